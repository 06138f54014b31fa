import { describe, expect, it } from 'vitest';
import { mergeLive } from '../../../src/renderer/client/mergeLive.ts';
import type { QueryFrame } from '../../../src/shared/frames.ts';
import { labelsFromRecord } from '../../../src/shared/labels.ts';

/** Rows by name; `null` is absent. Steps of one second. */
function frame(startSeconds: number, rows: Readonly<Record<string, readonly (number | null)[]>>): QueryFrame {
  const columns = Object.values(rows);
  const steps = columns[0]?.length ?? 0;
  const cells = columns.flat();
  return {
    series: Object.keys(rows).map((name) => labelsFromRecord({ name })),
    startMs: startSeconds * 1000,
    stepMs: 1000,
    steps,
    values: Float64Array.from(cells, (cell) => cell ?? 0),
    presence: Uint8Array.from(cells, (cell) => (cell === null ? 0 : 1)),
    warnings: [],
    infos: [],
    stats: { seriesRead: 0, samplesRead: 0, evalMs: 0 },
  };
}

function rowsOf({ series, steps, values, presence }: QueryFrame): Record<string, (number | null)[]> {
  return Object.fromEntries(
    series.map((labels, s) => [
      labels[1],
      Array.from({ length: steps }, (_, i) => (presence[s * steps + i] === 1 ? (values[s * steps + i] ?? null) : null)),
    ]),
  );
}

describe('mergeLive', () => {
  it('appends the new steps and drops those that left the window', () => {
    const merged = mergeLive(frame(10, { a: [1, 2, 3] }), frame(13, { a: [4, 5] }), 3_000);
    expect(merged.startMs).toBe(11_000);
    expect(rowsOf(merged)).toEqual({ a: [2, 3, 4, 5] });
  });

  it('keeps absence, and leaves the former frame untouched', () => {
    const before = frame(10, { a: [1, null, 3] });
    const merged = mergeLive(before, frame(13, { a: [null] }), 60_000);
    expect(rowsOf(merged)).toEqual({ a: [1, null, 3, null] });
    expect(rowsOf(before)).toEqual({ a: [1, null, 3] });
  });

  it('takes in a series that appears and keeps one that ended until it left the window', () => {
    const merged = mergeLive(frame(10, { a: [1, 2] }), frame(12, { b: [7] }), 60_000);
    expect(rowsOf(merged)).toEqual({ a: [1, 2, null], b: [null, null, 7] });
    const later = mergeLive(merged, frame(13, { b: [8, 9] }), 2_000);
    expect(rowsOf(later)).toEqual({ b: [7, 8, 9] });
  });

  it('overwrites steps that come again', () => {
    expect(rowsOf(mergeLive(frame(10, { a: [1, 2] }), frame(11, { a: [9, 3] }), 60_000))).toEqual({ a: [1, 9, 3] });
  });

  it('starts anew after a hole, another step or a clock that went back', () => {
    const before = frame(10, { a: [1, 2] });
    expect(mergeLive(before, frame(20, { a: [5] }), 60_000).startMs).toBe(20_000);
    expect(mergeLive(before, frame(5, { a: [5] }), 60_000).startMs).toBe(5_000);
    expect(mergeLive(before, { ...frame(12, { a: [5] }), stepMs: 2_000 }, 60_000).steps).toBe(1);
  });

  it('holds a bounded number of steps however long it runs', () => {
    let live: QueryFrame | undefined;
    for (let i = 0; i < 500; i++) live = mergeLive(live, frame(i, { a: [i], [`s${i}`]: [1] }), 10_000);
    expect(live?.steps).toBe(11);
    expect(live?.series.length).toBe(12);
  });
});
