import { expect, it } from 'vitest';
import type { QueryFrame } from '../../../src/shared/frames.ts';
import { labelsFromRecord } from '../../../src/shared/labels.ts';
import { culpritsOf, culpritsQuery, culpritsTime } from '../../../src/renderer/pages/overview/culprits.ts';
import { promqlLanguage } from '../../../src/main/engine/promqlLanguage.ts';

const frameOf = (values: Readonly<Record<string, number>>): QueryFrame => ({
  series: Object.keys(values).map((groupname) => labelsFromRecord({ groupname })),
  startMs: 0,
  stepMs: 1000,
  steps: 1,
  values: Float64Array.from(Object.values(values)),
  presence: new Uint8Array(Object.keys(values).length).fill(1),
  warnings: [],
  infos: [],
  stats: { seriesRead: 0, samplesRead: 0, evalMs: 0 },
});

it('asks what the engine understands, over at least a minute and at least a step of the chart', () => {
  for (const kind of ['cpu', 'memory', 'disk'] as const)
    expect(promqlLanguage.check(culpritsQuery(kind, 15_000, 4))?.message).toBeUndefined();
  expect(culpritsQuery('cpu', 15_000, 4)).toBe(
    'topk(3, 100 / 4 * sum by (groupname) (rate(sightglass_process_cpu_seconds_total{job="host"}[1m])))',
  );
  expect(culpritsQuery('disk', 600_000, 4)).toContain('[10m]');
  expect(culpritsQuery('cpu', 15_000, 0)).toContain('100 / 1 ');
});

it('asks once for moments that lie near', () => {
  expect(culpritsTime(12_345)).toBe(10_000);
  expect(culpritsTime(14_999)).toBe(10_000);
});

it('names the largest first, in the unit of the chart, and nobody for nothing', () => {
  const found = culpritsOf('cpu', frameOf({ idle: 0.01, node: 12.34, chrome: 71 }));
  expect(found.map(({ name }) => name)).toEqual(['chrome', 'node']);
  expect(found[0]?.text).toBe('71.0%');
  expect(culpritsOf('disk', undefined)).toEqual([]);
});
