import { describe, expect, it } from 'vitest';
import { labelsFromRecord } from '../../../../src/shared/labels.ts';
import { statsOf } from '../../../../src/renderer/charts/chartModel.ts';
import { nearestNames } from '../../../../src/renderer/pages/explore/nearestNames.ts';
import { orderRows, type ResultRow } from '../../../../src/renderer/pages/explore/resultRows.ts';

const row = (host: string, ...values: (number | null)[]): ResultRow => ({
  key: host,
  labels: labelsFromRecord({ host }),
  values,
  stats: statsOf(values),
});

describe('orderRows', () => {
  const rows = [row('h2', 5), row('h10', 9), row('h1', null)];

  it('sorts by a figure with absent values last either way', () => {
    expect(orderRows(rows, { by: 'last', isFalling: true }, '')).toEqual(['h10', 'h2', 'h1']);
    expect(orderRows(rows, { by: 'last', isFalling: false }, '')).toEqual(['h2', 'h10', 'h1']);
  });

  it('sorts labels as people count, and filters by any label', () => {
    expect(orderRows(rows, { by: { label: 'host' }, isFalling: false }, '')).toEqual(['h1', 'h2', 'h10']);
    expect(orderRows(rows, { by: 'last', isFalling: true }, 'HOST="h1')).toEqual(['h10', 'h1']);
  });
});

describe('nearestNames', () => {
  const known = ['node_memory_MemAvailable_bytes', 'node_memory_MemTotal_bytes', 'up', 'node_cpu_seconds_total'];

  it('finds what a mistyped name may have meant', () => {
    expect(nearestNames('node_memory_MemAvailble_bytes', known)[0]).toBe('node_memory_MemAvailable_bytes');
    expect(nearestNames('node_cpu', known)).toContain('node_cpu_seconds_total');
  });

  it('offers nothing that shares too little', () => {
    expect(nearestNames('queue_depth', known)).toEqual([]);
  });
});
