/** What differs between a test's expectation and the result, in promtool's form. */
import { type Labels } from '../../../../shared/labels.ts';
import { formatDuration } from '../../../../shared/time.ts';
import { printTestNotation } from '../../promql/histogram/printHistogram.ts';
import type { FloatHistogram } from '../../storage/histogram.ts';
import { formatFloat } from '../../base/goFloatVerbs.ts';
import type { AlertTest, ExprTest } from './unitTestFile.ts';

export interface TestAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
}

export interface TestSample {
  readonly labels: Labels;
  readonly value: number;
  readonly histogram: FloatHistogram | undefined;
}

export function alertDifference(
  testName: string,
  test: AlertTest,
  expected: readonly TestAlert[],
  got: readonly TestAlert[],
): string {
  const name = testName === '' ? '' : `    name: ${testName},\n`;
  const at = `    alertname: ${test.alertname}, time: ${formatDuration(test.evalTime)}, \n`;
  return `${name}${at}        exp:${indented(alertsText(expected))}, \n        got:${indented(alertsText(got))}`;
}

export function sampleDifference(test: ExprTest, expected: readonly TestSample[], got: readonly TestSample[]): string {
  return `${exprHead(test)}\n        exp: ${samplesText(expected)}\n        got: ${samplesText(got)}`;
}

export const exprFailure = (test: ExprTest, reason: string): string => `${exprHead(test)} err: ${reason}`;

const exprHead = (test: ExprTest): string =>
  `    expr: ${JSON.stringify(test.expr)}, time: ${formatDuration(test.evalTime)},`;

function alertsText(alerts: readonly TestAlert[]): string {
  if (alerts.length === 0) return '[]';
  const items = alerts.map(
    ({ labels, annotations }, i) => `${i}:\n  Labels:${labelsText(labels)}\n  Annotations:${labelsText(annotations)}`,
  );
  return `[\n${items.join(',\n')}\n]`;
}

/** All lines but the first. */
const indented = (text: string): string => text.replaceAll('\n', '\n            ');

function samplesText(samples: readonly TestSample[]): string {
  if (samples.length === 0) return 'nil';
  return samples
    .map(({ labels, value, histogram }) => `${labelsText(labels)} ${valueText(value, histogram)}`)
    .join(', ');
}

const valueText = (value: number, histogram: FloatHistogram | undefined): string =>
  histogram === undefined ? formatFloat(value, 'E', -1) : printTestNotation(histogram);

/** Every label, the metric name included, as Prometheus prints a label set. */
function labelsText(labels: Labels): string {
  const pairs: string[] = [];
  for (let i = 0; i < labels.length; i += 2) pairs.push(`${labels[i]}=${JSON.stringify(labels[i + 1])}`);
  return `{${pairs.join(', ')}}`;
}
