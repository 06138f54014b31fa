import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NotificationEvent } from '../../../../src/shared/protocol.ts';
import type { AlertView } from '../../../../src/shared/status.ts';
import { createNotifier, type AlertUpdate, type Notifier } from '../../../../src/main/engine/alerting/notifier.ts';
import { silentLogger } from '../../../../src/main/engine/base/logger.ts';
import { memoryJournal } from '../../../support/testAlertmanager.ts';
import { createManualClock, type ManualClock } from '../../../support/manualClock.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

let journal: ReturnType<typeof memoryJournal>;
let clock: ManualClock;
let events: NotificationEvent[];
let notifier: Notifier;

const emit = (event: NotificationEvent): void => void events.push(event);

function start(): void {
  const { records } = journal;
  notifier = createNotifier({ clock, log: silentLogger, journal, records, emit });
}

/** One that asks this about each alert. */
async function startAnew(factsOf: (alert: AlertView) => Promise<readonly string[]>): Promise<void> {
  await notifier[Symbol.asyncDispose]();
  notifier = createNotifier({ clock, log: silentLogger, journal, records: [], emit, factsOf });
}

/** The program ends and begins again. */
async function restart(): Promise<void> {
  await notifier[Symbol.asyncDispose]();
  journal = memoryJournal(journal.all());
  start();
}

beforeEach(() => {
  journal = memoryJournal();
  clock = createManualClock();
  events = [];
  start();
});

afterEach(async () => {
  await notifier[Symbol.asyncDispose]();
  const left = clock.pending();
  if (left > 0) throw new Error(`${left} timers were left running.`);
});

function alert(id: string, part: Partial<AlertView> = {}): AlertView {
  return {
    id,
    rule: 'Down',
    group: 'g',
    file: 'rules.yml',
    state: 'firing',
    severity: 'critical',
    labels: { instance: id },
    annotations: {},
    summary: `${id} is down`,
    description: '',
    expr: 'up == 0',
    value: 0,
    activeAtMs: clock.now() - MINUTE,
    firedAtMs: clock.now(),
    resolvedAtMs: undefined,
    forMs: MINUTE,
    ...part,
  };
}

/** One evaluation with these alerts, and the moment in which its notifications appear. */
async function evaluate(alerts: readonly AlertView[], phase: AlertUpdate['phase'] = 'running'): Promise<void> {
  notifier.update({ group: 'g', alerts, phase });
  await clock.advance(SECOND);
}

const titles = (): string[] => events.map((event) => event.title);
const many = (count: number): AlertView[] =>
  Array.from({ length: count }, (_, i) => alert(`m${i}`, { labels: { instance: `m${i}`, site: 'home' } }));

describe('a firing alert', () => {
  it('is told in words within a second, with the graph at that minute', async () => {
    await evaluate([alert('build-02', { description: 'No answer on 10.0.4.22:9100 for 1 min.' })]);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      id: 'build-02',
      kind: 'firing',
      severity: 'critical',
      title: 'Critical: build-02 is down',
      body: 'No answer on 10.0.4.22:9100 for 1 min.',
    });
    const url = new URL(events[0]?.path ?? '', 'http://app');
    expect(url.pathname).toBe('/explore');
    expect(url.searchParams.get('expr')).toBe('up == 0');
    expect(Number(url.searchParams.get('from'))).toBe(clock.now() - SECOND - 16 * MINUTE);
    expect(Number(url.searchParams.get('to'))).toBeGreaterThanOrEqual(clock.now() - SECOND);
  });

  it('says the value and the limit where the rule has no description', async () => {
    await evaluate([alert('a', { expr: 'node_load1 > 90', value: 93.2001 })]);
    expect(events[0]?.body).toMatch(/^The value is 93\.2, the limit 90\. Since \d\d:\d\d, for 1 min\.$/);
  });

  it('is told though nothing can be found out about it, and so is what comes after', async () => {
    await startAnew(() => Promise.reject(new Error('The store is closed.')));
    await evaluate([alert('web')]);
    await evaluate([alert('web'), alert('db')]);
    expect(titles()).toEqual(['Critical: web is down', 'Critical: db is down']);
  });

  it('has facts under its words, and does not wait for them for long', async () => {
    const answers = new Map([
      ['a', Promise.resolve(['Most CPU: ffmpeg 71 %'])],
      ['b', new Promise<string[]>(() => {})],
    ]);
    await startAnew(({ id }) => answers.get(id) ?? Promise.resolve([]));
    await evaluate([alert('a', { description: 'It is busy.' }), alert('b', { description: 'It is busy too.' })]);
    expect(events.map(({ body }) => body)).toEqual(['It is busy.\nMost CPU: ffmpeg 71 %', 'It is busy too.']);
  });

  it('is not told again while it fires, but after four hours', async () => {
    const one = alert('a');
    for (let i = 0; i < 60; i++) {
      await evaluate([one]);
      await clock.advance(4 * MINUTE - SECOND);
    }
    expect(events).toHaveLength(1);
    await clock.advance(SECOND);
    await evaluate([one]);
    expect(titles()).toEqual(['Critical: a is down', 'Critical: a is down']);
  });

  it('is not told when it is gone before it could be', async () => {
    notifier.update({ group: 'g', alerts: [alert('a')], phase: 'running' });
    await evaluate([]);
    expect(events).toEqual([]);
  });

  it('stays silent with severity none, as dead-man switches have', async () => {
    await evaluate([alert('watchdog', { labels: { severity: 'none' } })]);
    expect(events).toEqual([]);
  });

  it('shows hostile text as one line of limited length', async () => {
    await evaluate([alert('a', { summary: `<b>x</b>\n\u0007${'y'.repeat(500)}` })]);
    expect(events[0]?.title).toMatch(/^Critical: <b>x<\/b> y+…$/);
    expect(events[0]?.title.length).toBeLessThan(140);
  });
});

describe('the end of an alert', () => {
  it('is told under the same id, with how long it lasted', async () => {
    const one = alert('vps-fra', { annotations: { resolved: 'vps-fra is up again' } });
    await evaluate([one]);
    await clock.advance(21 * MINUTE);
    await evaluate([{ ...one, state: 'resolved' }]);
    expect(events[1]).toMatchObject({
      id: 'vps-fra',
      kind: 'resolved',
      title: 'Resolved: vps-fra is up again',
      body: 'It lasted 22 min.',
    });
    await evaluate([{ ...one, state: 'resolved' }]);
    expect(events).toHaveLength(2);
  });

  it('is told after a restart in which it ended', async () => {
    await evaluate([alert('a')]);
    await restart();
    await evaluate([], 'starting');
    expect(events).toHaveLength(1);
    await evaluate([], 'running');
    expect(titles()[1]).toBe('Resolved: a is down');
  });

  it('is not claimed when the rule is gone', async () => {
    await evaluate([alert('a')]);
    await evaluate([], 'removed');
    expect(events).toHaveLength(1);
  });

  it('is one notification for many', async () => {
    const all = many(5);
    await evaluate(all);
    await evaluate(all.map((one): AlertView => Object.assign(one, { state: 'resolved' })));
    expect(titles()[1]).toBe('Resolved: 5 alerts in “home”');
  });
});

describe('an alert that comes and goes', () => {
  it('is told three times, then no more until it has stayed away', async () => {
    for (let i = 0; i < 10; i++) {
      const one = alert('a', { activeAtMs: clock.now() });
      await evaluate([one]);
      await clock.advance(MINUTE);
      await evaluate([{ ...one, state: 'resolved' }]);
      await clock.advance(MINUTE);
    }
    expect(events.map((event) => event.kind)).toEqual(['firing', 'resolved', 'firing', 'resolved', 'firing']);
    expect(events[4]?.body).toContain('It comes and goes.');
    await evaluate([]);
    expect(titles()[5]).toBe('Resolved: a is down');
  });

  it('is told again at once after it fired steadily', async () => {
    const begin = async (): Promise<AlertView> => {
      const one = alert('a', { activeAtMs: clock.now() });
      await evaluate([one]);
      return one;
    };
    await evaluate([{ ...(await begin()), state: 'resolved' }]);
    await evaluate([{ ...(await begin()), state: 'resolved' }]);
    const steady = await begin();
    await clock.advance(16 * MINUTE);
    await evaluate([steady]);
    await evaluate([{ ...steady, state: 'resolved' }]);
    expect(events.at(-1)?.kind).toBe('resolved');
  });
});

describe('many alerts', () => {
  it('are told one by one up to three', async () => {
    await evaluate(many(3));
    expect(events.map((event) => event.kind)).toEqual(['firing', 'firing', 'firing']);
  });

  it('are one notification from the fourth on', async () => {
    const all = many(5);
    const mixed = all.map((one, i) => (i < 2 ? one : Object.assign(one, { severity: 'warning' as const })));
    await evaluate(mixed);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ kind: 'summary', severity: 'critical', path: '/alerts' });
    expect(events[0]?.title).toMatch(/^5 alerts in “home” since \d\d:\d\d$/);
    expect(events[0]?.body).toBe('2 critical, 3 warnings. First: m0 is down. Others may follow from it.');
  });

  it('that go on coming are summed up once more when the half minute is over', async () => {
    const all = many(20);
    for (let count = 1; count <= 20; count++) await evaluate(all.slice(0, count));
    expect(events.map((event) => event.kind)).toEqual(['firing', 'firing', 'firing', 'summary']);
    await clock.advance(30 * SECOND);
    expect(events).toHaveLength(5);
    expect(titles()[4]).toMatch(/^16 alerts in “home”/);
  });

  it('of ten thousand are one notification', async () => {
    await evaluate(many(10_000));
    await expect.poll(titles).toEqual([expect.stringMatching(/^10000 alerts/)]);
  });
});

describe('after start and wake', () => {
  it('tells what is firing in one summary', async () => {
    await evaluate(many(2), 'settling');
    expect(titles()).toEqual([expect.stringMatching(/^2 alerts in “home” since/)]);
  });

  it('does not repeat what was told before a restart', async () => {
    await evaluate([alert('a')]);
    await restart();
    await evaluate([alert('a', { state: 'pending' })], 'starting');
    await evaluate([alert('a')]);
    expect(events).toHaveLength(1);
    await clock.advance(4 * HOUR);
    await evaluate([alert('a')]);
    expect(events).toHaveLength(2);
  });
});

it('sends a test on demand', () => {
  notifier.sendTest();
  expect(events[0]).toMatchObject({ kind: 'test', title: 'Test: notifications arrive' });
});

it('outlives a receiver that throws', async () => {
  await notifier[Symbol.asyncDispose]();
  notifier = createNotifier({
    clock,
    log: silentLogger,
    journal,
    records: [],
    emit() {
      throw new Error('no bus');
    },
  });
  await evaluate([alert('a')]);
  expect(journal.all()).toMatchObject([{ kind: 'told', id: 'a' }]);
});
