/** A file of rule unit tests, in promtool's format, from YAML to typed tests. */
import { AppError } from '../../../../shared/errors.ts';
import { labelsFromPairs, type Labels } from '../../../../shared/labels.ts';
import { parseTime, type Milliseconds } from '../../../../shared/time.ts';
import { bool, decodeTop, fail, list, map, mapOf, openYaml, optional, or, record, text } from '../../config/decoder.ts';
import { duration } from '../../config/scalars.ts';
import { readNumber } from './seriesNotation.ts';

/** promtool's default of `evaluation_interval`. */
const DEFAULT_INTERVAL_MS = 60_000;

const startTimestamp = map(optional(text), (value, place) => {
  if (value === undefined || value === '') return 0;
  try {
    return parseTime(value);
  } catch {
    fail(place, `invalid start_timestamp: ${value}`);
  }
});

const labelsMap = map(mapOf(text), (pairs) => labelsFromPairs(pairs));
const durationOrZero = or(duration, 0);

const sampleValue = map(text, (value, place) => {
  const read = readNumber(value === '' ? '0' : value.replace(/^([+-]?)\.(?=\D)/, '$1'));
  return Number.isNaN(read) && !/nan/i.test(value)
    ? fail(place, `cannot unmarshal !!str \`${value}\` into float64`)
    : read;
});

const testGroup = record('main.testGroup', {
  interval: durationOrZero,
  start_timestamp: startTimestamp,
  input_series: list(record('main.series', { series: text, values: text })),
  alert_rule_test: list(
    record('main.alertTestCase', {
      eval_time: durationOrZero,
      alertname: text,
      exp_alerts: list(record('main.alert', { exp_labels: labelsMap, exp_annotations: labelsMap })),
    }),
  ),
  promql_expr_test: list(
    record('main.promqlTestCase', {
      expr: text,
      eval_time: durationOrZero,
      exp_samples: list(record('main.sample', { labels: text, value: sampleValue, histogram: text })),
    }),
  ),
  external_labels: labelsMap,
  external_url: text,
  name: text,
});

const unitTestFile = record('main.unitTestFile', {
  rule_files: list(text),
  evaluation_interval: durationOrZero,
  group_eval_order: list(text),
  fuzzy_compare: or(bool, false),
  tests: list(testGroup),
});

export interface AlertTest {
  readonly evalTime: Milliseconds;
  readonly alertname: string;
  readonly expAlerts: readonly { readonly expLabels: Labels; readonly expAnnotations: Labels }[];
}

export interface ExprTest {
  readonly expr: string;
  readonly evalTime: Milliseconds;
  readonly expSamples: readonly { readonly labels: string; readonly value: number; readonly histogram: string }[];
}

export interface UnitTest {
  readonly name: string;
  readonly interval: Milliseconds;
  /** Time of the first step. */
  readonly startTimestamp: number;
  readonly inputSeries: readonly { readonly series: string; readonly values: string }[];
  readonly alertRuleTest: readonly AlertTest[];
  readonly promqlExprTest: readonly ExprTest[];
  readonly externalLabels: Labels;
  readonly externalUrl: string;
}

export interface UnitTestFile {
  /** Paths and patterns, relative to the file. */
  readonly ruleFiles: readonly string[];
  readonly evaluationInterval: Milliseconds;
  readonly groupEvalOrder: readonly string[];
  /** Values need to agree to a relative 1e-15 or so only. */
  readonly fuzzyCompare: boolean;
  readonly tests: readonly UnitTest[];
}

/** @throws AppError `config_invalid` (`detail`: ConfigProblem[]) */
export function parseUnitTestFile(content: string, file: string): UnitTestFile {
  const top = openYaml(content, file);
  const value = decodeTop(top, unitTestFile);
  if (value === undefined) {
    const { problems } = top.source;
    throw new AppError('config_invalid', `${file}: ${problems[0]?.message ?? ''}`, { detail: problems });
  }
  const interval = value.evaluationInterval === 0 ? DEFAULT_INTERVAL_MS : value.evaluationInterval;
  const tests = value.tests.map((test): UnitTest =>
    Object.assign(test, { interval: test.interval === 0 ? interval : test.interval }),
  );
  return { ...value, evaluationInterval: interval, tests };
}
