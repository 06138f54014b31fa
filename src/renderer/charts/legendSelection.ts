/** What a click in a legend hides. Pure. */

/** `isolate` shows one alone, and all again the second time; `toggle` one; `range` from the last clicked to this one. */
export type SelectMode = 'isolate' | 'toggle' | 'range';

/**
 * @param keys  all series in legend order
 * @param hidden  what is hidden now
 * @param anchor  the entry clicked before, for a range
 * @returns what is hidden then; never everything
 */
export function selectSeries(
  keys: readonly string[],
  hidden: ReadonlySet<string>,
  click: { key: string; mode: SelectMode; anchor: string | undefined },
): ReadonlySet<string> {
  const { key, mode, anchor } = click;
  const next =
    mode === 'toggle' ? toggled(hidden, key) : allBut(keys, mode === 'range' ? between(keys, anchor, key) : [key]);
  const isSame = next.size === hidden.size && [...next].every((k) => hidden.has(k));
  return isSame || next.size >= keys.length ? new Set() : next;
}

function toggled(hidden: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(hidden);
  if (!next.delete(key)) next.add(key);
  return next;
}

function allBut(keys: readonly string[], shown: readonly string[]): ReadonlySet<string> {
  return new Set(keys.filter((key) => !shown.includes(key)));
}

function between(keys: readonly string[], anchor: string | undefined, key: string): readonly string[] {
  const to = keys.indexOf(key);
  const from = anchor === undefined ? to : Math.max(0, keys.indexOf(anchor));
  return keys.slice(Math.min(from, to), Math.max(from, to) + 1);
}
