import { describe, expect, it } from 'vitest';
import { keptAhead } from '../../../src/renderer/client/useGhostFrames.ts';

const HOUR_MS = 3_600_000;

describe('the earlier range that is asked for', () => {
  it('stays as it is while nothing is compared, however the range of a live chart moves', () => {
    const kept = [0, 300_000, 0] as const;
    for (let ms = 1; ms < 50; ms++) expect(keptAhead(kept, [ms, 300_000 + ms], 0)).toBe(kept);
  });

  it('reaches ahead, and is kept until the range has left it', () => {
    const kept = keptAhead([0, 300_000, 0], [0, 300_000], HOUR_MS);
    expect(kept).toEqual([0, 450_000, HOUR_MS]);
    expect(keptAhead(kept, [100_000, 400_000], HOUR_MS)).toBe(kept);
    expect(keptAhead(kept, [200_000, 500_000], HOUR_MS)).toEqual([200_000, 650_000, HOUR_MS]);
  });

  it('is another one for another shift', () => {
    expect(keptAhead([0, 450_000, HOUR_MS], [0, 300_000], 2 * HOUR_MS)[2]).toBe(2 * HOUR_MS);
    expect(keptAhead([0, 450_000, HOUR_MS], [0, 300_000], 0)).toEqual([0, 300_000, 0]);
  });
});
