/** Which alerts are selected, to be silenced together. What is not shown any more is not selected any more. */
import { useState } from 'react';
import type { ShownAlert } from './shownAlerts.ts';

export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** @param isRange  all from the last one, or the chosen one, up to this one */
  readonly toggle: (id: string, isRange: boolean) => void;
  readonly clear: () => void;
}

export function useSelection(shown: readonly ShownAlert[], chosenId: string | undefined): Selection {
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [last, setLast] = useState<string>();
  const order = shown.map(({ id }) => id);
  const ids = marked.intersection(new Set(order));
  return {
    ids,
    toggle: (id, isRange) => {
      setLast(id);
      setMarked(
        isRange
          ? ids.union(new Set(between(order, last ?? chosenId ?? id, id)))
          : ids.symmetricDifference(new Set([id])),
      );
    },
    clear: () => setMarked(new Set()),
  };
}

function between(order: readonly string[], from: string, to: string): readonly string[] {
  const [a, b] = [Math.max(0, order.indexOf(from)), order.indexOf(to)];
  return order.slice(Math.min(a, b), Math.max(a, b) + 1);
}
