/** Alerts to Alertmanagers outside, as Prometheus sends them. */
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../../src/main/engine/config/loadConfig.ts';
import type { HttpMessage } from '../../../../src/main/engine/alerting/delivery/httpClient.ts';
import { silentLogger } from '../../../../src/main/engine/base/logger.ts';
import { ExternalAlertmanagers } from '../../../../src/main/engine/externalAlertmanagers.ts';
import type { AlertView } from '../../../../src/shared/status.ts';
import { createManualClock, type ManualClock } from '../../../support/manualClock.ts';

const SECOND = 1000;

const CONFIG = `
global:
  external_labels: {region: eu, team: outer}
alerting:
  alert_relabel_configs:
    - {action: labeldrop, regex: replica}
    - {action: drop, source_labels: [severity], regex: none}
  alertmanagers:
    - static_configs: [{targets: ['a:9093', 'b', 'dropped:1']}]
      path_prefix: /am
      relabel_configs: [{action: drop, source_labels: [__address__], regex: 'dropped.*'}]
      alert_relabel_configs: [{target_label: via, replacement: x}]
    - scheme: https
      static_configs: [{targets: ['c']}]
`;

interface Sent {
  readonly url: string;
  readonly alerts: readonly { labels: Record<string, string>; startsAt: string; endsAt: string }[];
}

async function open(
  clock: ManualClock,
  answer: () => number = () => 200,
): Promise<{ external: ExternalAlertmanagers; sent: Sent[] }> {
  const sent: Sent[] = [];
  const external = new ExternalAlertmanagers({
    clock,
    log: silentLogger,
    exchange: async ({ url, body }: HttpMessage) => {
      sent.push({ url, alerts: JSON.parse(String(body ?? '')) as Sent['alerts'] });
      return { status: answer(), headers: {}, body: '' };
    },
    generatorUrl: ({ expr }) => `http://me/graph?${expr}`,
    onChange: () => {},
  });
  external.apply(await parseConfig(CONFIG, '/nowhere/prometheus.yml'));
  return { external, sent };
}

function view(id: string, clock: ManualClock, part: Partial<AlertView> = {}): AlertView {
  return {
    id,
    rule: 'Down',
    group: 'g',
    file: 'f',
    state: 'firing',
    severity: 'warning',
    labels: { alertname: 'Down', instance: id, replica: '1' },
    annotations: {},
    summary: '',
    description: '',
    expr: 'up == 0',
    value: 0,
    activeAtMs: clock.now(),
    firedAtMs: clock.now(),
    resolvedAtMs: undefined,
    forMs: 0,
    ...part,
  };
}

describe('alerting of prometheus.yml', () => {
  it('finds its Alertmanagers, relabels, and sends to each', async () => {
    const clock = createManualClock();
    const { external, sent } = await open(clock);
    using _ = external;
    external.update({
      group: 'g',
      alerts: [view('x', clock, { labels: { alertname: 'Down', team: 'own' } })],
      phase: 'running',
    });
    await clock.advance(0);
    expect(sent.map(({ url }) => url)).toEqual([
      'http://a:9093/am/api/v2/alerts',
      'http://b:80/am/api/v2/alerts',
      'https://c:443/api/v2/alerts',
    ]);
    expect(sent[0]?.alerts).toEqual([
      {
        labels: { alertname: 'Down', region: 'eu', team: 'own', via: 'x' },
        annotations: {},
        startsAt: new Date(clock.now()).toISOString(),
        endsAt: new Date(clock.now() + 240 * SECOND).toISOString(),
        generatorURL: 'http://me/graph?up == 0',
      },
    ]);
    expect(sent[2]?.alerts[0]?.labels).toEqual({ alertname: 'Down', region: 'eu', team: 'own' });
    expect(external.views().map(({ url, isActive }) => [url, isActive])).toContainEqual([
      'http://dropped:1/am/api/v2/alerts',
      false,
    ]);
  });

  it('says again what fires every minute, an end at once, and nothing of what is pending', async () => {
    const clock = createManualClock();
    const { external, sent } = await open(clock);
    using _ = external;
    const times: number[] = [];
    const startMs = clock.now();
    for (let i = 0; i < 12; i++) {
      const before = sent.length;
      external.update({
        group: 'g',
        alerts: [view('x', clock), view('p', clock, { state: 'pending' })],
        phase: 'running',
      });
      await clock.advance(0);
      if (sent.length > before) times.push((clock.now() - startMs) / SECOND);
      await clock.advance(15 * SECOND);
    }
    expect(times).toEqual([0, 60, 120]);
    const resolved = view('x', clock, { state: 'resolved', resolvedAtMs: clock.now() });
    external.update({ group: 'g', alerts: [resolved], phase: 'running' });
    await clock.advance(0);
    expect(sent.at(-1)?.alerts[0]?.endsAt).toBe(new Date(clock.now()).toISOString());
    const before = sent.length;
    await clock.advance(15 * SECOND);
    external.update({ group: 'g', alerts: [resolved], phase: 'running' });
    await clock.advance(0);
    expect(sent).toHaveLength(before);
  });

  it('drops what relabeling drops, and shows what an Alertmanager refused', async () => {
    const clock = createManualClock();
    const { external, sent } = await open(clock, () => 503);
    using _ = external;
    external.update({ group: 'g', alerts: [view('x', clock, { labels: { severity: 'none' } })], phase: 'running' });
    await clock.advance(0);
    expect(sent).toEqual([]);
    external.update({ group: 'h', alerts: [view('y', clock)], phase: 'running' });
    await clock.advance(0);
    expect(external.views()[0]).toMatchObject({ lastError: 'HTTP 503', lastSentMs: undefined });
  });

  it('shows what fires there, and refuses an answer that is none', async () => {
    const clock = createManualClock();
    const answers = [
      '[{"fingerprint":"f","labels":{"alertname":"X"},"annotations":{},"startsAt":"2026-01-01T00:00:00Z","endsAt":"2026-01-01T01:00:00Z","updatedAt":"2026-01-01T00:00:00Z","receivers":[{"name":"r"}],"status":{"state":"suppressed","silencedBy":["s"],"inhibitedBy":[]}}]',
      '{"alerts":1}',
    ];
    using external = new ExternalAlertmanagers({
      clock,
      log: silentLogger,
      exchange: async () => ({ status: 200, headers: {}, body: answers.shift() ?? '' }),
      generatorUrl: () => '',
      onChange: () => {},
    });
    external.apply(await parseConfig(CONFIG, '/nowhere/prometheus.yml'));
    const { signal } = new AbortController();
    const ask = async (url: string): Promise<unknown> => external.alertsAt(url, signal);
    expect(await ask('https://c:443/api/v2/alerts')).toMatchObject([
      { labels: { alertname: 'X' }, silencedBy: ['s'], mutedBy: [], receivers: ['r'] },
    ]);
    await expect(ask('https://c:443/api/v2/alerts')).rejects.toThrow('its answer is not that of an Alertmanager');
    await expect(ask('http://elsewhere')).rejects.toThrow('No Alertmanager at http://elsewhere is configured');
  });

  it('sends thousands in batches', async () => {
    const clock = createManualClock();
    const { external, sent } = await open(clock);
    using _ = external;
    external.update({
      group: 'g',
      alerts: Array.from({ length: 1000 }, (_, i) => view(`${i}`, clock)),
      phase: 'running',
    });
    await clock.advance(0);
    const toFirst = sent.filter(({ url }) => url.includes('a:9093'));
    expect(toFirst.map(({ alerts }) => alerts.length)).toEqual([256, 256, 256, 232]);
  });
});
