import { describe, expect, it } from 'vitest';
import { regularity } from '../../../../src/renderer/pages/explore/raw/jitter.ts';
import { EMPTY_LABELS } from '../../../../src/shared/labels.ts';

const series = (...times: number[]) => ({ labels: EMPTY_LABELS, times, values: times.map(String) });

describe('the beat of a series', () => {
  it('is how far each sample was from its time', () => {
    const { samples, jitter95Ms, missed } = regularity(series(0, 1_003, 1_999, 3_000), 1_000);
    expect(samples.map(({ jitterMs }) => jitterMs)).toEqual([undefined, 3, -4, 1]);
    expect([jitter95Ms, missed]).toEqual([4, 0]);
  });

  it('counts scrapes that did not come, and takes no jitter from a gap', () => {
    const { samples, missed } = regularity(series(0, 1_000, 4_010, 5_010), 1_000);
    expect(samples.map((sample) => sample.missed)).toEqual([0, 0, 2, 0]);
    expect(samples[2]?.jitterMs).toBeUndefined();
    expect(missed).toBe(2);
  });

  it('is measured against the usual distance where the interval is not known', () => {
    expect(regularity(series(0, 15_000, 30_002, 45_002), undefined).intervalMs).toBe(15_000);
    expect(regularity(series(5), undefined)).toMatchObject({ intervalMs: undefined, jitter95Ms: undefined });
  });
});
