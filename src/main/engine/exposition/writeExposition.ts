/** Metric families as text format 0.0.4: what `/metrics` serves and `host-metrics` prints. */
import { METRIC_NAME, metricName, type Labels } from '../../../shared/labels.ts';
import type { MetricFamily } from '../base/metricFamily.ts';
import { formatShort } from '../base/goFloat.ts';

/** One HELP and TYPE per family, then its samples in their order; ends with a newline unless empty. */
export function writeExposition(families: readonly MetricFamily[]): string {
  return families.map(writeFamily).join('');
}

function writeFamily(family: MetricFamily): string {
  const name = quoteName(family.name);
  const type = family.type === 'unknown' ? 'untyped' : family.type;
  const head = `${family.help === '' ? '' : `# HELP ${name} ${escapeHelp(family.help)}\n`}# TYPE ${name} ${type}\n`;
  return head + family.samples.map(({ labels, value }) => `${writeSeries(labels)} ${formatShort(value)}\n`).join('');
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

const isPlainName = (name: string): boolean => /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name);
const isPlainLabel = (name: string): boolean => /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name);
const quoteName = (name: string): string => (isPlainName(name) ? name : quote(name));
const quote = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')}"`;
const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
