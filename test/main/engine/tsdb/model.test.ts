/**
 * Random histories against a plain model: batches with gaps and staleness markers, runs with times of their own, late and
 * repeated samples, seals, restarts. Whatever happened, the store must give back exactly what it said it took.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { bitsOf, writeStaleMarker } from '../../../../src/main/engine/storage/staleness.ts';
import { formatSeries, labelsFromRecord, type Labels } from '../../../../src/shared/labels.ts';
import { dump, openTempStore, type TempStore } from '../../../support/tempStore.ts';

/** Histories in `npm test`; `MODEL_RUNS=300` runs the whole. */
const RUNS = Number(process.env['MODEL_RUNS'] ?? 8);
const SERIES = 9;
const labelsOf = (s: number): Labels => labelsFromRecord({ __name__: 'm', s: String(s) });

/** Sample text by time, by series. */
type Model = Map<string, Map<number, string>>;

const value = fc.oneof(
  fc.integer({ min: -5, max: 1000 }),
  fc.double({ noNaN: true }),
  fc.constantFrom(0.1, 2.25, Infinity, -0, 'stale' as const),
);

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('batch' as const),
      ticks: fc.integer({ min: 1, max: 90 }),
      stepMs: fc.constantFrom(1000, 15_000),
      cells: fc.array(fc.option(value, { freq: 6, nil: undefined }), { minLength: 5, maxLength: 40 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('runs' as const),
      runs: fc.array(
        fc.record({
          series: fc.nat(SERIES - 1),
          offsetMs: fc.integer({ min: -2_000_000, max: 5000 }),
          values: fc.array(value, { minLength: 1, maxLength: 40 }),
          stepMs: fc.constantFrom(1000, 1500, 14_000),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'idle' as const }) },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
type Value = typeof value extends fc.Arbitrary<infer T> ? T : never;

const textOf = (v: Value): string => (Object.is(v, -0) ? '-0' : String(v));

function put(values: Float64Array, at: number, v: Value): void {
  if (v === 'stale') writeStaleMarker(bitsOf(values), at);
  else values[at] = v;
}

/** Notes a sample that was taken: of one time, the first stays. */
function note(model: Model, series: number, t: number, v: Value): void {
  const key = formatSeries(labelsOf(series));
  const samples = model.get(key) ?? new Map<number, string>();
  model.set(key, samples);
  if (!samples.has(t)) samples.set(t, textOf(v));
}

async function play(temp: TempStore, model: Model, action: Step): Promise<void> {
  switch (action.kind) {
    case 'batch':
      return playBatch(temp, model, action);
    case 'runs':
      return playRuns(temp, model, action);
    case 'restart':
      await temp.reopen();
      return;
    case 'idle':
      // Longer than a group may lie open without samples.
      await temp.clock.advance(11 * 60_000);
  }
}

async function playBatch(temp: TempStore, model: Model, action: Extract<Step, { kind: 'batch' }>): Promise<void> {
  const appender = temp.store.batchAppender('source');
  const refs = Array.from({ length: SERIES }, (_, s) => appender.series(labelsOf(s)));
  for (let tick = 0; tick < action.ticks; tick++) {
    await temp.clock.advance(action.stepMs);
    const t = temp.clock.now();
    const cells = refs.flatMap((ref, series) => {
      const v = action.cells[(tick * 7 + series) % action.cells.length];
      return v === undefined ? [] : [{ ref, series, v }];
    });
    const values = new Float64Array(cells.length);
    for (const [i, { v }] of cells.entries()) put(values, i, v);
    appender.commit(
      t,
      cells.map(({ ref }) => ref),
      values,
      cells.length,
    );
    for (const { series, v } of cells) note(model, series, t, v);
  }
  appender.close();
}

function playRuns(temp: TempStore, model: Model, action: Extract<Step, { kind: 'runs' }>): void {
  for (const run of action.runs) {
    const times = Float64Array.from(run.values, (_, i) => temp.clock.now() + run.offsetMs + i * run.stepMs);
    const values = new Float64Array(run.values.length);
    for (const [i, v] of run.values.entries()) put(values, i, v);
    const appender = temp.store.appender();
    appender.appendRun(appender.series(labelsOf(run.series)), times, values, times.length);
    appender.commit();
    for (const [i, v] of run.values.entries()) note(model, run.series, times[i] as number, v);
  }
}

const plain = (model: Model): Record<string, string[]> =>
  Object.fromEntries(
    [...model].map(([key, samples]) => [
      key,
      [...samples].sort(([a], [b]) => a - b).map(([t, text]) => `${text}@${t}`),
    ]),
  );

it('gives back what it took, whatever the history', { timeout: 30_000 + RUNS * 5_000 }, async () => {
  const history = fc.array(step, { minLength: 1, maxLength: 12 });
  const property = fc.asyncProperty(history, fc.constantFrom(0, 20_000), async (steps, roomySeries) => {
    // The window covers all that a step may go back, so nothing is refused.
    await using temp = openTempStore({ outOfOrderWindowMs: 1e9, roomySeries });
    const model: Model = new Map();
    for (const action of steps) {
      await play(temp, model, action);
      expect(dump(temp.store)).toEqual(plain(model));
    }
    expect(dump(await temp.reopen())).toEqual(plain(model));
  });
  await expect(fc.assert(property, { numRuns: RUNS, endOnFailure: true })).resolves.toBeUndefined();
});
