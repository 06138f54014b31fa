/**
 * Routing configurations with what happens to them: given to a real Alertmanager and to ours at the same moments. Times are
 * short, so that a case takes seconds; `HOOK` stands for the recording webhook.
 */
export type Labels = Readonly<Record<string, string>>;

export type Step = { readonly atMs: number } & (
  | { readonly type: 'fire'; readonly labels: Labels; readonly annotations?: Labels; readonly startedAgoMs?: number }
  | { readonly type: 'resolve'; readonly labels: Labels }
  /** Without an end: it times out. */
  | { readonly type: 'hint'; readonly labels: Labels }
  | {
      readonly type: 'silence';
      readonly name: string;
      readonly matchers: readonly {
        readonly name: string;
        readonly value: string;
        readonly isRegex?: boolean;
        readonly isEqual?: boolean;
      }[];
      readonly forMs: number;
    }
  | { readonly type: 'expire'; readonly name: string }
);

export interface RoutingCase {
  readonly name: string;
  readonly config: string;
  readonly steps: readonly Step[];
  readonly lastsMs: number;
}

const fire = (atMs: number, labels: Labels, annotations: Labels = {}): Step => ({
  type: 'fire',
  atMs,
  labels,
  annotations,
});
const resolve = (atMs: number, labels: Labels): Step => ({ type: 'resolve', atMs, labels });

const hook = (name: string, extra = ''): string =>
  `  - name: ${name}\n    webhook_configs:\n      - url: HOOK/${name}\n${extra === '' ? '' : `        ${extra}\n`}`;

/** The usual short times; the route's own lines come before. */
const TIMES = 'group_wait: 500ms\n  group_interval: 2s\n  repeat_interval: 1h';

function tree(route: string, receivers: readonly string[] = ['default'], rest = ''): string {
  return `route:\n  receiver: default\n  ${route.trim().replaceAll('\n', '\n  ')}\n${rest}receivers:\n${receivers.map((name) => hook(name)).join('')}`;
}

const base = (groupBy: string, more = ''): string => `group_by: ${groupBy}\n${TIMES.replaceAll('\n  ', '\n')}\n${more}`;

const today = new Date();
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const day = WEEKDAYS[today.getUTCDay()] ?? '';
const otherDay = WEEKDAYS[(today.getUTCDay() + 3) % 7] ?? '';
const month = today.getUTCMonth() + 1;

const A = { alertname: 'A', instance: 'a', severity: 'warning' };
const B = { alertname: 'A', instance: 'b', severity: 'warning' };
const C = { alertname: 'C', instance: 'a', severity: 'critical' };

/** A route for one label value with a mute or active interval. */
const timed = (key: string, intervals: string): string =>
  tree(
    base('[alertname]', `routes:\n  - matchers: ['severity="warning"']\n    ${key}: [there]`),
    ['default'],
    `time_intervals:\n  - name: there\n    time_intervals:\n      - ${intervals}\n`,
  );

export const CASES: readonly RoutingCase[] = [
  {
    name: 'one group without labels',
    config: tree(base('[]')),
    steps: [fire(0, A), fire(100, B), fire(200, C)],
    lastsMs: 4000,
  },
  {
    name: 'groups by name',
    config: tree(base('[alertname]')),
    steps: [fire(0, A), fire(100, B), fire(200, C)],
    lastsMs: 4000,
  },
  {
    name: 'every alert for itself',
    config: tree(base("['...']")),
    steps: [fire(0, A), fire(100, B), fire(200, C)],
    lastsMs: 4000,
  },
  {
    name: 'an alert that joins later waits for the interval',
    config: tree(base('[alertname]')),
    steps: [fire(0, A), fire(1200, B)],
    lastsMs: 5000,
  },
  {
    name: 'an alert that began long ago does not wait',
    config: tree('group_by: [alertname]\ngroup_wait: 3s\ngroup_interval: 2s\nrepeat_interval: 1h'),
    steps: [{ type: 'fire', atMs: 0, labels: A, startedAgoMs: 60_000 }, fire(300, C)],
    lastsMs: 5000,
  },
  {
    name: 'resolved after it was told',
    config: tree(base('[alertname]')),
    steps: [fire(0, A), resolve(1200, A)],
    lastsMs: 5500,
  },
  {
    name: 'resolved before it was told',
    config: tree('group_by: [alertname]\ngroup_wait: 2s\ngroup_interval: 1s\nrepeat_interval: 1h'),
    steps: [fire(0, A), resolve(800, A)],
    lastsMs: 5000,
  },
  {
    name: 'one of two resolved',
    config: tree(base('[alertname]')),
    steps: [fire(0, A), fire(0, B), resolve(1200, A)],
    lastsMs: 6000,
  },
  {
    name: 'fires again after its end was told',
    config: tree(base('[alertname]')),
    steps: [fire(0, A), resolve(1000, A), fire(3200, A)],
    lastsMs: 7000,
  },
  {
    name: 'fires again before its end was told',
    config: tree('group_by: [alertname]\ngroup_wait: 500ms\ngroup_interval: 3s\nrepeat_interval: 1h'),
    steps: [fire(0, A), resolve(1000, A), fire(1800, A)],
    lastsMs: 6500,
  },
  {
    name: 'repeats what goes on',
    config: tree('group_by: [alertname]\ngroup_wait: 500ms\ngroup_interval: 1s\nrepeat_interval: 2500ms'),
    steps: [fire(0, A)],
    lastsMs: 8000,
  },
  {
    name: 'a receiver that is not told of ends',
    config: `route:\n  receiver: quiet\n  ${base('[alertname]').replaceAll('\n', '\n  ')}\nreceivers:\n${hook('quiet', 'send_resolved: false')}`,
    steps: [fire(0, A), fire(0, B), resolve(1200, A), resolve(3200, B), fire(5200, A)],
    lastsMs: 8500,
  },
  {
    name: 'two webhooks in one receiver',
    config: `route:\n  receiver: both\n  ${base('[alertname]').replaceAll('\n', '\n  ')}\nreceivers:\n  - name: both\n    webhook_configs:\n      - url: HOOK/one\n      - url: HOOK/two\n        send_resolved: false\n`,
    steps: [fire(0, A), resolve(1200, A)],
    lastsMs: 5000,
  },
  {
    name: 'a webhook takes so many alerts',
    config: `route:\n  receiver: few\n  ${base('[]').replaceAll('\n', '\n  ')}\nreceivers:\n${hook('few', 'max_alerts: 2')}`,
    steps: [fire(0, A), fire(0, B), fire(0, C)],
    lastsMs: 3000,
  },
  {
    name: 'a child route takes what matches',
    config: tree(base('[alertname]', `routes:\n  - matchers: ['severity="critical"']\n    receiver: pager`), [
      'default',
      'pager',
    ]),
    steps: [fire(0, A), fire(0, C)],
    lastsMs: 3000,
  },
  {
    name: 'the first child that matches ends it',
    config: tree(
      base(
        '[alertname]',
        `routes:\n  - matchers: ['severity=~"warning|critical"']\n    receiver: one\n  - matchers: ['severity="critical"']\n    receiver: two`,
      ),
      ['default', 'one', 'two'],
    ),
    steps: [fire(0, A), fire(0, C)],
    lastsMs: 3000,
  },
  {
    name: 'continue asks the next child too',
    config: tree(
      base(
        '[alertname]',
        `routes:\n  - matchers: ['severity=~"warning|critical"']\n    receiver: one\n    continue: true\n  - matchers: ['severity="critical"']\n    receiver: two`,
      ),
      ['default', 'one', 'two'],
    ),
    steps: [fire(0, A), fire(0, C), resolve(1200, C)],
    lastsMs: 5000,
  },
  {
    name: 'the same receiver twice by continue',
    config: tree(
      base(
        '[alertname]',
        `routes:\n  - matchers: ['severity="critical"']\n    group_by: [instance]\n    continue: true\n  - matchers: ['severity="critical"']\n    group_by: [severity]`,
      ),
    ),
    steps: [fire(0, C), fire(0, { ...C, instance: 'b' })],
    lastsMs: 3000,
  },
  {
    name: 'match and match_re of old files',
    config: tree(
      base(
        '[alertname]',
        `routes:\n  - match:\n      severity: critical\n    receiver: one\n    routes:\n      - match_re:\n          instance: "a|b"\n        receiver: two`,
      ),
      ['default', 'one', 'two'],
    ),
    steps: [fire(0, A), fire(0, C), fire(0, { ...C, instance: 'z' })],
    lastsMs: 3000,
  },
  {
    name: 'matchers that exclude',
    config: tree(
      base('[alertname]', `routes:\n  - matchers: ['team!="db"', 'severity!~"crit.*"']\n    receiver: one`),
      ['default', 'one'],
    ),
    steps: [fire(0, A), fire(0, C), fire(0, { ...B, team: 'db' })],
    lastsMs: 3000,
  },
  {
    name: 'three levels with their own times',
    config: tree(
      base(
        '[alertname]',
        `routes:\n  - matchers: ['severity="warning"']\n    group_by: [instance]\n    routes:\n      - matchers: ['instance="b"']\n        receiver: deep\n        group_wait: 1500ms\n        group_interval: 1s`,
      ),
      ['default', 'deep'],
    ),
    steps: [fire(0, A), fire(0, B), fire(0, C), fire(2000, { ...B, disk: 'x' })],
    lastsMs: 5500,
  },
  {
    name: 'inhibition by a greater alert',
    config: tree(
      base('[alertname]'),
      ['default'],
      `inhibit_rules:\n  - source_matchers: ['severity="critical"']\n    target_matchers: ['severity="warning"']\n    equal: [instance]\n`,
    ),
    steps: [fire(0, C), fire(100, A), fire(100, B)],
    lastsMs: 4000,
  },
  {
    name: 'inhibition ends with its source',
    config: tree(
      base('[alertname]'),
      ['default'],
      `inhibit_rules:\n  - source_matchers: ['severity="critical"']\n    target_matchers: ['severity="warning"']\n    equal: [instance]\n`,
    ),
    steps: [fire(0, C), fire(100, A), resolve(1500, C)],
    lastsMs: 6000,
  },
  {
    name: 'inhibition that begins after the target was told',
    config: tree(
      base('[alertname]'),
      ['default'],
      `inhibit_rules:\n  - source_match: {severity: critical}\n    target_match_re: {severity: "warn.*"}\n    equal: [instance]\n`,
    ),
    steps: [fire(0, A), fire(1200, C), resolve(2800, A)],
    lastsMs: 7000,
  },
  {
    name: 'an alert does not inhibit its like',
    config: tree(
      base('[alertname]'),
      ['default'],
      `inhibit_rules:\n  - source_matchers: ['alertname="A"']\n    target_matchers: ['alertname="A"']\n`,
    ),
    steps: [fire(0, A), fire(0, B)],
    lastsMs: 3000,
  },
  {
    name: 'labels that both lack are equal',
    config: tree(
      base('[alertname]'),
      ['default'],
      `inhibit_rules:\n  - source_matchers: ['alertname="C"']\n    target_matchers: ['alertname="A"']\n    equal: [cluster, zone]\n`,
    ),
    steps: [fire(0, C), fire(100, A), fire(100, { ...B, cluster: 'eu' })],
    lastsMs: 4000,
  },
  {
    name: 'a silence before the alert',
    config: tree(base('[alertname]')),
    steps: [
      { type: 'silence', atMs: 0, name: 's', matchers: [{ name: 'instance', value: 'a' }], forMs: 60_000 },
      fire(200, A),
      fire(200, B),
    ],
    lastsMs: 4000,
  },
  {
    name: 'a silence with a regular expression',
    config: tree(base('[instance]')),
    steps: [
      {
        type: 'silence',
        atMs: 0,
        name: 's',
        matchers: [{ name: 'instance', value: 'a|c', isRegex: true }],
        forMs: 60_000,
      },
      fire(200, A),
      fire(200, B),
    ],
    lastsMs: 4000,
  },
  {
    name: 'a silence that excludes',
    config: tree(base('[instance]')),
    steps: [
      {
        type: 'silence',
        atMs: 0,
        name: 's',
        matchers: [
          { name: 'alertname', value: 'A' },
          { name: 'instance', value: 'a', isEqual: false },
        ],
        forMs: 60_000,
      },
      fire(200, A),
      fire(200, B),
    ],
    lastsMs: 4000,
  },
  {
    name: 'a silence that runs out',
    config: tree('group_by: [alertname]\ngroup_wait: 500ms\ngroup_interval: 1s\nrepeat_interval: 1h'),
    steps: [
      { type: 'silence', atMs: 0, name: 's', matchers: [{ name: 'alertname', value: 'A' }], forMs: 2300 },
      fire(100, A),
    ],
    lastsMs: 6000,
  },
  {
    name: 'a silence that is expired by hand',
    config: tree('group_by: [alertname]\ngroup_wait: 500ms\ngroup_interval: 1s\nrepeat_interval: 1h'),
    steps: [
      { type: 'silence', atMs: 0, name: 's', matchers: [{ name: 'alertname', value: 'A' }], forMs: 60_000 },
      fire(100, A),
      { type: 'expire', atMs: 2200, name: 's' },
    ],
    lastsMs: 6000,
  },
  {
    name: 'a silence over an alert that was told',
    config: tree('group_by: [alertname]\ngroup_wait: 500ms\ngroup_interval: 1s\nrepeat_interval: 2500ms'),
    steps: [
      fire(0, A),
      { type: 'silence', atMs: 1000, name: 's', matchers: [{ name: 'alertname', value: 'A' }], forMs: 3700 },
    ],
    lastsMs: 8000,
  },
  {
    name: 'mute all day',
    config: timed('mute_time_intervals', `times: [{start_time: '00:00', end_time: '24:00'}]`),
    steps: [fire(0, A), fire(0, C)],
    lastsMs: 3500,
  },
  {
    name: 'mute on this weekday',
    config: timed('mute_time_intervals', `weekdays: [${day}]`),
    steps: [fire(0, A), fire(0, C)],
    lastsMs: 3500,
  },
  {
    name: 'mute on another weekday',
    config: timed('mute_time_intervals', `weekdays: [${otherDay}]`),
    steps: [fire(0, A), fire(0, C)],
    lastsMs: 3500,
  },
  {
    name: 'active in this month',
    config: timed('active_time_intervals', `months: ['${month}']`),
    steps: [fire(0, A), fire(0, C)],
    lastsMs: 3500,
  },
  {
    name: 'active on another weekday',
    config: timed('active_time_intervals', `weekdays: [${otherDay}]`),
    steps: [fire(0, A), resolve(1200, A), fire(0, C)],
    lastsMs: 4500,
  },
  {
    name: 'mute in a far zone',
    config: timed('mute_time_intervals', `days_of_month: ['1:31', '-1']\n        location: 'Pacific/Auckland'`),
    steps: [fire(0, A)],
    lastsMs: 3500,
  },
  {
    name: 'mute_time_intervals of old files',
    config: `${tree(base('[alertname]', `routes:\n  - matchers: ['severity="warning"']\n    mute_time_intervals: [old]`))}mute_time_intervals:\n  - name: old\n    time_intervals:\n      - years: ['2020:2090']\n`,
    steps: [fire(0, A), fire(0, C)],
    lastsMs: 3500,
  },
  {
    name: 'an alert that nobody repeats times out',
    config: `global:\n  resolve_timeout: 2s\n${tree('group_by: [alertname]\ngroup_wait: 500ms\ngroup_interval: 1s\nrepeat_interval: 1h')}`,
    steps: [{ type: 'hint', atMs: 0, labels: A }],
    lastsMs: 6000,
  },
  {
    name: 'an alert that is repeated goes on',
    config: `global:\n  resolve_timeout: 2s\n${tree('group_by: [alertname]\ngroup_wait: 500ms\ngroup_interval: 1s\nrepeat_interval: 1h')}`,
    steps: [0, 1000, 2000, 3000].map((atMs): Step => ({ type: 'hint', atMs, labels: A })),
    lastsMs: 8000,
  },
  {
    name: 'annotations and common labels',
    config: tree(base('[severity]')),
    steps: [
      fire(0, A, { summary: 'one', runbook: 'x' }),
      fire(0, B, { summary: 'two', runbook: 'x' }),
      fire(1200, A, { summary: 'changed', runbook: 'x' }),
      resolve(2000, B),
    ],
    lastsMs: 5500,
  },
];
