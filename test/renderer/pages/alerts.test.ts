/** What the page of alerts computes: groups, silences, routes, reasons and the history, without a page. */
import { describe, expect, it } from 'vitest';
import {
  alertEvents,
  alertTimeline,
  detailOf,
  groupAlerts,
  groupingLabels,
  groupOf,
  pendingShare,
  receiverWords,
  timeRemark,
  toldRemark,
} from '../../../src/renderer/pages/alerts/active/alertGroups.ts';
import { alertRange } from '../../../src/renderer/pages/alerts/active/alertRange.ts';
import { shownAlerts, type ShownAlert } from '../../../src/renderer/pages/alerts/active/shownAlerts.ts';
import { figuresOf, rowsByRule, spanCells } from '../../../src/renderer/pages/alerts/history/historyRows.ts';
import { firingCounts, totalMs } from '../../../src/renderer/pages/alerts/history/spans.ts';
import {
  filterKeeps,
  labelsOf,
  matchersText,
  matchesLabels,
  readMatchers,
} from '../../../src/renderer/pages/alerts/matcherText.ts';
import { litRoutes, routeRows, testWords } from '../../../src/renderer/pages/alerts/routing/routeRows.ts';
import {
  daysOf,
  weekdaysText,
  windowProblem,
  windowWords,
} from '../../../src/renderer/pages/alerts/silences/recurrence.ts';
import {
  chosenMatchers,
  dateText,
  draftOf,
  endOf,
  endWords,
  formForAlerts,
  formForMatchers,
  formForSilence,
  formProblem,
  submitWords,
} from '../../../src/renderer/pages/alerts/silences/silenceForm.ts';
import { countByState, shownSilences, silenceStatus } from '../../../src/renderer/pages/alerts/silences/silenceRows.ts';
import { lastLife, stagesOf, verdictWords } from '../../../src/renderer/pages/alerts/why/whySteps.ts';
import type {
  AlertMark,
  AlertSpan,
  AlertTrace,
  DecisionView,
  RouteTest,
  RouteView,
  SilenceView,
} from '../../../src/shared/alerting.ts';
import type { AlertView } from '../../../src/shared/status.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const plain = (text: string): string => text.replaceAll('\u202f', '_');

const words = (events: readonly { readonly text: string }[]): string[] => events.map(({ text }) => plain(text));
const read = (text: string): string => matchersText(readMatchers(text).matchers);
const matches = (text: string): boolean => matchesLabels(readMatchers(text).matchers, { host: 'nas', n: 'a.b' });
const keeps = (text: string): boolean => filterKeeps(readMatchers(text), { host: 'nas' }, 'Disk is full');

const alert = (changes: Partial<ShownAlert>): ShownAlert => ({
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
  mark: undefined,
  quiet: undefined,
  silence: undefined,
  source: undefined,
  ...changes,
});

const mark = (changes: Partial<AlertMark>): AlertMark => ({
  fingerprint: 'f',
  alertId: 'a',
  silencedBy: [],
  inhibitedBy: [],
  mutedBy: [],
  told: [],
  foreign: undefined,
  ...changes,
});

const silence = (changes: Partial<SilenceView>): SilenceView => ({
  id: 's',
  matchers: [{ name: 'alertname', type: '=', value: 'HostDown' }],
  startsAtMs: 0,
  endsAtMs: HOUR,
  updatedAtMs: 0,
  createdBy: 'dana',
  comment: 'move',
  state: 'active',
  isHolding: true,
  windows: [],
  isUntilResolved: false,
  silencing: [],
  ...changes,
});

describe('active alerts', () => {
  const pending = alert({ id: 'p', state: 'pending', firedAtMs: undefined });
  const ended = alert({ id: 'r', state: 'resolved', resolvedAtMs: 20 * MINUTE });
  const quiet = alert({ id: 'q', quiet: 'silenced', silence: silence({}), labels: { host: 'nas' } });

  it('groups by state and severity in the order of urgency, what is quiet by itself', () => {
    const all = [ended, pending, quiet, alert({}), alert({ id: 'w', severity: 'warning' })];
    const groups = groupAlerts(all, 30 * MINUTE);
    expect(groups.map(({ id }) => id)).toEqual(['critical', 'warning', 'pending', 'silenced', 'resolved']);
    expect(groupOf(alert({ severity: 'info' }))).toBe('warning');
  });

  it('groups by a label, the worst first, and keeps the quiet and the ended apart', () => {
    const all = [
      alert({ id: '1', severity: 'warning', labels: { host: 'a' } }),
      alert({ id: '2', labels: { host: 'b' } }),
      alert({ id: '3', state: 'pending', labels: { host: 'b' } }),
      alert({ id: '4', severity: 'warning' }),
      quiet,
      ended,
    ];
    const groups = groupAlerts(all, 30 * MINUTE, 'host');
    expect(groups.map(({ title, detail }) => [title, detail])).toEqual([
      ['b', '1 firing, 1 pending'],
      ['a', '1 firing'],
      ['without host', '1 firing'],
      ['Silenced', '1 firing, no notifications'],
      ['Resolved', 'last 24 hours'],
    ]);
    expect(groupingLabels(all)).toEqual(['host']);
  });

  it('forgets what ended more than a day ago', () => {
    expect(groupAlerts([ended], 20 * MINUTE + 86_400_001)).toEqual([]);
  });

  it('says how long, when a pending one will fire, and until when one is quiet', () => {
    expect(plain(timeRemark(alert({}), 11 * MINUTE))).toBe('6_min');
    expect(plain(timeRemark(pending, 220_000))).toBe('fires in 1_min 20_s');
    expect(timeRemark(pending, 6 * MINUTE)).toBe('fires at the next check');
    expect(timeRemark(quiet, 0)).toMatch(/^until \d\d:\d\d$/);
    expect(timeRemark({ ...quiet, silence: silence({ isUntilResolved: true }) }, 0)).toBe('until resolved');
    expect(pendingShare(pending, 150_000)).toBe(0.5);
  });

  it('says who was told, or why nobody was', () => {
    const told = alert({ mark: mark({ told: ['desktop/desktop[0]', 'ops team/slack[1]'] }) });
    expect(toldRemark(told, 0)).toBe('sent to Desktop, ops team');
    expect(plain(toldRemark(quiet, 32 * MINUTE))).toBe('28_min left');
    expect(toldRemark(alert({ quiet: 'inhibited' }), 0)).toBe('another alert stands for it');
    expect(detailOf(quiet)).toBe('“move”, by dana.');
    expect(receiverWords('something else')).toBe('something else');
  });

  it('joins what rules and routing say, with the alerts of other programs', () => {
    const { mark: _m, quiet: _q, silence: _s, source: _o, ...own } = alert({});
    const foreign = {
      fingerprint: 'x',
      alertId: undefined,
      labels: { alertname: 'Disk', instance: 'nas', severity: 'page' },
      annotations: {},
      startsAtMs: 7,
      endsAtMs: undefined,
      updatedAtMs: 7,
      generatorUrl: 'http://elsewhere/graph',
      state: 'firing',
      silencedBy: [],
      inhibitedBy: [],
      mutedBy: [],
      receivers: [],
    } as const;
    const shown = shownAlerts(
      [own satisfies AlertView],
      [mark({ silencedBy: ['s', 't'] }), mark({ fingerprint: 'x', alertId: undefined, foreign })],
      [silence({}), silence({ id: 't', endsAtMs: 2 * HOUR })],
    );
    expect(shown).toMatchObject([
      { id: 'a', quiet: 'silenced', silence: { id: 't' } },
      { id: 'x', summary: 'Disk on nas', severity: 'critical', expr: '', source: 'http://elsewhere/graph' },
    ]);
    const over = shownAlerts([{ ...own, state: 'resolved' }], [mark({ silencedBy: ['s'] })], [silence({})]);
    expect(over).toMatchObject([{ quiet: undefined }]);
  });

  it('tells what happened, newest first, with who was told', () => {
    expect(words(alertTimeline(ended))).toEqual([
      'Ended after 15_min',
      'Fired after 5_min pending',
      'Condition became true',
    ]);
    const steps = [step('sent', 6 * MINUTE), step('unchanged', 7 * MINUTE), step('sent', -1)];
    expect(words(alertEvents(ended, steps))[1]).toBe('sent');
    expect(alertEvents(ended, steps)).toHaveLength(4);
  });

  it('shows enough time before an alert, and never the future', () => {
    expect(alertRange(alert({}), 10 * MINUTE)).toEqual([-30 * MINUTE, 10 * MINUTE]);
    expect(alertRange(ended, 60 * MINUTE)).toEqual([-30 * MINUTE, 25 * MINUTE]);
    expect(alertRange(ended, 21 * MINUTE)[1]).toBe(21 * MINUTE);
  });
});

describe('matchers as text', () => {
  it('reads what is pasted, with and without braces, quotes and commas', () => {
    expect(read('{a="b", c=~"d|e"}')).toBe('{a="b", c=~"d|e"}');
    expect(read('a=b c!=d,e!~"f g"')).toBe('{a="b", c!="d", e!~"f g"}');
    expect(read(String.raw`a="say \"x\" \\ \n"`)).toBe(String.raw`{a="say \"x\" \\ \n"}`);
    expect(read('"strange name"="x"')).toBe('{strange name="x"}');
    expect(readMatchers('disk host=nas')).toEqual({
      words: ['disk'],
      matchers: [{ name: 'host', type: '=', value: 'nas' }],
    });
    expect(readMatchers(' {, } ')).toEqual({ words: [], matchers: [] });
    expect(labelsOf('{a="b", c="d"}')).toEqual({ a: 'b', c: 'd' });
  });

  it('ends on any text, whole or not', () => {
    for (const text of ['"', 'a="', '="', '{{{', 'a=~"(', '!~', 'ä=ö', '""=""']) {
      expect(readMatchers(text)).toHaveProperty('matchers');
    }
  });

  it('compares as Alertmanager does: whole values, absent is empty', () => {
    expect(matches('host=nas')).toBe(true);
    expect(matches('host=~na')).toBe(false);
    expect(matches('host=~"na.|x"')).toBe(true);
    expect(matches('missing=""')).toBe(true);
    expect(matches('missing!~".+"')).toBe(true);
    expect(matches('host!=nas')).toBe(false);
    expect(matches('host=~"("')).toBe(false);
  });

  it('filters by labels and by words', () => {
    expect([keeps(''), keeps('disk'), keeps('NAS'), keeps('host=nas full'), keeps('host=web'), keeps('cpu')]).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('the form of a silence', () => {
  const NOW = new Date(2026, 10, 24, 14, 32).getTime();
  const good = { ...formForMatchers([{ name: 'a', type: '=', value: 'b' }], 'dana'), comment: 'why' };
  const problem = (changes: Partial<typeof good>): string | undefined => formProblem({ ...good, ...changes }, NOW);

  it('starts from one alert with its name and its place on', () => {
    const form = formForAlerts([{ device: 'md0', host: 'nas', alertname: 'Disk', severity: 'warning' }], '');
    expect(form.rows.map(({ name, isOn }) => [name, isOn])).toEqual([
      ['alertname', true],
      ['host', true],
      ['device', false],
      ['severity', false],
    ]);
    expect(matchersText(chosenMatchers(form))).toBe('{alertname="Disk", host="nas"}');
  });

  it('starts from several with what they share, and the values where they differ', () => {
    const form = formForAlerts(
      [
        { alertname: 'Disk', host: 'nas.lan' },
        { alertname: 'Disk', host: 'web' },
      ],
      '',
    );
    expect(matchersText(chosenMatchers(form))).toBe(String.raw`{alertname="Disk", host=~"nas\\.lan|web"}`);
    expect(matchesLabels(chosenMatchers(form), { alertname: 'Disk', host: 'nasxlan' })).toBe(false);
  });

  it('says when it ends, in the words of a person', () => {
    expect(endWords(good, NOW)).toBe('Ends today at 18:32. We remind you 10 minutes before, if it still fires.');
    expect(endWords({ ...good, until: 'tomorrow' }, NOW)).toMatch(/^Ends tomorrow at 08:00\./);
    expect(endWords({ ...good, until: 'date', endText: '2027-01-02T10:00' }, NOW)).toMatch(
      /^Ends on 2 Jan 2027 at 10:00/,
    );
    expect(submitWords({ ...good, until: 'resolved' }, NOW)).toBe('Silence until resolved');
    expect(plain(submitWords({ ...good, until: 'date', endText: dateText(NOW + 2 * HOUR) }, NOW))).toBe(
      'Silence for 2_h',
    );
    expect(endOf({ ...good, until: 'date', endText: dateText(NOW) }, NOW)).toBe(NOW);
  });

  it('names what is missing, one thing at a time', () => {
    expect(problem({})).toBeUndefined();
    expect(problem({ rows: [] })).toBe('Choose at least one label that must match.');
    expect(problem({ rows: formForMatchers([], '').rows })).toBe('Say which value alertname must have.');
    expect(problem({ until: 'date', endText: '' })).toBe('Choose when it ends.');
    expect(problem({ until: 'date', endText: '2020-01-01T00:00' })).toMatch(/^It would have ended already/);
    expect(problem({ until: 'date', startText: '2027-01-02T10:00', endText: '2027-01-01T10:00' })).toBe(
      'It would end before it begins.',
    );
    expect(problem({ comment: ' ' })).toBe('Say why: others will want to know.');
    expect(problem({ author: '' })).toBe('Say who silences it.');
    expect(problem({ windows: [{ times: [{ start: '23:00', end: '01:00' }] }] })).toMatch(/over midnight is two/);
  });

  it('changes a silence without losing its start, its windows or its end', () => {
    const before = silence({ windows: [{ weekdays: ['saturday'], timeZone: 'Europe/Berlin' }], endsAtMs: NOW + HOUR });
    const draft = draftOf({ ...formForSilence(before), comment: 'longer' }, before, NOW);
    expect(draft).toMatchObject({
      id: 's',
      startsAtMs: 0,
      endsAtMs: NOW + HOUR,
      comment: 'longer',
      windows: before.windows,
      matchers: before.matchers,
    });
    expect(draftOf(good, undefined, NOW)).not.toHaveProperty('startsAtMs');
    expect(draftOf({ ...good, until: 'resolved' }, undefined, NOW).isUntilResolved).toBe(true);
  });
});

describe('windows that come back', () => {
  it('are days and times in words', () => {
    const window = {
      weekdays: ['monday:friday', 'sunday'],
      times: [{ start: '22:00', end: '23:30' }],
      timeZone: 'UTC',
    };
    expect(windowWords(window)).toBe('Mon–Fri, Sun 22:00–23:30, UTC');
    expect(windowWords({ daysOfMonth: ['1:7'], months: ['january'] })).toBe('every day 1:7, january, UTC');
    expect([...daysOf({ weekdays: ['tuesday:wednesday'] })]).toEqual(['tuesday', 'wednesday']);
    expect(weekdaysText(new Set(['monday', 'tuesday', 'thursday']))).toEqual(['monday:tuesday', 'thursday']);
    // A range that ended on Sunday would be refused: there the week begins with it.
    expect(weekdaysText(new Set(['saturday', 'sunday', 'friday']))).toEqual(['sunday', 'friday:saturday']);
    expect(weekdaysText(daysOf({}))).toEqual(['sunday:saturday']);
    expect(windowWords({ weekdays: ['sunday', 'friday:saturday'] })).toBe('Fri–Sun, UTC');
  });

  it('say what is wrong with them', () => {
    expect(windowProblem({ weekdays: ['nonsense'] })).toBe('Choose at least one day of the week.');
    expect(windowProblem({ times: [{ start: '9', end: '10:00' }] })).toBe('A time of day looks like 22:00.');
    expect(windowProblem({ times: [{ start: '9:00', end: '24:00' }] })).toBeUndefined();
  });
});

describe('silences', () => {
  const all = [
    silence({ id: 'late', endsAtMs: 5 * HOUR }),
    silence({ id: 'over', state: 'expired', isHolding: false }),
    silence({ id: 'soon', endsAtMs: HOUR, isHolding: false }),
    silence({ id: 'next', state: 'pending', isHolding: false }),
  ];

  it('come in the order of their end, what is over only when asked', () => {
    const ids = (filter: Parameters<typeof shownSilences>[1]): string[] =>
      shownSilences(all, filter).map(({ id }) => id);
    expect(ids('current')).toEqual(['soon', 'late', 'next']);
    expect(ids('expired')).toEqual(['over']);
    expect(ids('all')).toEqual(['soon', 'late', 'next', 'over']);
    expect(countByState(all)).toEqual({ active: 2, pending: 1, expired: 1, current: 3, all: 4 });
  });

  it('say their state in a word, also between their windows', () => {
    expect(all.map((one) => silenceStatus(one).word)).toEqual(['Active', 'Ended', 'Between', 'Pending']);
    expect(silenceStatus(silence({ isUntilResolved: true })).word).toBe('Acknowledged');
  });
});

const route = (id: string, routes: readonly RouteView[] = []): RouteView => ({
  id,
  line: 1,
  receiver: `r${id}`,
  matchers: [],
  groupBy: [],
  groupWaitMs: 0,
  groupIntervalMs: 0,
  repeatIntervalMs: 0,
  isContinuing: false,
  muteTimeIntervals: [],
  activeTimeIntervals: [],
  routes,
});

const end = (id: string, mutedBy: readonly string[] = []): RouteTest['routes'][number] => ({
  id,
  path: ['0', id],
  receiver: `r${id}`,
  groupKey: '',
  groupLabels: {},
  mutedBy,
});

const goes = (routes: RouteTest['routes'], silencedBy: readonly string[] = []): string =>
  testWords({ routes, silencedBy, inhibitedBy: [] });

describe('routes', () => {
  const root = route('0', [route('0.0', [route('0.0.0'), route('0.0.1')]), route('0.1', [route('0.1.0')])]);

  it('are rows whose lines go on to the last sibling', () => {
    expect(routeRows(root).map(({ route: { id }, depth, lines, isLast }) => [id, depth, lines, isLast])).toEqual([
      ['0', 0, [], true],
      ['0.0', 1, [false], false],
      ['0.0.0', 2, [true, false], false],
      ['0.0.1', 2, [true, false], true],
      ['0.1', 1, [false], true],
      ['0.1.0', 2, [false, false], true],
    ]);
  });

  it('say where an alert goes, and why nobody would be told', () => {
    expect(goes([end('0.0'), end('0.1')])).toBe('Goes to r0.0 and r0.1.');
    expect(goes([end('0.0')], ['s'])).toBe('Goes to r0.0, but is silenced now: nobody is told.');
    expect(goes([end('0.0', ['night'])])).toBe('Goes to r0.0, but not at this time: night.');
    expect([...litRoutes({ routes: [end('0.0')], silencedBy: [], inhibitedBy: [] }).path]).toEqual(['0', '0.0']);
  });
});

const step = (kind: DecisionView['kind'], atMs: number, more: Partial<DecisionView> = {}): DecisionView => ({
  kind,
  firstMs: atMs,
  lastMs: atMs,
  count: 1,
  text: kind,
  receiver: undefined,
  integration: undefined,
  subject: undefined,
  ...more,
});

const trace = (...decisions: readonly DecisionView[]): AlertTrace => ({ fingerprint: 'f', labels: {}, decisions });

const states = (t: AlertTrace): string[] => stagesOf(t).map(({ title, state }) => `${title} ${state}`);

describe('why', () => {
  it('shows the whole way of an alert that was told', () => {
    const told = trace(
      step('pending', 1),
      step('firing', 2),
      step('grouped', 2),
      step('sent', 3, { integration: 'r/webhook[0]' }),
      step('unchanged', 9),
    );
    expect(states(told)).toEqual(['Pending done', 'Firing done', 'Grouped done', 'Let through done', 'Sent done']);
    expect(verdictWords(told)).toEqual({ status: 'ok', text: 'r/webhook[0] was told.' });
  });

  it('names what stopped it, and where', () => {
    const silenced = trace(step('firing', 2), step('grouped', 2), step('silenced', 3, { text: 'Silenced by dana.' }));
    expect(states(silenced)).toEqual([
      'Pending skipped',
      'Firing done',
      'Grouped done',
      'Silenced stopped',
      'Sent skipped',
    ]);
    expect(verdictWords(silenced)).toEqual({ status: 'silenced', text: 'Silenced by dana. Nobody was told.' });
    const failed = trace(step('firing', 2), step('grouped', 2), step('sending_failed', 3, { text: 'refused' }));
    expect(states(failed).at(-1)).toBe('Not sent failed');
    expect(verdictWords(failed)).toEqual({ status: 'critical', text: 'refused' });
    const waits = trace(step('pending', 1));
    expect(states(waits)).toEqual([
      'Pending done',
      'Firing waiting',
      'Grouped waiting',
      'Let through waiting',
      'Sent waiting',
    ]);
    expect(verdictWords(waits).text).toBe('Nobody is told yet: it is pending.');
  });

  it('tells of the last life only, with the group that goes on', () => {
    const again = trace(
      step('firing', 1),
      step('grouped', 1),
      step('sent', 2),
      step('resolved', 3),
      step('pending', 4),
      step('firing', 5),
    );
    expect(lastLife(again).map(({ kind }) => kind)).toEqual(['grouped', 'pending', 'firing']);
    expect(verdictWords(again).text).toBe('Nobody is told yet: its group waits.');
    expect(lastLife(trace(step('firing', 1), step('sent', 2), step('resolved', 3))).map(({ kind }) => kind)).toEqual([
      'firing',
      'sent',
      'resolved',
    ]);
  });
});

const span = (startsAtMs: number, endsAtMs: number | undefined, labels: Record<string, string> = {}): AlertSpan => ({
  fingerprint: `${startsAtMs}`,
  labels: { alertname: 'A', ...labels },
  summary: 's',
  startsAtMs,
  endsAtMs,
  told: ['r/webhook[0]'],
});

describe('the history', () => {
  it('counts what fired at the same time, and time that overlaps once', () => {
    const spans = [span(0, 25), span(20, 30), span(90, undefined)];
    expect(firingCounts(spans, 0, 100, 10)).toEqual([1, 1, 2, 1, 0, 0, 0, 0, 0, 1]);
    expect(totalMs(spans, 0, 100)).toBe(40);
    expect(totalMs([span(-50, 10), span(5, 8)], 0, 100)).toBe(10);
    expect(figuresOf(spans, 0, 100)).toEqual({ count: 3, open: 1, meanMs: 17.5, longestMs: 25, totalMs: 40 });
    expect(figuresOf([], 0, 100)).toMatchObject({ meanMs: undefined, longestMs: undefined });
  });

  it('is one line per rule, near bars joined', () => {
    const rows = rowsByRule(
      [span(0, 100), span(101, 200), span(500, 510, { severity: 'critical' }), span(0, 1, { alertname: 'B' })],
      0,
      1000,
    );
    expect(rows).toMatchObject([
      {
        rule: 'A',
        count: 3,
        totalMs: 209,
        bars: [
          { from: 0, to: 0.2 },
          { from: 0.5, to: 0.51, severity: 'critical' },
        ],
      },
      { rule: 'B', count: 1 },
    ]);
  });

  it('is exported with a column per label', () => {
    expect([...spanCells([span(0, 2500, { host: 'a' }), span(5000, undefined)])]).toEqual([
      ['started', 'ended', 'seconds', 'summary', 'told', 'alertname', 'host'],
      ['1970-01-01T00:00:00.000Z', '1970-01-01T00:00:02.500Z', '3', 's', 'r/webhook[0]', 'A', 'a'],
      ['1970-01-01T00:00:05.000Z', '', '', 's', 'r/webhook[0]', 'A', ''],
    ]);
  });
});
