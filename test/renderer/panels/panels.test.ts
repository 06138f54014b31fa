import { describe, expect, it } from 'vitest';
import type { QueryFrame } from '../../../src/shared/frames.ts';
import { labelsFromRecord, labelValue } from '../../../src/shared/labels.ts';
import { guessUnit } from '../../../src/renderer/panels/guessUnit.ts';
import { newestSample, panelState } from '../../../src/renderer/panels/panelState.ts';
import { positionOf, queryAround } from '../../../src/renderer/panels/queryError.ts';
import { seriesLegend } from '../../../src/renderer/panels/seriesText.ts';

const frame = (presence: readonly number[], warnings: readonly string[] = []): QueryFrame => ({
  series: [labelsFromRecord({ host: 'a' })],
  startMs: 0,
  stepMs: 1_000,
  steps: presence.length,
  values: new Float64Array(presence.length),
  presence: Uint8Array.from(presence),
  warnings,
  infos: [],
  stats: { seriesRead: 0, samplesRead: 0, evalMs: 0 },
});
const base = { frame: undefined, error: undefined, scrapeMs: 1_000, isLive: true, nowMs: 2_000 };

const legend = (...records: Record<string, string>[]): string[] => {
  const series = records.map(labelsFromRecord);
  return series.map(seriesLegend(series, 'up'));
};

describe('panelState', () => {
  it('puts the worst news first', () => {
    const error = { code: 'timeout', message: 'Stopped after 30 s.' } as const;
    expect(panelState({ ...base, frame: frame([1]), error })).toEqual({ kind: 'error', error });
    expect(panelState(base)).toEqual({ kind: 'loading' });
    expect(panelState({ ...base, frame: frame([0, 0]) })).toEqual({ kind: 'no-data' });
    expect(panelState({ ...base, frame: frame([1], ['w']) })).toEqual({ kind: 'partial', warnings: ['w'] });
    expect(panelState({ ...base, frame: frame([1, 1]) })).toEqual({ kind: 'fine' });
  });

  it('calls data stale after three missed scrapes, but only in a window that reaches the present', () => {
    const late = { ...base, frame: frame([1, 1, 0, 0]), nowMs: 6_000 };
    expect(panelState(late)).toEqual({ kind: 'stale', lastSampleMs: 1_000 });
    expect(panelState({ ...late, isLive: false })).toEqual({ kind: 'fine' });
  });

  it('does not take a canceled request for a failure', () => {
    expect(panelState({ ...base, frame: frame([1]), error: { code: 'canceled', message: '' } }).kind).toBe('fine');
  });

  it('finds the newest sample of any series', () => {
    expect(newestSample(frame([1, 1, 0]))).toBe(1_000);
    expect(newestSample(frame([0]))).toBeUndefined();
  });
});

describe('query errors', () => {
  it('reads a position only where there is one', () => {
    expect(positionOf({ code: 'promql_invalid', message: '', detail: { from: 3, to: 5 } })).toEqual({ from: 3, to: 5 });
    expect(positionOf({ code: 'promql_invalid', message: '', detail: 'x' })).toBeUndefined();
    expect(positionOf({ code: 'timeout', message: '', detail: { from: 3, to: 5 } })).toBeUndefined();
  });

  it('cuts the query around the mistake', () => {
    expect(queryAround('rate(x[5m', { from: 6, to: 9 })).toEqual({ before: 'rate(x', marked: '[5m', after: '' });
    expect(queryAround('sum(', { from: 4, to: 4 })).toEqual({ before: 'sum(', marked: '\u00a0', after: '' });
    const long = queryAround(`${'a'.repeat(200)}!${'b'.repeat(200)}`, { from: 200, to: 201 });
    expect([long.before.length, long.marked, long.after.length]).toEqual([61, '!', 61]);
  });
});

describe('guessUnit', () => {
  it('reads the unit from the names of metrics', () => {
    const guesses = [
      'node_memory_MemAvailable_bytes',
      'rate(node_network_receive_bytes_total[1m])',
      'histogram_quantile(0.9, rate(http_request_duration_seconds_bucket[5m]))',
      'rate(http_requests_total[5m])',
      '100 * (1 - avg(rate(node_cpu_seconds_total{mode="idle"}[1m])))',
      'node_hwmon_temp_celsius',
      'count(up)',
      'node_filesystem_avail_bytes / node_filesystem_size_bytes',
    ].map(guessUnit);
    expect(guesses).toEqual(['bytes', 'Bps', 's', 'reqps', 'percent', 'celsius', 'short', 'short']);
  });
});

describe('seriesLegend', () => {
  it('calls series by what tells them apart', () => {
    expect(legend({ job: 'n', host: 'a' }, { job: 'n', host: 'b' })).toEqual(['a', 'b']);
    expect(legend({ a: '1', b: '1' }, { a: '2', b: '2' })).toEqual(['{a="1", b="1"}', '{a="2", b="2"}']);
    expect(legend({})).toEqual(['up']);
    expect(labelValue(labelsFromRecord({ a: '<b>' }), 'a')).toBe('<b>');
  });
});
