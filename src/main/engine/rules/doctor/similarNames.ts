/** Names that somebody may have meant: few letters apart, or the same but for a unit or `_total` at the end. */

const MOST = 3;
/** Letters that may differ, as a share of the name. */
const MAX_SHARE = 0.25;

export function similarNames(name: string, candidates: readonly string[]): readonly string[] {
  const limit = Math.max(2, Math.floor(name.length * MAX_SHARE));
  return candidates
    .map((candidate) => ({ candidate, distance: distanceOf(name, candidate, limit) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, MOST)
    .map(({ candidate }) => candidate);
}

function distanceOf(name: string, candidate: string, limit: number): number {
  if (candidate.startsWith(`${name}_`) || name.startsWith(`${candidate}_`)) return 1;
  if (Math.abs(name.length - candidate.length) > limit) return Infinity;
  return editDistance(name, candidate);
}

/** Insertions, deletions and changes of one letter. */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    above = row;
  }
  return above[b.length] ?? Infinity;
}
