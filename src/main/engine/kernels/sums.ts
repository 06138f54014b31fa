/**
 * Compensated sums. Neumaier's variant of Kahan's method, with Prometheus' rule that an infinite sum loses its compensation.
 * Loops that matter write this out by hand over two arrays; this is the one place that says how.
 * @see Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen, 1974
 */
class CompensatedSum {
  sum = 0;
  compensation = 0;

  reset(sum = 0, compensation = 0): void {
    this.sum = sum;
    this.compensation = compensation;
  }

  add(x: number): void {
    const t = this.sum + x;
    if (!Number.isFinite(t) && !Number.isNaN(t)) this.compensation = 0;
    else if (Math.abs(this.sum) >= Math.abs(x)) this.compensation += this.sum - t + x;
    else this.compensation += x - t + this.sum;
    this.sum = t;
  }

  get total(): number {
    return this.sum + this.compensation;
  }
}

/** Mean of values[from..to) as Prometheus computes it: a direct mean, or an incremental one once the sum would overflow. */
export function compensatedMean(values: Float64Array, from: number, to: number): number {
  let sum = values[from] as number;
  let c = 0;
  for (let i = from + 1; i < to; i++) {
    const x = values[i] as number;
    const t = sum + x;
    if (t === Infinity || t === -Infinity) return incrementalMean(values, from, to, i, sum, c);
    c += Math.abs(sum) >= Math.abs(x) ? sum - t + x : x - t + sum;
    sum = t;
  }
  const count = to - from;
  return sum / count + c / count;
}

/** Continues at `at`, the first value that would overflow the sum of those before it. */
function incrementalMean(values: Float64Array, from: number, to: number, at: number, sum: number, c: number): number {
  const before = at - from;
  const mean = new CompensatedSum();
  mean.reset(sum / before, c / before);
  for (let i = at; i < to; i++) {
    const count = i - from + 1;
    const q = (count - 1) / count;
    mean.reset(q * mean.sum, q * mean.compensation);
    mean.add((values[i] as number) / count);
  }
  return mean.total;
}
