/** Samples a second, over the last ten seconds or so, from a counter that is read once a second. */
const WINDOW = 10;

export interface IngestRate {
  /** @param total samples appended since the start */
  observe(total: number, atMs: number): void;
  perSecond(): number;
}

export function createIngestRate(): IngestRate {
  const seen: { readonly total: number; readonly atMs: number }[] = [];
  return {
    observe(total, atMs) {
      seen.push({ total, atMs });
      if (seen.length > WINDOW + 1) seen.shift();
    },
    perSecond() {
      const [first, last] = [seen[0], seen.at(-1)];
      if (first === undefined || last === undefined || last.atMs <= first.atMs) return 0;
      return ((last.total - first.total) / (last.atMs - first.atMs)) * 1000;
    },
  };
}
