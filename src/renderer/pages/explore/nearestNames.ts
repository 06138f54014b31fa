/** Names that a mistyped one may have meant. Pure. */

/** @returns at most `count`, nearest first; none that shares too little */
export function nearestNames(name: string, candidates: readonly string[], count = 3): string[] {
  const wanted = name.toLowerCase();
  return candidates
    .map((candidate) => ({ candidate, score: likeness(wanted, candidate.toLowerCase()) }))
    .filter(({ score }) => score > 0.45)
    .sort((a, b) => b.score - a.score || a.candidate.length - b.candidate.length)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/** 0…1: how many pairs of neighbouring letters two names share (Dice), with a bonus for a common beginning. */
function likeness(a: string, b: string): number {
  if (a === b) return 1;
  if (b.startsWith(a) && a.length > 2) return 0.95;
  const pairs = new Map<string, number>();
  for (let i = 0; i < a.length - 1; i++) pairs.set(a.slice(i, i + 2), (pairs.get(a.slice(i, i + 2)) ?? 0) + 1);
  let shared = 0;
  for (let i = 0; i < b.length - 1; i++) {
    const left = pairs.get(b.slice(i, i + 2)) ?? 0;
    if (left === 0) continue;
    shared++;
    pairs.set(b.slice(i, i + 2), left - 1);
  }
  return (2 * shared) / Math.max(1, a.length + b.length - 2);
}
