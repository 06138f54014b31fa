/**
 * `sightglass`: what Prometheus' format has no words for: how many series one target may have, labels that must never be
 * stored as they come, and how long which data lives. A real Prometheus refuses the section, so it stands apart from all others and can be cut out.
 */
import { compileRegex } from '../storage/matcher.ts';
import {
  fail,
  integer,
  list,
  map,
  mapOf,
  optional,
  or,
  record,
  text,
  unsigned,
  type Decoder,
  type Place,
} from './decoder.ts';
import { oneOf, secret, quoted } from './scalars.ts';
import type { Secret } from './secret.ts';
import { storageExtension, type StorageExtension } from './storageExtension.ts';

const SCRUB_ACTIONS = ['drop', 'keep', 'hash'] as const;
export type ScrubAction = (typeof SCRUB_ACTIONS)[number];

export interface ScrubRule {
  /** Names of labels; fully anchored, as are the others. */
  readonly labels: RegExp;
  readonly jobs: RegExp;
  readonly metrics: RegExp;
  readonly action: ScrubAction;
  /** Hexadecimal digits that are left of a keyed hash. */
  readonly digits: number;
}

/** Where the key of hashes is; one of them is given when a rule hashes. */
export interface ScrubKey {
  readonly key: Secret | undefined;
  readonly keyFile: string;
  readonly keyRef: string;
}

/** Every series passes every rule of its job, in order. */
export interface Scrubbing extends ScrubKey {
  readonly rules: readonly ScrubRule[];
}

export interface ExtensionConfig {
  readonly seriesBudget: number;
  readonly jobSeriesBudgets: ReadonlyMap<string, number>;
  readonly scrubbing: Scrubbing;
  readonly storage: StorageExtension;
}

/** Far beyond any honest exporter (kube-state-metrics of a large cluster), far below what makes a machine slow. */
const DEFAULT_SERIES_BUDGET = 250_000;
const DEFAULT_DIGITS = 16;
const LEAST_DIGITS = 8;
const MOST_DIGITS = 64;
const EVERYTHING = '.*';

const pattern: Decoder<RegExp> = map(text, (regex, place) => {
  if (regex === '') fail(place, 'expected a regular expression, which is anchored at both ends');
  try {
    return compileRegex(regex);
  } catch (error) {
    fail(place, (error as Error).message);
  }
});

const digits = map(integer, (value, place) =>
  value >= LEAST_DIGITS && value <= MOST_DIGITS
    ? value
    : fail(place, `a hash keeps ${LEAST_DIGITS} to ${MOST_DIGITS} digits, not ${value}`),
);

const scrubRule: Decoder<ScrubRule> = record(
  'sightglass.scrub',
  {
    labels: optional(pattern) as Decoder<RegExp>,
    jobs: or(pattern, compileRegex(EVERYTHING)),
    metrics: or(pattern, compileRegex(EVERYTHING)),
    action: oneOf(SCRUB_ACTIONS, (value) => `unknown scrub action ${quoted(value)}, expected drop, keep or hash`),
    digits: or(digits, DEFAULT_DIGITS),
  },
  (rule, place) => {
    if ((rule.labels as RegExp | undefined) === undefined)
      fail(place, "a scrub rule needs 'labels', a regular expression");
    for (const name of ['__name__', 'job', 'instance']) {
      if (rule.action !== 'keep' && rule.labels.test(name))
        fail(place, `'labels' matches ${name}, without which series cannot be told apart`);
    }
  },
);

const decode = record(
  'sightglass.Config',
  {
    series_budget: or(unsigned, DEFAULT_SERIES_BUDGET),
    job_series_budgets: mapOf(unsigned),
    scrub_key: secret,
    scrub_key_file: text,
    scrub_key_ref: text,
    scrub: list(scrubRule, 'empty or null scrub rule'),
    storage: storageExtension,
  },
  (value, place) => {
    const keys = [value.scrubKey, value.scrubKeyFile, value.scrubKeyRef].filter(
      (key) => key !== undefined && key !== '',
    );
    if (keys.length > 1) fail(place, 'at most one of scrub_key, scrub_key_file & scrub_key_ref must be configured');
    if (keys.length === 0 && value.scrub.some(({ action }) => action === 'hash'))
      fail(place, "the action hash needs a key: one of 'scrub_key_file', 'scrub_key_ref' or 'scrub_key'");
  },
);

export const extensionConfig: Decoder<ExtensionConfig> = map(decode, (value) => ({
  seriesBudget: value.seriesBudget,
  jobSeriesBudgets: value.jobSeriesBudgets,
  scrubbing: { rules: value.scrub, key: value.scrubKey, keyFile: value.scrubKeyFile, keyRef: value.scrubKeyRef },
  storage: value.storage,
}));

/** Budgets are for jobs that are there: a slip in a name would leave its job without one. @throws through `fail` */
export function checkBudgets({ jobSeriesBudgets }: ExtensionConfig, jobs: ReadonlySet<string>, place: Place): void {
  for (const name of jobSeriesBudgets.keys())
    if (!jobs.has(name))
      fail(place, `job_series_budgets names the job ${quoted(name)}, which is not among scrape_configs`);
}

/** What the section says for one job. */
export function extensionFor(
  extension: ExtensionConfig,
  jobName: string,
): { readonly seriesBudget: number; readonly scrubbing: Scrubbing } {
  const { seriesBudget, jobSeriesBudgets, scrubbing } = extension;
  return {
    seriesBudget: jobSeriesBudgets.get(jobName) ?? seriesBudget,
    scrubbing: { ...scrubbing, rules: scrubbing.rules.filter(({ jobs }) => jobs.test(jobName)) },
  };
}
