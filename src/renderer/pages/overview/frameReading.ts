/** Single numbers out of a frame. Absent is `undefined`, and never zero. */
import type { QueryFrame } from '../../../shared/frames.ts';
import { labelValue, type Labels } from '../../../shared/labels.ts';

/** The newest value of one row, looking back over at most `reach` absent steps. */
export function lastOf(frame: QueryFrame | undefined, row: number, reach = 3): number | undefined {
  if (!frame || row < 0) return undefined;
  const first = row * frame.steps;
  for (let i = frame.steps - 1; i >= Math.max(0, frame.steps - 1 - reach); i--) {
    if (frame.presence[first + i] === 1) return frame.values[first + i];
  }
  return undefined;
}

export function rowWhere(frame: QueryFrame | undefined, name: string, value: string): number {
  return frame?.series.findIndex((labels) => labelValue(labels, name) === value) ?? -1;
}

/** The newest value of the series with this label. */
export const lastWhere = (frame: QueryFrame | undefined, name: string, value: string): number | undefined =>
  lastOf(frame, rowWhere(frame, name, value));

/** The newest value of every series, by a key made from its labels. */
export function lastByKey(frame: QueryFrame | undefined, key: (labels: Labels) => string): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  frame?.series.forEach((labels, row) => {
    const value = lastOf(frame, row);
    if (value !== undefined) values.set(key(labels), value);
  });
  return values;
}

/** The sum of all series at each step; `null` where none has a value. */
export function sumColumns(frame: QueryFrame | undefined): readonly (number | null)[] {
  if (!frame) return [];
  return Array.from({ length: frame.steps }, (_, i) => {
    let sum: number | null = null;
    for (let s = 0; s < frame.series.length; s++) {
      const cell = s * frame.steps + i;
      if (frame.presence[cell] === 1) sum = (sum ?? 0) + (frame.values[cell] as number);
    }
    return sum;
  });
}
