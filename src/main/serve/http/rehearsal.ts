/**
 * Asks a fresh server typical questions about its own series, so that the code which answers dashboards is compiled by the time
 * somebody looks at one: the first answers of a JavaScript program take two to five times as long as later ones.
 *
 * It waits until there are samples to look at, as many as a dashboard shows: questions without answers teach nothing. It gives
 * way after every question, takes a few seconds of the processor in all, and ends at the first request of a real client, which
 * is the better rehearsal.
 */
import type { Clock } from '../../engine/base/clock.ts';

export interface RehearsalOptions {
  readonly clock: Clock;
  /** Number of series per metric name. */
  readonly metrics: () => ReadonlyMap<string, number>;
  /** Times of the oldest and the newest sample. */
  readonly extent: () => { readonly minT: number | undefined; readonly maxT: number | undefined };
  /** Processor time of this thread so far. */
  readonly workedMs: () => number;
  /** Path and query string of the HTTP API; settles when the answer has been made in full. */
  readonly ask: (path: string, query: string) => Promise<void>;
}

const FIRST_TRY_MS = 3000;
/** Each wait for samples is longer than the one before, a little over an hour in all: a store that was empty has filled by then. */
const LONGER = 1.25;
const MAX_TRIES = 26;
/** Between two questions: scrapes and whatever else waits have their turn. */
const PAUSE_MS = 5;
/** After it a question of each kind takes about as long as ever. */
const WORK_MS = 2500;
/** A question about more series would take longer than it teaches. */
const MAX_SERIES = 250;
const RANGE_MS = 3_600_000;
const STEP_SECONDS = 15;

export function startRehearsal({ clock, metrics, extent, workedMs, ask }: RehearsalOptions): Disposable {
  let timer: Disposable | undefined;
  let isOver = false;

  const lookForSamples = (tries: number, waitMs: number): void => {
    timer = clock.after(waitMs, () => {
      const { minT = Infinity, maxT = -Infinity } = extent();
      const questions = maxT - minT >= RANGE_MS ? rehearsalQuestions(metrics()) : [];
      if (questions.length > 0) rehearse({ questions, newestMs: maxT });
      else if (tries < MAX_TRIES) lookForSamples(tries + 1, waitMs * LONGER);
    });
  };

  const rehearse = (play: Play, turn = 0, spentMs = 0): void => {
    timer = clock.after(PAUSE_MS, () => void askNext(play, turn, spentMs));
  };

  const askNext = async (play: Play, turn: number, spentMs: number): Promise<void> => {
    const startedAt = workedMs();
    await askOne(play, turn);
    const spent = spentMs + workedMs() - startedAt;
    if (!isOver && spent < WORK_MS) rehearse(play, turn + 1, spent);
  };

  const askOne = ({ questions, newestMs }: Play, turn: number): Promise<void> => {
    const { path, query } = questions[turn % questions.length] as Question;
    return ask(path, `${query}&${timesOf(path, newestMs, turn)}`);
  };

  lookForSamples(1, FIRST_TRY_MS);
  return {
    [Symbol.dispose](): void {
      isOver = true;
      timer?.[Symbol.dispose]();
    },
  };
}

interface Play {
  readonly questions: readonly Question[];
  readonly newestMs: number;
}

export interface Question {
  readonly path: string;
  /** `query=…`, without times. */
  readonly query: string;
}

/** Times differ from one question to the next, as those of dashboards do. */
function timesOf(path: string, newestMs: number, turn: number): string {
  const end = newestMs / 1000 - (turn % TURNS);
  if (path === INSTANT) return `time=${end}`;
  return `start=${end - RANGE_MS / 1000}&end=${end}&step=${STEP_SECONDS}`;
}

/** Questions go back by a second each, this often. */
const TURNS = 600;

const INSTANT = '/api/v1/query';
const RANGE = '/api/v1/query_range';

/** Nothing when there is no metric to ask about. */
export function rehearsalQuestions(metrics: ReadonlyMap<string, number>): Question[] {
  const few = [...metrics].filter(([, series]) => series <= MAX_SERIES).sort(([, a], [, b]) => b - a);
  const named = (isWanted: (name: string) => boolean): string | undefined => few.find(([name]) => isWanted(name))?.[0];
  const counter = named((name) => name.endsWith('_total'));
  const buckets = named((name) => name.endsWith('_bucket'));
  const gauge = named((name) => !/_(?:total|bucket|sum|count)$/.test(name));
  const expressions = [
    ...(gauge === undefined ? [] : gaugeQuestions(quoted(gauge))),
    ...(counter === undefined ? [] : counterQuestions(quoted(counter))),
    ...(buckets === undefined ? [] : bucketQuestions(quoted(buckets))),
  ];
  return expressions.flatMap((expression) => {
    const query = `query=${encodeURIComponent(expression)}`;
    return [
      { path: RANGE, query },
      { path: INSTANT, query },
    ];
  });
}

const quoted = (name: string): string => `{__name__=${JSON.stringify(name)}}`;

const gaugeQuestions = (x: string): string[] => [
  x,
  `${x} offset 10m`,
  `count(${x}) or sum by (instance) (${x})`,
  `${x} unless on (instance) (${x} == 0)`,
  `max_over_time(${x}[10m]) - min_over_time(${x}[10m])`,
  `avg_over_time(${x}[10m]) > 0.5`,
  `stddev_over_time(${x}[10m])`,
  `quantile_over_time(0.9, ${x}[10m])`,
  `deriv(${x}[10m])`,
  `sum_over_time(${x}[10m]) / count_over_time(${x}[10m])`,
  `absent(${x}) or absent(rehearsed)`,
  `count_values("value", ${x})`,
  `changes(${x}[10m])`,
];

const counterQuestions = (x: string): string[] => [
  `rate(${x}[5m])`,
  `sum by (instance) (rate(${x}[5m])) / sum by (instance) (rate(${x}[5m] @ end()))`,
  `1 - avg by (job) (increase(${x}[5m]))`,
  `topk(5, rate(${x}[5m]))`,
  `quantile by (job) (0.9, rate(${x}[5m]))`,
  `max_over_time(rate(${x}[5m])[10m:1m])`,
  `sum(resets(${x}[10m]))`,
  `label_replace(sum by (instance) (rate(${x}[5m])), "host", "$1", "instance", "(.*):.*")`,
  `sum by (job) (rate(${x}[5m]) * on (instance) group_left () count by (instance) (${x}))`,
  `sum by (instance) (rate(${x}[5m])) and on (instance) (rate(${x}[5m]) > 0)`,
];

const bucketQuestions = (x: string): string[] => [
  `histogram_quantile(0.9, sum by (le) (rate(${x}[5m])))`,
  `histogram_quantile(0.5, rate(${x}[5m]))`,
];
