import { describe, expect, it } from 'vitest';
import { parseAlertmanagerConfig } from '../../../../src/main/engine/alerting/config/alertmanagerConfig.ts';
import { shownConfig } from '../../../../src/main/engine/alerting/config/shownConfig.ts';
import type { HttpMessage } from '../../../../src/main/engine/alerting/delivery/httpClient.ts';
import { HeartbeatSender } from '../../../../src/main/engine/alerting/heartbeat/heartbeatSender.ts';
import { HeartbeatWatch } from '../../../../src/main/engine/alerting/heartbeat/heartbeatWatch.ts';
import type { RuleAlerts } from '../../../../src/main/engine/alerting/ruleAlerts.ts';
import { silentLogger } from '../../../../src/main/engine/base/logger.ts';
import { createManualClock } from '../../../support/manualClock.ts';
import { memoryJournal } from '../../../support/testAlertmanager.ts';

const CONFIG = `
heartbeat: {url: 'http://check.test/topsecret', interval: 1m}
watched_heartbeats:
  - {name: backup, within: 26h, labels: {severity: critical}}
route: {receiver: r}
receivers: [{name: r}]
`;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('the heartbeat that goes out', () => {
  it('beats while we are well, and is silent when we are not', async () => {
    const clock = createManualClock();
    const sent: HttpMessage[] = [];
    let ailment: string | undefined;
    let status = 200;
    using sender = new HeartbeatSender({
      clock,
      log: silentLogger,
      configFile: 'x.yml',
      ailment: () => ailment,
      exchange: async (message) => {
        sent.push(message);
        return { status, headers: {}, body: '' };
      },
    });
    sender.apply(parseAlertmanagerConfig(CONFIG, 'x.yml').heartbeat);
    await clock.advance(2 * MINUTE);
    expect(sent.map(({ url }) => url)).toEqual(Array(3).fill('http://check.test/topsecret'));
    ailment = 'The disk is full.';
    await clock.advance(5 * MINUTE);
    expect(sent).toHaveLength(3);
    expect(sender.problem).toBe('The heartbeat was not sent: The disk is full.');
    ailment = undefined;
    status = 500;
    await clock.advance(MINUTE);
    expect(sender.problem).toBe('The heartbeat was not sent: HTTP 500');
    sender.apply(undefined);
    await clock.advance(5 * MINUTE);
    expect(sent).toHaveLength(4);
    expect(clock.pending()).toBe(0);
  });
});

describe('heartbeats that are expected', () => {
  it('make an alert when they stay away, also over a restart', async () => {
    const clock = createManualClock();
    const journal = memoryJournal();
    const updates: RuleAlerts[] = [];
    const open = (): HeartbeatWatch => {
      const watch = new HeartbeatWatch({ clock, journal, onAlerts: (update) => updates.push(update) });
      watch.load(journal.all());
      watch.apply(parseAlertmanagerConfig(CONFIG, 'x.yml').watchedHeartbeats);
      return watch;
    };
    const first = open();
    expect(first.hear('backup')).toBe(true);
    expect(first.hear('other')).toBe(false);
    await clock.advance(20 * HOUR);
    first[Symbol.dispose]();
    using second = open();
    await clock.advance(6 * HOUR);
    expect(updates).toEqual([]);
    await clock.advance(2000);
    expect(updates.at(-1)?.alerts).toMatchObject([
      {
        state: 'firing',
        severity: 'critical',
        labels: { alertname: 'HeartbeatMissing', heartbeat: 'backup', severity: 'critical' },
        summary: 'No heartbeat from backup',
      },
    ]);
    second.hear('backup');
    expect(updates.at(-1)).toEqual({ group: 'heartbeats', alerts: [], phase: 'running' });
  });

  it('are not shown to tools that do not know them, nor is the address', () => {
    expect(shownConfig(CONFIG)).not.toMatch(/heartbeat|topsecret/);
  });

  it.for([
    ['watched_heartbeats: [{name: a}]', '"a" needs within'],
    ['watched_heartbeats: [{name: "a b", within: 1m}]', 'the name of a heartbeat'],
    ['watched_heartbeats: [{name: a, within: 1m}, {name: a, within: 1m}]', 'named twice'],
    ['heartbeat: {interval: 1m}', 'one of url or url_file'],
  ])('%s is refused', ([section = '', reason]) => {
    expect(() => parseAlertmanagerConfig(`${section}\nroute: {receiver: r}\nreceivers: [{name: r}]\n`, 'x')).toThrow(
      reason,
    );
  });
});
