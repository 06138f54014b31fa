/** Sums that keep what rounding loses, after Kahan and Neumaier. */
export class KahanSum {
  #sum = 0;
  #lost = 0;

  add(term: number): void {
    const next = this.#sum + term;
    this.#lost = lostIn(this.#sum, term, next, this.#lost);
    this.#sum = next;
  }

  get value(): number {
    return this.#sum + this.#lost;
  }
}

/** What is lost so far when `sum + term` became `next`; nothing can be kept beside an infinity. */
export function lostIn(sum: number, term: number, next: number, lost: number): number {
  if (next === Number.POSITIVE_INFINITY || next === Number.NEGATIVE_INFINITY) return 0;
  return lost + (Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum);
}
