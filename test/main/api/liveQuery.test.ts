/** A live query over a real query engine, with time by hand. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followQuery } from '../../../src/main/api/protocol/liveQuery.ts';
import { createQueryEngine } from '../../../src/main/engine/promql/createQueryEngine.ts';
import type { Storage } from '../../../src/main/engine/storage/storage.ts';
import type { QueryFrame } from '../../../src/shared/frames.ts';
import { labelsFromRecord } from '../../../src/shared/labels.ts';
import { createManualClock, type ManualClock } from '../../support/manualClock.ts';
import { createMemoryStorage } from '../../support/memoryStorage.ts';

const START_MS = Date.UTC(2026, 0, 1);

let clock: ManualClock;
let storage: Storage;
let frames: QueryFrame[];
let errors: unknown[];
let live: Disposable;

/** A gauge that counts the seconds since the start, sampled each second. */
function write(fromSecond: number, toSecond: number): void {
  const appender = storage.batchAppender(`clock-${fromSecond}`);
  const ref = appender.series(labelsFromRecord({ __name__: 'seconds' }));
  for (let s = fromSecond; s <= toSecond; s++) appender.commit(START_MS + s * 1000, [ref], Float64Array.of(s), 1);
  appender.close();
}

function follow(expr: string, windowMs = 10_000, stepMs = 1000): void {
  const queries = createQueryEngine({ storage, clock });
  live = followQuery(
    { clock, queries },
    { expr, windowMs, stepMs },
    { onFrame: (frame) => frames.push(frame), onError: (error) => errors.push(error) },
  );
}

const timesOf = ({ startMs, stepMs, steps }: QueryFrame): number[] =>
  Array.from({ length: steps }, (_, i) => (startMs + i * stepMs - START_MS) / 1000);

beforeEach(() => {
  clock = createManualClock(START_MS + 20_500);
  storage = createMemoryStorage();
  frames = [];
  errors = [];
});
afterEach(() => live[Symbol.dispose]());

describe('a live query', () => {
  it('sends the whole window at once, on whole multiples of the step', async () => {
    write(0, 20);
    follow('seconds');
    await clock.advance(0);
    expect(frames).toHaveLength(1);
    expect(timesOf(frames[0] as QueryFrame)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    expect([...(frames[0]?.values ?? [])]).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
  });

  it('then sends each step once, when it is complete and not before', async () => {
    write(0, 40);
    follow('seconds');
    await clock.advance(0);
    await clock.advance(840);
    expect(frames).toHaveLength(1);
    await clock.advance(20);
    expect(frames.slice(1).map(timesOf)).toEqual([[21]]);
    await clock.advance(3000);
    expect(frames.slice(1).flatMap(timesOf)).toEqual([21, 22, 23, 24]);
  });

  it('sends what was missed in one piece, and the whole window after a long sleep or a clock set back', async () => {
    write(0, 20);
    follow('seconds');
    await clock.advance(0);
    clock.stepWall(5000);
    await clock.advance(1000);
    expect(timesOf(frames[frames.length - 1] as QueryFrame)).toEqual([21, 22, 23, 24, 25, 26]);
    clock.stepWall(3_600_000);
    await clock.advance(1000);
    expect(frames.at(-1)?.steps).toBe(11);
    const before = frames.length;
    clock.stepWall(-3_600_000);
    await clock.advance(2000);
    expect(frames[before]?.steps).toBe(11);
  });

  it('tells an error and goes on trying', async () => {
    write(0, 30);
    follow('seconds * on(a) group_left() (seconds or label_replace(seconds, "b", "1", "", ""))');
    await clock.advance(2000);
    expect(errors.length).toBeGreaterThan(1);
    expect(frames).toEqual([]);
  });

  it('sends nothing after it was ended', async () => {
    write(0, 40);
    follow('seconds');
    await clock.advance(0);
    live[Symbol.dispose]();
    expect(clock.pending()).toBe(0);
    await clock.advance(5000);
    expect(frames).toHaveLength(1);
  });
});
