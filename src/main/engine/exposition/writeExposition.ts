/** Metric families as text format 0.0.4: what `/metrics` serves and `host-metrics` prints. */
import { METRIC_NAME, metricName, type Labels } from '../../../shared/labels.ts';
import type { MetricFamily } from '../base/metricFamily.ts';

/** One HELP and TYPE per family, then its samples in their order; ends with a newline unless empty. */
export function writeExposition(families: readonly MetricFamily[]): string {
  return families.map(writeFamily).join('');
}

function writeFamily(family: MetricFamily): string {
  const name = quoteName(family.name);
  const type = family.type === 'unknown' ? 'untyped' : family.type;
  const head = `${family.help === '' ? '' : `# HELP ${name} ${escapeHelp(family.help)}\n`}# TYPE ${name} ${type}\n`;
  return head + family.samples.map(({ labels, value }) => `${writeSeries(labels)} ${formatValue(value)}\n`).join('');
}

function writeSeries(labels: Labels): string {
  const name = metricName(labels);
  const isPlain = isPlainName(name);
  const parts = isPlain ? [] : [quote(name)];
  for (let i = 0; i < labels.length; i += 2) {
    const label = labels[i] as string;
    if (label !== METRIC_NAME)
      parts.push(`${isPlainLabel(label) ? label : quote(label)}=${quote(labels[i + 1] as string)}`);
  }
  return `${isPlain ? name : ''}${parts.length === 0 ? '' : `{${parts.join(',')}}`}`;
}

/** Prometheus' form of a float: shortest digits, exponent from 1e21 on and below 1e-4 as Go prints it. */
export function formatValue(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Infinity) return '+Inf';
  if (value === -Infinity) return '-Inf';
  if (Object.is(value, -0)) return '-0';
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e21)) return goExponent(value.toExponential());
  return String(value);
}

/** Go writes at least two digits of exponent: `1e-05`. */
export function goExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

const isPlainName = (name: string): boolean => /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name);
const isPlainLabel = (name: string): boolean => /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name);
const quoteName = (name: string): string => (isPlainName(name) ? name : quote(name));
const quote = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')}"`;
const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
