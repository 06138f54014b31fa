import { describe, expect, it } from 'vitest';
import type { AlertView } from '../../../../src/shared/status.ts';
import type { RuleAlerts } from '../../../../src/main/engine/alerting/ruleAlerts.ts';
import { labelsToRecord } from '../../../../src/shared/labels.ts';
import type { Notification } from '../../../../src/main/engine/alerting/delivery/notification.ts';
import { createManualClock, type ManualClock } from '../../../support/manualClock.ts';
import { memoryJournal, openTestAlertmanager, type TestAlertmanager } from '../../../support/testAlertmanager.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Everything goes to the desktop, which in these tests only remembers what it was shown. */
const config = (route = '', rest = '', [wait, interval] = ['30s', '5m']): string => `route:
  receiver: desktop
  group_by: [alertname]
  group_wait: ${wait}
  group_interval: ${interval}
  repeat_interval: 4h
  ${route.trim().replaceAll('\n', '\n  ')}
${rest}
receivers:
  - name: desktop
    desktop_configs: [{}]
`;

type Journal = ReturnType<typeof memoryJournal>;

async function open(
  clock: ManualClock,
  text: string | undefined,
  journal: Journal = memoryJournal(),
): Promise<TestAlertmanager> {
  return openTestAlertmanager(clock, text, { journal });
}

function view(id: string, clock: ManualClock, part: Partial<AlertView> = {}): AlertView {
  return {
    id,
    rule: 'Down',
    group: 'g',
    file: 'f',
    state: 'firing',
    severity: 'warning',
    labels: { alertname: 'Down', instance: id },
    annotations: { summary: `${id} is down` },
    summary: `${id} is down`,
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

const update = (alerts: readonly AlertView[], phase: RuleAlerts['phase'] = 'running'): RuleAlerts => ({
  group: 'f;g',
  alerts,
  phase,
});

const said = ({ alerts }: Notification): string =>
  alerts.map(({ labels, status }) => `${labelsToRecord(labels)['instance'] ?? ''} ${status}`).join(', ');

describe('a group of alerts', () => {
  it('waits for companions, then speaks on its beat and repeats in time', async () => {
    const clock = createManualClock();
    await using it = await open(clock, config());
    await it.alertmanager.updateRules(update([view('a', clock)]));
    await clock.advance(20 * SECOND);
    await it.alertmanager.updateRules(update([view('a', clock), view('b', clock)]));
    await clock.advance(9 * SECOND);
    expect(it.shown).toEqual([]);
    await clock.advance(SECOND);
    expect(it.shown.map(said)).toEqual(['a firing, b firing']);
    await it.alertmanager.updateRules(update([view('a', clock), view('b', clock), view('c', clock)]));
    await clock.advance(5 * MINUTE - 1);
    expect(it.shown).toHaveLength(1);
    await clock.advance(1);
    expect(it.shown.map(said)[1]).toBe('a firing, b firing, c firing');
    await clock.advance(4 * HOUR);
    expect(it.shown).toHaveLength(2);
    await clock.advance(5 * MINUTE);
    expect(it.shown.map(said)[2]).toBe('a firing, b firing, c firing');
  });

  it('tells of ends once, and of nothing that ended unheard', async () => {
    const clock = createManualClock();
    await using it = await open(clock, config());
    await it.alertmanager.updateRules(update([view('a', clock)]));
    await clock.advance(MINUTE);
    await it.alertmanager.updateRules(update([view('b', clock)]));
    await clock.advance(MINUTE);
    await it.alertmanager.updateRules(update([]));
    await clock.advance(HOUR);
    expect(it.shown.map(said)).toEqual(['a firing', 'a resolved, b resolved']);
  });

  it('has no timers when there is nothing to say', async () => {
    const clock = createManualClock();
    const it = await open(clock, config());
    const idle = clock.pending();
    await it.alertmanager.updateRules(update([view('a', clock)]));
    await clock.advance(MINUTE);
    // One for the repetition.
    expect(clock.pending()).toBe(idle + 1);
    await it.alertmanager.updateRules(update([]));
    await clock.advance(10 * MINUTE);
    expect(clock.pending()).toBe(idle);
    await it[Symbol.asyncDispose]();
    expect(clock.pending()).toBe(0);
  });

  it('takes ten thousand alerts as one, in bounded time', async () => {
    const clock = createManualClock();
    await using it = await open(clock, config('', '', ['0s', '5m']));
    const many = Array.from({ length: 10_000 }, (_, i) => view(`h${i}`, clock));
    const started = process.cpuUsage();
    for (let i = 0; i < 5; i++) {
      await it.alertmanager.updateRules(update(many));
      await clock.advance(15 * SECOND);
    }
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(5000);
    expect(it.shown).toHaveLength(1);
    expect(it.shown[0]?.alerts).toHaveLength(10_000);
  });

  it('lets others have the thread while it takes them', async () => {
    const clock = createManualClock();
    await using it = await open(clock, config('', '', ['0s', '5m']));
    const many = Array.from({ length: 10_000 }, (_, i) => view(`h${i}`, clock));
    let turns = 0;
    const count = (): NodeJS.Immediate =>
      setImmediate(() => {
        turns += 1;
        next = count();
      });
    let next = count();
    await it.alertmanager.updateRules(update(many));
    clearImmediate(next);
    expect(turns).toBeGreaterThan(30);
  });
});

describe('what is not said', () => {
  it('an inhibited alert, until its source ends', async () => {
    const clock = createManualClock();
    const rules = `inhibit_rules:\n  - source_matchers: [alertname=Site]\n    target_matchers: [alertname=Down]\n    equal: [site]\n`;
    await using it = await open(clock, config('', rules));
    const site = view('s', clock, { labels: { alertname: 'Site', site: 'x' } });
    const down = view('a', clock, { labels: { alertname: 'Down', instance: 'a', site: 'x' } });
    await it.alertmanager.updateRules(update([site, down]));
    await clock.advance(MINUTE);
    expect(it.shown.map(said)).toEqual([' firing']);
    expect(it.alertmanager.seen.alertViews().find(({ alertId }) => alertId === 'a')?.inhibitedBy).toHaveLength(1);
    await it.alertmanager.updateRules(update([down]));
    await clock.advance(5 * MINUTE);
    expect(it.shown.map(said)).toEqual([' firing', ' resolved', 'a firing']);
  });

  it('a silenced one, until the silence ends or is ended', async () => {
    const clock = createManualClock();
    await using it = await open(clock, config());
    const silence = await it.alertmanager.silences.draft({
      matchers: [{ name: 'instance', type: '=~', value: 'a|b' }],
      endsAtMs: clock.now() + HOUR,
      createdBy: 'me',
      comment: 'new disk',
    });
    await it.alertmanager.updateRules(update([view('a', clock), view('c', clock)]));
    await clock.advance(MINUTE);
    expect(it.shown.map(said)).toEqual(['c firing']);
    await it.alertmanager.silences.expire(silence);
    await clock.advance(5 * MINUTE);
    expect(it.shown.map(said)).toEqual(['c firing', 'a firing, c firing']);
  });

  it('one outside the times of its route', async () => {
    const clock = createManualClock(Date.UTC(2026, 0, 5, 7, 0));
    const times = `time_intervals:\n  - name: work\n    time_intervals:\n      - {weekdays: ['monday:friday'], times: [{start_time: '08:00', end_time: '17:00'}]}\n`;
    await using it = await open(
      clock,
      config('routes:\n  - matchers: [alertname=Down]\n    active_time_intervals: [work]', times),
    );
    await it.alertmanager.updateRules(update([view('a', clock)]));
    await clock.advance(59 * MINUTE);
    expect(it.shown).toEqual([]);
    await clock.advance(6 * MINUTE);
    expect(it.shown.map(said)).toEqual(['a firing']);
  });

  it('has a reason at every step', async () => {
    const clock = createManualClock();
    await using it = await open(clock, config());
    const pending = view('a', clock, { state: 'pending', forMs: MINUTE });
    await it.alertmanager.updateRules(update([pending]));
    await clock.advance(MINUTE);
    const silence = await it.alertmanager.silences.draft({
      matchers: [{ name: 'instance', type: '=', value: 'a' }],
      endsAtMs: clock.now() + 2 * MINUTE,
      createdBy: 'me',
      comment: 'new disk',
    });
    await it.alertmanager.updateRules(update([view('a', clock)]));
    await clock.advance(10 * MINUTE);
    await it.alertmanager.updateRules(update([]));
    await clock.advance(10 * MINUTE);
    const fingerprint = it.alertmanager.seen.fingerprintOfAlert('a') ?? '';
    const steps = it.alertmanager.seen.trace(fingerprint)?.decisions ?? [];
    expect(steps.map(({ kind }) => kind)).toEqual([
      'pending',
      'firing',
      'grouped',
      'silenced',
      'sent',
      'resolved',
      'sent',
    ]);
    expect(steps[3]).toMatchObject({ text: 'Silenced by me: new disk.', subject: silence });
    expect(steps[4]?.text).toBe('desktop/desktop[0] was told and answered: shown.');
    const [span] = it.alertmanager.seen.history({}).spans;
    expect(span).toMatchObject({ summary: 'a is down', told: ['desktop/desktop[0]'] });
    expect(it.alertmanager.seen.history({}).meanResolveMs).toBe(10 * MINUTE);
  });
});

describe('silences', () => {
  it('an acknowledgement ends with what it was about', async () => {
    const clock = createManualClock();
    await using it = await open(clock, config());
    await it.alertmanager.updateRules(update([view('a', clock), view('b', clock)]));
    await it.alertmanager.silences.draft({
      matchers: [{ name: 'instance', type: '=', value: 'a' }],
      endsAtMs: clock.now() + 1000 * HOUR,
      createdBy: 'me',
      comment: 'seen',
      isUntilResolved: true,
    });
    await clock.advance(MINUTE);
    expect(it.alertmanager.silences.views()[0]).toMatchObject({ state: 'active', isUntilResolved: true });
    await it.alertmanager.updateRules(update([view('b', clock)]));
    await clock.advance(1);
    expect(it.alertmanager.silences.views()[0]?.state).toBe('expired');
  });

  it('a recurring window holds on its days only', async () => {
    const clock = createManualClock(Date.UTC(2026, 0, 5, 1, 0));
    await using it = await open(clock, config('', '', ['30s', '1m']));
    await it.alertmanager.silences.draft({
      matchers: [{ name: 'alertname', type: '=', value: 'Down' }],
      endsAtMs: clock.now() + 1000 * HOUR,
      createdBy: 'me',
      comment: 'backups',
      windows: [{ times: [{ start: '01:00', end: '02:00' }], weekdays: ['monday'] }],
    });
    await it.alertmanager.updateRules(update([view('a', clock)]));
    await clock.advance(50 * MINUTE);
    expect(it.shown).toEqual([]);
    expect(it.alertmanager.silences.views()[0]).toMatchObject({ state: 'active', isHolding: true });
    await clock.advance(12 * MINUTE);
    expect(it.shown.map(said)).toEqual(['a firing']);
    expect(it.alertmanager.silences.views()[0]).toMatchObject({ state: 'active', isHolding: false });
  });

  it('remind the person once, ten minutes before the end, of what fires still', async () => {
    const clock = createManualClock();
    await using it = await open(clock, config());
    await it.alertmanager.silences.draft({
      matchers: [{ name: 'instance', type: '=', value: 'a' }],
      endsAtMs: clock.now() + HOUR,
      createdBy: 'me',
      comment: 'new disk',
    });
    await it.alertmanager.updateRules(update([view('a', clock)]));
    await clock.advance(49 * MINUTE);
    expect(it.reminders).toEqual([]);
    await clock.advance(5 * MINUTE);
    expect(it.reminders.map(({ title }) => title)).toEqual(['Silence ends in 10 min: a is down']);
    await clock.advance(HOUR);
    expect(it.reminders).toHaveLength(1);
  });

  it('are previewed while they are typed', async () => {
    const clock = createManualClock();
    await using it = await open(clock, config());
    await it.alertmanager.updateRules(update([view('a', clock), view('b', clock, { state: 'pending' })]));
    const all = [view('a', clock), view('b', clock, { state: 'pending' })];
    const matchers = [{ name: 'alertname', type: '=~', value: 'Do.*' }] as const;
    const preview = it.alertmanager.silences.preview({ matchers }, all);
    expect(preview.firing.map(({ instance }) => instance)).toEqual(['a']);
    expect(preview.others.map(({ instance }) => instance)).toEqual(['b']);
    const broken = it.alertmanager.silences.preview({ matchers: [{ name: 'a', type: '=~', value: '(' }] }, all);
    expect(broken.problem).toContain('error parsing regexp');
  });

  it('change in place where Alertmanager changes them, else they are replaced', async () => {
    const clock = createManualClock();
    await using it = await open(clock, config());
    const { silences } = it.alertmanager;
    const draft = {
      matchers: [{ name: 'instance', type: '=', value: 'a' }],
      startsAtMs: clock.now(),
      endsAtMs: clock.now() + HOUR,
      createdBy: 'me',
      comment: 'x',
    } as const;
    const id = await silences.draft(draft);
    await clock.advance(MINUTE);
    expect(await silences.draft({ ...draft, id, endsAtMs: clock.now() + 2 * HOUR })).toBe(id);
    const other = await silences.draft({ ...draft, id, matchers: [{ name: 'instance', type: '=', value: 'b' }] });
    expect(other).not.toBe(id);
    expect(silences.view(id).state).toBe('expired');
    await expect(silences.expire(id)).rejects.toThrow('already expired');
    await expect(silences.expire('nope')).rejects.toThrow('silence not found');
    await expect(silences.draft({ ...draft, matchers: [{ name: 'a', type: '=~', value: '.*' }] })).rejects.toThrow(
      'at least one matcher must not match the empty string',
    );
  });
});

describe('a restart', () => {
  it('repeats nothing that was said and loses nothing that was not', async () => {
    const clock = createManualClock();
    const journal = memoryJournal();
    const first = await open(clock, config(), journal);
    await first.alertmanager.updateRules(update([view('a', clock)]));
    await clock.advance(MINUTE);
    await first.alertmanager.updateRules(update([view('a', clock), view('b', clock)]));
    await first.alertmanager.silences.draft({
      matchers: [{ name: 'instance', type: '=', value: 'c' }],
      endsAtMs: clock.now() + HOUR,
      createdBy: 'me',
      comment: 'x',
    });
    expect(first.shown).toHaveLength(1);
    await first[Symbol.asyncDispose]();
    await clock.advance(10 * MINUTE);

    await using second = await open(clock, config(), memoryJournal(journal.all()));
    await clock.advance(MINUTE);
    expect(second.shown.map(said)).toEqual(['a firing, b firing']);
    expect(second.alertmanager.silences.views()).toHaveLength(1);
    await second.alertmanager.updateRules(update([], 'starting'));
    await clock.advance(6 * MINUTE);
    expect(second.shown).toHaveLength(1);
    await second.alertmanager.updateRules(update([view('b', clock)], 'running'));
    await clock.advance(6 * MINUTE);
    expect(second.shown.map(said)).toEqual(['a firing, b firing', 'a resolved, b firing']);
  });

  it('withdraws alerts whose rules never came back', async () => {
    const clock = createManualClock();
    const journal = memoryJournal();
    const first = await open(clock, config(), journal);
    await first.alertmanager.updateRules(update([view('a', clock)]));
    await clock.advance(MINUTE);
    await first[Symbol.asyncDispose]();
    await using second = await open(clock, config(), memoryJournal(journal.all()));
    await clock.advance(30 * MINUTE);
    expect(second.shown.map(said)).toEqual(['a resolved']);
    expect(second.shown[0]?.alerts[0]?.isWithdrawn).toBe(true);
  });
});

describe('alerts of the API', () => {
  it('end when nobody repeats them, but not because the machine slept', async () => {
    const clock = createManualClock();
    await using it = await open(clock, config('', '', ['0s', '1m']));
    const post = (): readonly string[] =>
      it.alertmanager.postAlerts(it.alertmanager.readPostedAlerts([{ labels: { alertname: 'X', instance: 'a' } }]));
    expect(post()).toEqual([]);
    await clock.advance(MINUTE);
    clock.stepWall(2 * HOUR);
    await clock.advance(MINUTE);
    expect(it.shown.map(said)).toEqual(['a firing']);
    await clock.advance(10 * MINUTE);
    expect(it.shown.map(said)).toEqual(['a firing', 'a resolved']);
    expect(it.alertmanager.seen.history({}).spans[0]?.endsAtMs).toBeDefined();
  });

  it('that timed out before a restart do not come back by it', async () => {
    const clock = createManualClock();
    const journal = memoryJournal();
    const text = config('', '', ['0s', '1m']);
    const first = await open(clock, text, journal);
    first.alertmanager.postAlerts(first.alertmanager.readPostedAlerts([{ labels: { alertname: 'X', instance: 'a' } }]));
    await clock.advance(10 * MINUTE);
    expect(first.shown.map(said)).toEqual(['a firing', 'a resolved']);
    await first[Symbol.asyncDispose]();
    await using second = await open(clock, text, memoryJournal(journal.all()));
    await clock.advance(20 * MINUTE);
    expect(second.shown).toEqual([]);
    expect(second.alertmanager.seen.alertViews()).toEqual([]);
  });

  it('are refused one by one, with the reason', async () => {
    const clock = createManualClock();
    await using it = await open(clock, config());
    const problems = it.alertmanager.postAlerts([
      { labels: {} },
      { labels: { a: '' } },
      { labels: { '': 'x' } },
      { labels: { ok: 'x' } },
      { labels: { a: 'x' }, startsAt: 2000, endsAt: 1000 },
    ]);
    expect(problems).toEqual([
      'at least one label pair required',
      'at least one label pair required',
      'invalid label set: invalid name ""',
      'start time must be before end time',
    ]);
    expect(it.alertmanager.seen.alertViews()).toHaveLength(1);
    expect(() => it.alertmanager.readPostedAlerts([{ labels: { a: 1 } }])).toThrow('cannot be read');
  });
});

describe('without a file', () => {
  it('the desktop is told within a second of everything', async () => {
    const clock = createManualClock();
    await using it = await open(clock, undefined);
    await it.alertmanager.updateRules(update([view('a', clock)]));
    await clock.advance(1);
    expect(it.shown.map(said)).toEqual(['a firing']);
    await clock.advance(MINUTE);
    await it.alertmanager.updateRules(update([view('a', clock), view('b', clock)]));
    await clock.advance(500);
    expect(it.shown.map(said)[1]).toBe('a firing, b firing');
    await it.alertmanager.updateRules(update([view('b', clock)]));
    await clock.advance(500);
    expect(it.shown.map(said)[2]).toBe('a resolved, b firing');
  });

  it('routing is shown as a tree and can be asked', async () => {
    const clock = createManualClock();
    await using it = await open(clock, config('routes:\n  - matchers: [team=db]\n    group_by: [instance]'));
    const { root, receivers } = it.alertmanager.seen.routing(undefined, undefined);
    expect(root.routes[0]).toMatchObject({ id: '0.0', line: 8, receiver: 'desktop', groupBy: ['instance'] });
    expect(receivers[0]?.integrations[0]).toMatchObject({ id: 'desktop/desktop[0]', isActive: true, sentCount: 0 });
    expect(it.alertmanager.seen.testRouting({ team: 'db', instance: 'x' }).routes).toEqual([
      {
        id: '0.0',
        path: ['0', '0.0'],
        receiver: 'desktop',
        groupKey: '{}/{team="db"}:{instance="x"}',
        groupLabels: { instance: 'x' },
        mutedBy: [],
      },
    ]);
  });
});
