/** What pages ask about routing and silences, through the protocol's own door. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerRequest } from '../../../src/main/api/protocol/requests.ts';
import { openSubscription } from '../../../src/main/api/protocol/subscriptions.ts';
import { alertmanagerMetrics } from '../../../src/main/engine/alerting/alertmanagerMetrics.ts';
import type { Engine, EngineTopic } from '../../../src/main/engine/engine.ts';
import type { AlertingRequests } from '../../../src/shared/alertingProtocol.ts';
import type { AlertMark, SilenceView } from '../../../src/shared/alerting.ts';
import { formatSeries } from '../../../src/shared/labels.ts';
import type { AlertView } from '../../../src/shared/status.ts';
import { createManualClock, type ManualClock } from '../../support/manualClock.ts';
import { memoryJournal, openTestAlertmanager, type TestAlertmanager } from '../../support/testAlertmanager.ts';

const HOUR = 3_600_000;
const CONFIG = `
route:
  receiver: desktop
  group_wait: 0s
  group_by: [alertname]
  routes: [{matchers: [team=db], receiver: db}]
receivers:
  - name: desktop
    desktop_configs: [{}]
  - name: db
`;

let clock: ManualClock;
let opened: TestAlertmanager;
let changed: (topic: EngineTopic) => void;
let engine: Engine;

beforeEach(async () => {
  clock = createManualClock();
  changed = () => {};
  opened = await openTestAlertmanager(clock, CONFIG, { journal: memoryJournal(), onChange: () => changed('routing') });
  const { alertmanager } = opened;
  engine = {
    clock,
    alerts: () => [],
    alertRouting: {
      alertmanager,
      externalAlertmanagers: () => [],
      routing: () => alertmanager.seen.routing('f', undefined),
    },
    onChange: (listener: (topic: EngineTopic) => void) => {
      changed = listener;
      return { [Symbol.dispose]: () => {} };
    },
  } as unknown as Engine;
  alertmanager.postAlerts(
    alertmanager.readPostedAlerts([
      { labels: { alertname: 'Down', instance: 'a' }, annotations: { summary: 'a is down' } },
      { labels: { alertname: 'Down', instance: 'b', team: 'db' } },
    ]),
  );
  await clock.advance(1000);
});
afterEach(() => opened[Symbol.asyncDispose]());

const ask = <N extends keyof AlertingRequests>(
  name: N,
  params: AlertingRequests[N]['params'],
): Promise<AlertingRequests[N]['reply']> => answerRequest(engine, name, params, new AbortController().signal);

describe('alerts', () => {
  it('have groups, receivers, a history and reasons', async () => {
    expect((await ask('alerts.groups', {})).map(({ receiver, alertCount }) => [receiver, alertCount])).toEqual([
      ['desktop', 1],
      ['db', 1],
    ]);
    const [first] = await ask('alerts.routed', {});
    const fingerprint = first?.fingerprint ?? '';
    const trace = await ask('alerts.trace', { fingerprint });
    expect(trace?.decisions.map(({ kind }) => kind)).toEqual(['firing', 'grouped', 'sent']);
    expect(await ask('alerts.trace', { alertId: 'nobody' })).toBeNull();
    expect((await ask('alerts.history', { limit: 1 })).spans).toHaveLength(1);
    expect(await ask('notifications.log', {})).toMatchObject([{ integration: 'desktop/desktop[0]' }]);
  });

  it('are acknowledged until they end', async () => {
    const [first] = await ask('alerts.routed', {});
    const { id } = await ask('alerts.acknowledge', { fingerprint: first?.fingerprint ?? '', author: 'me' });
    const [silence] = await ask('silences.list', {});
    expect(silence).toMatchObject({ id, isUntilResolved: true, createdBy: 'me', silencing: [first?.fingerprint] });
    await expect(ask('alerts.acknowledge', { fingerprint: 'nope', author: 'me' })).rejects.toThrow('no such alert');
  });
});

describe('one alert', () => {
  it('is silenced for a time, and no other is', async () => {
    const [first] = await ask('alerts.routed', {});
    const choice = { fingerprint: first?.fingerprint ?? '' };
    const { id } = await ask('alerts.silence', { ...choice, durationMs: HOUR, author: 'me', comment: 'later' });
    expect(await ask('silences.list', {})).toMatchObject([
      { id, endsAtMs: clock.now() + HOUR, comment: 'later', isUntilResolved: false, silencing: [choice.fingerprint] },
    ]);
    await expect(ask('alerts.silence', { ...choice, durationMs: 0, author: '' })).rejects.toThrow('not valid');
  });

  it('that is pending has its reasons by its labels', async () => {
    const labels = { alertname: 'Slow' };
    const pending = { id: 'p', state: 'pending', labels, annotations: {}, activeAtMs: 0, forMs: HOUR };
    await opened.alertmanager.updateRules({ group: 'g', phase: 'running', alerts: [pending as unknown as AlertView] });
    engine = { ...engine, alerts: () => [pending as unknown as AlertView] };
    expect((await ask('alerts.trace', { alertId: 'p' }))?.decisions).toMatchObject([{ kind: 'pending' }]);
  });

  it('carries what routing says of it, and itself when no rule knows it', async () => {
    const seen: (readonly AlertMark[])[] = [];
    const emit = { onEvent: (event: unknown) => void seen.push(event as AlertMark[]), onError: () => {} };
    using _ = openSubscription(engine, 'alerts.marks', {}, emit as never);
    expect(seen.at(-1)).toMatchObject([
      { alertId: undefined, told: ['desktop/desktop[0]'], silencedBy: [], foreign: { labels: { instance: 'a' } } },
      { told: [], foreign: { labels: { instance: 'b' } } },
    ]);
    const fingerprint = seen.at(-1)?.[0]?.fingerprint ?? '';
    const { id } = await ask('alerts.acknowledge', { fingerprint, author: 'me' });
    expect(seen.at(-1)?.[0]?.silencedBy).toEqual([id]);
  });

  it('of the past fills templates still', async () => {
    const [first] = await ask('alerts.routed', {});
    const fingerprint = first?.fingerprint ?? '';
    // Alerts of clients end by themselves, and are forgotten a while later.
    await clock.advance(3 * HOUR);
    const template = '{{ range .Alerts }}{{ .Status }} {{ .Labels.instance }} {{ .Annotations.summary }}{{ end }}';
    expect(await ask('templates.preview', { template, fingerprint })).toMatchObject({ text: 'resolved a a is down' });
  });
});

const draft = () =>
  ({
    matchers: [{ name: 'alertname', type: '=', value: 'Down' }],
    endsAtMs: clock.now() + HOUR,
    createdBy: 'me',
    comment: 'new disk',
    windows: [{ weekdays: ['monday:friday'], times: [{ start: '00:00', end: '24:00' }] }],
  }) as const;

describe('silences', () => {
  it('are made, shown, changed and ended, and pages follow', async () => {
    const seen: (readonly SilenceView[])[] = [];
    const emit = { onEvent: (event: unknown) => void seen.push(event as SilenceView[]), onError: () => {} };
    using _ = openSubscription(engine, 'silences', {}, emit as never);
    const { id } = await ask('silences.set', draft());
    const changedId = (await ask('silences.set', { ...draft(), id, startsAtMs: clock.now(), comment: 'longer' })).id;
    expect(changedId).toBe(id);
    expect(seen.at(-1)).toMatchObject([{ id, comment: 'longer', state: 'active', windows: draft().windows }]);
    await ask('silences.expire', { id });
    expect(seen.at(-1)).toMatchObject([{ id, state: 'expired' }]);
  });

  it('last longer, and hold again when they are over', async () => {
    const { id } = await ask('silences.set', draft());
    expect(await ask('silences.extend', { id, byMs: HOUR })).toEqual({ id });
    expect(await ask('silences.list', {})).toMatchObject([
      { id, endsAtMs: clock.now() + 2 * HOUR, comment: 'new disk' },
    ]);
    await clock.advance(3 * HOUR);
    await ask('silences.extend', { id, byMs: HOUR });
    expect((await ask('silences.list', {})).map(({ state }) => state)).toEqual(['expired', 'active']);
    await expect(ask('silences.extend', { id: 'nope', byMs: HOUR })).rejects.toThrow('no silence nope');
  });

  it('that would hold nothing or cannot be are refused in words', async () => {
    await expect(ask('silences.set', { ...draft(), matchers: [] })).rejects.toThrow('at least one matcher');
    await expect(ask('silences.set', { ...draft(), windows: [{ weekdays: ['someday'] }] })).rejects.toThrow(
      'someday is not a valid weekday',
    );
    const wrong = { ...draft(), matchers: [{ name: 'a', type: '==', value: '' }] };
    await expect(ask('silences.set', wrong as never)).rejects.toThrow('silences.set is not valid');
    expect(await ask('silences.preview', { matchers: draft().matchers })).toMatchObject({
      firing: [{ instance: 'a' }, { instance: 'b' }],
    });
  });
});

describe('alerting of itself', () => {
  it('says how much fires, is kept quiet and was sent, in the names of Alertmanager', async () => {
    await ask('silences.set', { ...draft(), matchers: [{ name: 'instance', type: '=', value: 'b' }] });
    const { alertmanager } = opened;
    const families = alertmanagerMetrics({
      marks: alertmanager.seen.marks(),
      silences: await ask('silences.list', {}),
      routing: await ask('routing.get', {}),
      groupCount: alertmanager.seen.groupViews(0).length,
      version: '1',
    });
    const text = families.flatMap(({ samples }) =>
      samples.map(({ labels, value }) => `${formatSeries(labels)} ${value}`),
    );
    expect(text).toEqual(
      expect.arrayContaining([
        'alertmanager_alerts{state="active"} 1',
        'alertmanager_alerts{state="suppressed"} 1',
        'alertmanager_silences{state="active"} 1',
        'alertmanager_dispatcher_aggregation_groups 2',
        'alertmanager_notifications_total{integration="desktop", receiver_name="desktop"} 1',
        'alertmanager_notifications_failed_total{integration="desktop", receiver_name="desktop"} 0',
        'alertmanager_config_last_reload_successful 1',
      ]),
    );
  });
});

describe('routing', () => {
  it('is a tree that can be asked', async () => {
    const { root, receivers } = await ask('routing.get', {});
    expect(root.routes[0]).toMatchObject({ receiver: 'db', matchers: [{ name: 'team', type: '=', value: 'db' }] });
    expect(receivers.map(({ name }) => name)).toEqual(['desktop', 'db']);
    const { routes } = await ask('routing.test', { labels: { team: 'db', alertname: 'X' } });
    expect(routes).toMatchObject([{ id: '0.0', receiver: 'db', groupKey: '{}/{team="db"}:{alertname="X"}' }]);
  });

  it('receivers and templates are tried out', async () => {
    expect(await ask('receivers.test', { integration: 'desktop/desktop[0]' })).toEqual({ isSent: true, text: 'shown' });
    await expect(ask('receivers.test', { integration: 'x' })).rejects.toThrow('no receiver "x"');
    const [first] = await ask('alerts.routed', {});
    const fingerprint = first?.fingerprint ?? '';
    const template = '{{ range .Alerts }}{{ .Labels.alertname }} {{ .Annotations.summary }}{{ end }}';
    expect(await ask('templates.preview', { template, fingerprint })).toEqual({ text: 'Down a is down', error: null });
    const broken = await ask('templates.preview', { template: '{{ .Nope.x }}' });
    expect(broken.error).toContain("can't evaluate field Nope");
  });
});
