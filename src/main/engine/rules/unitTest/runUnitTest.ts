/**
 * One test of a file: series are fed step by step, rules are evaluated at each, alerts and expressions are compared.
 * Groups, rules and alert states are those of live evaluation.
 * @see Prometheus cmd/promtool/unittest.go for what is compared when
 */
import { AppError } from '../../../../shared/errors.ts';
import { compareLabels, labelsKey, withLabel, type Labels } from '../../../../shared/labels.ts';
import { formatDuration } from '../../../../shared/time.ts';
import type { Clock } from '../../base/clock.ts';
import { silentLogger } from '../../base/logger.ts';
import { createQueryEngine } from '../../promql/createQueryEngine.ts';
import { equalHistograms } from '../../promql/histogram/equals.ts';
import type { QueryEngine } from '../../promql/queryEngine.ts';
import type { Storage } from '../../storage/storage.ts';
import { ALERT_NAME } from '../alertingRule.ts';
import { GroupEvaluator } from '../groupEvaluator.ts';
import type { RuleGroup } from '../ruleFile.ts';
import { queryVector } from '../ruleQuery.ts';
import { createMemoryStorage } from './memoryStorage.ts';
import { parseHistogramNotation } from './histogramNotation.ts';
import { parseSeriesLabels, parseSeriesValues, type StepValue } from './seriesNotation.ts';
import type { AlertTest, ExprTest, UnitTest } from './unitTestFile.ts';
import { alertDifference, exprFailure, sampleDifference, type TestAlert, type TestSample } from './unitTestReport.ts';

/** Prometheus' lookback. */
const LOOKBACK_MS = 5 * 60_000;

export interface UnitTestRun {
  /** In the order of their evaluation. */
  readonly groups: readonly RuleGroup[];
  readonly evaluationIntervalMs: number;
  readonly fuzzyCompare: boolean;
  readonly clock: Clock;
}

/** @returns what went wrong, in promtool's form; empty when the test passed */
export async function runUnitTest(test: UnitTest, run: UnitTestRun): Promise<readonly string[]> {
  try {
    return await new TestRun(test, run).run();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [error.message];
  }
}

class TestRun {
  private readonly test: UnitTest;
  private readonly options: UnitTestRun;
  private readonly storage: Storage = createMemoryStorage();
  private readonly queries: QueryEngine;
  private readonly input: SeriesFeed;
  private readonly groups: readonly GroupEvaluator[];

  constructor(test: UnitTest, options: UnitTestRun) {
    this.test = test;
    this.options = options;
    this.queries = createQueryEngine({
      storage: this.storage,
      clock: options.clock,
      lookbackMs: LOOKBACK_MS,
      defaultSubqueryStepMs: options.evaluationIntervalMs,
    });
    this.input = new SeriesFeed(test, this.storage);
    const { signal } = new AbortController();
    const settings = {
      evaluationIntervalMs: options.evaluationIntervalMs,
      queryOffsetMs: 0,
      externalLabels: test.externalLabels,
      externalUrl: test.externalUrl,
    };
    const context = {
      storage: this.storage,
      queries: this.queries,
      log: silentLogger,
      settings,
      signal,
      monotonic: () => options.clock.monotonic(),
    };
    this.groups = options.groups.map((group) => new GroupEvaluator(group, context, []));
  }

  async run(): Promise<readonly string[]> {
    const found = this.missingNames();
    const { startTimestamp } = this.test;
    const step = this.options.evaluationIntervalMs;
    const alertTests = [...this.test.alertRuleTest].sort((a, b) => a.evalTime - b.evalTime);
    for (let elapsed = 0; elapsed <= this.lastEvalTime(); elapsed += step) {
      this.input.feedUntil(startTimestamp + elapsed);
      const failures = await this.evaluate(startTimestamp + elapsed, elapsed);
      // A rule that cannot be evaluated makes the rest meaningless.
      if (failures.length > 0) return [...found, ...failures];
      const due = alertTests.filter(({ evalTime }) => elapsed <= evalTime && evalTime < elapsed + step);
      found.push(...due.flatMap((alertTest) => this.compareAlerts(alertTest)));
    }
    for (const exprTest of this.test.promqlExprTest) found.push(...(await this.compareExpr(exprTest)));
    return found;
  }

  private missingNames(): string[] {
    return this.test.alertRuleTest
      .filter(({ alertname }) => alertname === '')
      .map(
        ({ evalTime }) =>
          `an item under alert_rule_test misses required attribute alertname at eval_time ${formatDuration(evalTime)}`,
      );
  }

  private lastEvalTime(): number {
    const tests: readonly { readonly evalTime: number }[] = [...this.test.alertRuleTest, ...this.test.promqlExprTest];
    return tests.reduce((latest, { evalTime }) => Math.max(latest, evalTime), 0);
  }

  private async evaluate(t: number, elapsed: number): Promise<readonly string[]> {
    const failures: string[] = [];
    for (const group of this.groups) {
      await group.evaluate({ t, asleepMs: 0, isSettling: false });
      for (const { rule, lastError } of group.rules) {
        if (lastError !== '')
          failures.push(`    rule: ${rule.name}, time: ${formatDuration(elapsed)}, err: ${lastError}`);
      }
    }
    return failures;
  }

  private compareAlerts(test: AlertTest): readonly string[] {
    const expected = test.expAlerts
      .map(({ expLabels, expAnnotations }) => ({
        labels: withLabel(expLabels, ALERT_NAME, test.alertname),
        annotations: expAnnotations,
      }))
      .sort(compareAlerts);
    const got = this.firing(test.alertname).toSorted(compareAlerts);
    const isEqual = expected.length === got.length && expected.every((alert, i) => isSameAlert(alert, got[i]));
    return isEqual ? [] : [alertDifference(this.test.name, test, expected, got)];
  }

  private firing(alertname: string): readonly TestAlert[] {
    return this.groups
      .flatMap((group) => group.rules)
      .filter(({ rule }) => rule.type === 'alerting' && rule.name === alertname)
      .flatMap(({ alerts }) => Array.from(alerts.values()))
      .filter(({ state }) => state === 'firing');
  }

  private async compareExpr(test: ExprTest): Promise<readonly string[]> {
    try {
      const t = this.test.startTimestamp + test.evalTime;
      const got = [...(await queryVector(this.queries, test.expr, t))].sort(compareSamples);
      const expected = test.expSamples.map(expectedSample).sort(compareSamples);
      const isSame = (sample: TestSample, i: number): boolean =>
        isSameSample(sample, got[i], this.options.fuzzyCompare);
      return expected.length === got.length && expected.every(isSame) ? [] : [sampleDifference(test, expected, got)];
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return [exprFailure(test, error.message)];
    }
  }
}

/** The input series, appended as time goes on: a rule never sees what is still to come. */
class SeriesFeed {
  private readonly storage: Storage;
  private readonly test: UnitTest;
  private readonly series: readonly { readonly labels: Labels; readonly values: readonly StepValue[] }[];
  private step = 0;

  constructor(test: UnitTest, storage: Storage) {
    this.test = test;
    this.storage = storage;
    this.series = test.inputSeries.map(({ series, values }) => ({
      labels: parseSeriesLabels(series),
      values: parseSeriesValues(values),
    }));
  }

  feedUntil(t: number): void {
    const appender = this.storage.appender();
    for (; this.timeOf(this.step) <= t; this.step++) {
      for (const { labels, values } of this.series) {
        const value = values[this.step];
        const ref = value === undefined ? undefined : appender.series(labels);
        if (ref === undefined || value === undefined) continue;
        if (value === 'stale') appender.appendStaleMarker(ref, this.timeOf(this.step));
        else if (typeof value === 'number') appender.append(ref, this.timeOf(this.step), value);
        else appender.appendHistogram(ref, this.timeOf(this.step), value);
      }
    }
    appender.commit();
  }

  private timeOf(step: number): number {
    return this.test.startTimestamp + step * this.test.interval;
  }
}

function expectedSample({ labels, value, histogram }: ExprTest['expSamples'][number]): TestSample {
  return {
    labels: parseSeriesLabels(labels),
    value,
    histogram: histogram === '' ? undefined : parseHistogramNotation(histogram),
  };
}

const compareAlerts = (a: TestAlert, b: TestAlert): number =>
  compareLabels(a.labels, b.labels) || compareLabels(a.annotations, b.annotations);
const compareSamples = (a: TestSample, b: TestSample): number => compareLabels(a.labels, b.labels);

const isSameAlert = (a: TestAlert, b: TestAlert | undefined): boolean =>
  b !== undefined &&
  labelsKey(a.labels) === labelsKey(b.labels) &&
  labelsKey(a.annotations) === labelsKey(b.annotations);

function isSameSample(a: TestSample, b: TestSample | undefined, isFuzzy: boolean): boolean {
  if (b === undefined || labelsKey(a.labels) !== labelsKey(b.labels)) return false;
  if (a.histogram !== undefined || b.histogram !== undefined) {
    return a.histogram !== undefined && b.histogram !== undefined && equalHistograms(a.histogram, b.histogram);
  }
  return a.value === b.value || (isFuzzy && areNeighbours(a.value, b.value));
}

/** At most one float64 apart: what rounding in another order of operations does. */
function areNeighbours(a: number, b: number): boolean {
  const bits = new BigInt64Array(new Float64Array([a, b]).buffer);
  const distance = (bits[0] ?? 0n) - (bits[1] ?? 0n);
  return distance >= -1n && distance <= 1n;
}
