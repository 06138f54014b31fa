/** Text in the order people expect: runs of digits compare as numbers. */
const CHUNKS = /\d+|\D+/g;

export function compareNaturally(a: string, b: string): number {
  if (a === b) return 0;
  const left = a.match(CHUNKS) ?? [];
  const right = b.match(CHUNKS) ?? [];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = compareChunks(left[i] as string, right[i] as string);
    if (order !== 0) return order;
  }
  return left.length - right.length || (a < b ? -1 : 1);
}

function compareChunks(a: string, b: string): number {
  if (/^\d/.test(a) && /^\d/.test(b)) {
    const x = a.replace(/^0+(?=\d)/, '');
    const y = b.replace(/^0+(?=\d)/, '');
    // Of equal length, numbers compare as text; this holds for any length.
    return x.length - y.length || (x < y ? -1 : x > y ? 1 : a.length - b.length);
  }
  return a < b ? -1 : a > b ? 1 : 0;
}
