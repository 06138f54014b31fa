import { describe, expect, it } from 'vitest';
import { parseAlertmanagerConfig } from '../../../src/main/engine/alerting/config/alertmanagerConfig.ts';
import { replayDelivery } from '../../../src/main/engine/replayDelivery.ts';
import type { AlertSpan } from '../../../src/shared/ruleReplay.ts';
import type { ReplayedPages } from '../../../src/shared/rules.ts';

const START = Date.UTC(2026, 0, 5);
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

const span = (
  name: string,
  fromMin: number,
  toMin: number | undefined,
  labels: Record<string, string> = {},
): AlertSpan => ({
  labels: { alertname: name, ...labels },
  activeAtMs: START + fromMin * MINUTE,
  firedAtMs: START + fromMin * MINUTE,
  endedAtMs: toMin === undefined ? undefined : START + toMin * MINUTE,
  lowest: 1,
  highest: 1,
  value: 1,
});

const CONFIG = (more = '', route = ''): string => `route:
  receiver: team
  group_by: [alertname]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 4h
${route}receivers:
  - name: team
    webhook_configs: [{url: 'http://127.0.0.1:1/nobody-is-asked'}]
${more}`;

function deliver(config: string, spans: readonly AlertSpan[], days = 1): Promise<ReplayedPages> {
  return replayDelivery(spans, {
    config: parseAlertmanagerConfig(config, '/nowhere/alertmanager.yml'),
    silences: [],
    startMs: START,
    endMs: START + days * DAY,
    signal: new AbortController().signal,
  });
}

const minutes = ({ pages }: ReplayedPages): readonly string[] =>
  pages.map(({ atMs, status, firing, resolved }) => `${(atMs - START) / MINUTE} ${status} ${firing}+${resolved}`);

describe('whom a replay would have reached', () => {
  it('waits for companions, tells of the end, and tells again what goes on', async () => {
    const found = await deliver(CONFIG(), [span('Down', 10, 20, { host: 'a' }), span('Down', 10, 20, { host: 'b' })]);
    expect(minutes(found)).toEqual(['10.5 firing 2+0', '20.5 resolved 0+2']);
    const long = await deliver(CONFIG(), [span('Down', 0, undefined)]);
    expect(long.total).toBeGreaterThanOrEqual(6);
    expect(long.untold).toBe(0);
  });

  it('leaves out what is inhibited, or mute at the time', async () => {
    const inhibited = await deliver(
      CONFIG("inhibit_rules: [{source_matchers: ['alertname=Site'], target_matchers: ['alertname=Down']}]\n"),
      [span('Site', 5, 60), span('Down', 10, 50)],
    );
    expect(minutes(inhibited)).toEqual(['5.5 firing 1+0', '60.5 resolved 0+1']);
    expect(inhibited.untold).toBe(1);
    const mute = await deliver(
      CONFIG(
        "time_intervals: [{name: night, time_intervals: [{times: [{start_time: '00:00', end_time: '06:00'}]}]}]\n",
        '  routes: [{matchers: [], mute_time_intervals: [night]}]\n',
      ),
      [span('Down', 10, 50)],
    );
    expect(mute).toMatchObject({ total: 0, untold: 1 });
  });

  it('passes over quiet months at once', async () => {
    const started = process.cpuUsage();
    const found = await deliver(CONFIG(), [span('Down', 10, 20), span('Down', 300 * 1440, 300 * 1440 + 10)], 365);
    expect(found.total).toBe(4);
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(2000);
  });
});
