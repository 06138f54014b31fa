import { describe, expect, it } from 'vitest';
import type { AlertView, TargetView } from '../../../src/shared/status.ts';
import {
  alertTimeline,
  groupAlerts,
  groupOf,
  pendingShare,
  timeRemark,
} from '../../../src/renderer/pages/alerts/alertGroups.ts';
import { alertRange } from '../../../src/renderer/pages/alerts/alertRange.ts';
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

const alert = (changes: Partial<AlertView>): AlertView => ({
  id: 'a',
  rule: 'HostDown',
  group: 'hosts',
  file: 'rules.yml',
  state: 'firing',
  severity: 'critical',
  labels: {},
  annotations: {},
  summary: 'a is down',
  description: '',
  expr: 'up == 0',
  value: 0,
  activeAtMs: 0,
  firedAtMs: 5 * MINUTE,
  resolvedAtMs: undefined,
  forMs: 5 * MINUTE,
  ...changes,
});

describe('alerts', () => {
  const pending = alert({ id: 'p', state: 'pending', firedAtMs: undefined });
  const ended = alert({ id: 'r', state: 'resolved', resolvedAtMs: 20 * MINUTE });

  it('groups by state and severity in the order of urgency', () => {
    const groups = groupAlerts([ended, pending, alert({}), alert({ id: 'w', severity: 'warning' })], 30 * MINUTE);
    expect(groups.map((group) => group.id)).toEqual(['critical', 'warning', 'pending', 'resolved']);
    expect(groupOf(alert({ severity: 'info' }))).toBe('warning');
  });

  it('forgets what ended more than a day ago', () => {
    expect(groupAlerts([ended], 20 * MINUTE + 86_400_001)).toEqual([]);
  });

  it('says how long, and when a pending one will fire', () => {
    expect(plain(timeRemark(alert({}), 11 * MINUTE))).toBe('6_min');
    expect(plain(timeRemark(pending, 220_000))).toBe('fires in 1_min 20_s');
    expect(timeRemark(pending, 6 * MINUTE)).toBe('fires at the next check');
    expect(pendingShare(pending, 150_000)).toBe(0.5);
  });

  it('tells what happened, newest first', () => {
    expect(alertTimeline(ended).map((event) => plain(event.text))).toEqual([
      'Ended after 15_min',
      'Fired after 5_min pending',
      'Condition became true',
    ]);
  });

  it('shows enough time before an alert, and never the future', () => {
    expect(alertRange(alert({}), 10 * MINUTE)).toEqual([-30 * MINUTE, 10 * MINUTE]);
    expect(alertRange(ended, 60 * MINUTE)).toEqual([-30 * MINUTE, 25 * MINUTE]);
    expect(alertRange(ended, 21 * MINUTE)[1]).toBe(21 * MINUTE);
  });
});
