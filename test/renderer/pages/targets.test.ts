import { describe, expect, it } from 'vitest';
import type { TargetView } from '../../../src/shared/status.ts';
import { parseHeaders } from '../../../src/renderer/pages/targets/targetCost.ts';
import { groupByJob, targetRemark, targetState } from '../../../src/renderer/pages/targets/targetState.ts';

const MINUTE = 60_000;
const plain = (text: string): string => text.replaceAll('\u202f', '_');

const target = (changes: Partial<TargetView>): TargetView => ({
  id: 'node/a',
  job: 'node',
  instance: 'a:9100',
  url: 'http://a:9100/metrics',
  labels: { job: 'node', instance: 'a:9100' },
  discoveredLabels: {},
  health: 'up',
  lastError: '',
  downSinceMs: undefined,
  lastScrapeMs: 0,
  lastDurationMs: 20,
  samples: 100,
  intervalMs: 15_000,
  timeoutMs: 10_000,
  recent: [1],
  scrapePool: 'node',
  isBuiltIn: false,
  ...changes,
});

describe('targets', () => {
  const down = target({ id: 'd', instance: 'b:9100', health: 'down', downSinceMs: 0, lastError: 'Nothing listens.' });
  const slow = target({ id: 's', instance: 'c:9100', lastDurationMs: 9_400 });
  const other = target({ id: 'o', job: 'docker', intervalMs: 30_000 });
  const all = [target({}), down, slow, other];

  const ids = (filter: Parameters<typeof groupByJob>[1], text = ''): string[] =>
    groupByJob(all, filter, text).flatMap((group) => group.targets.map((t) => t.id));

  it('filters targets, not jobs', () => {
    expect(ids('down')).toEqual(['d']);
    expect(ids('slow')).toEqual(['s']);
    expect(ids('healthy')).toEqual(['o', 'node/a']);
    expect(ids('all', 'C:91')).toEqual(['s']);
  });

  it('counts a job by all of its targets, whatever is shown', () => {
    expect(groupByJob(all, 'down', '')).toMatchObject([{ job: 'node', up: 2, total: 3, intervalMs: 15_000 }]);
  });

  it('says the state in a word, and the reason', () => {
    expect(plain(targetState(down, 6 * MINUTE).word)).toBe('Down 6_min');
    expect(targetState(slow, 0)).toEqual({ status: 'warning', word: 'Slow' });
    expect(plain(targetRemark(slow))).toBe('takes 94% of the 10_s limit');
    expect(targetRemark(down)).toBe('Nothing listens.');
    expect(targetState(target({ health: 'unknown' }), 0).status).toBe('nodata');
  });
});

it('reads headers, one a line', () => {
  expect(parseHeaders('')).toEqual({});
  const text = 'X-Api-Key: 01:23\n\n  Accept-Language:de ';
  expect(parseHeaders(text)).toEqual({ 'X-Api-Key': '01:23', 'Accept-Language': 'de' });
  expect(parseHeaders('no colon')).toBeUndefined();
  expect(parseHeaders('two words: x')).toBeUndefined();
});
