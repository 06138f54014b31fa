/**
 * /federate: the newest sample of each selected series in text format 0.0.4, sorted by name and labels.
 * @see https://prometheus.io/docs/prometheus/latest/federation/
 */
import { type Labels, METRIC_NAME, metricName } from '../../../shared/labels.ts';
import type { Engine, Matcher } from '../../engine/engine.ts';
import type { ApiRequest, ApiResponse } from './apiRequest.ts';
import { textResponse } from './apiRequest.ts';
import { valueText } from './numberText.ts';

interface NewestSample {
  readonly labels: Labels;
  readonly t: number;
  readonly value: number;
}

export function federate(engine: Engine, { params }: ApiRequest): ApiResponse {
  const sets = params.getAll('match[]').map((text) => selectorOf(engine, text));
  const newest = newestSamples(engine, sets);
  return {
    ...textResponse(200, exposition(newest)),
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
  };
}

function selectorOf(engine: Engine, text: string): readonly Matcher[] {
  return engine.promql.selector(text);
}

function newestSamples(engine: Engine, sets: readonly (readonly Matcher[])[]): NewestSample[] {
  const maxT = engine.clock.now();
  const bySeries = new Map<string, NewestSample>();
  for (const matchers of sets) {
    for (const block of engine.storage.querier().select({ matchers, minT: maxT - engine.lookbackMs, maxT })) {
      block.labels.forEach((labels, s) => {
        for (let i = block.length - 1; i >= 0; i--) {
          const cell = s * block.stride + i;
          const presence = block.presence === null ? 1 : block.presence[cell];
          if (presence === 0) continue;
          if (presence === 1 && block.histograms?.[cell] === undefined) {
            bySeries.set(labels.join('\xff'), {
              labels,
              t: block.times[i] as number,
              value: block.values[cell] as number,
            });
          }
          return;
        }
      });
    }
  }
  return [...bySeries.values()].sort(
    (a, b) =>
      compareText(metricName(a.labels), metricName(b.labels)) ||
      compareText(a.labels.join('\xff'), b.labels.join('\xff')),
  );
}

function exposition(samples: readonly NewestSample[]): string {
  let text = '';
  let family: string | undefined;
  for (const { labels, t, value } of samples) {
    const name = metricName(labels);
    if (name !== family) text += `# TYPE ${name} untyped\n`;
    family = name;
    text += `${name}${labelText(labels)} ${valueText(value)} ${t}\n`;
  }
  return text;
}

/** Prometheus' federation always writes `instance`, empty where the series has none, so that honor_labels keeps it so. */
function labelText(labels: Labels): string {
  const parts: string[] = [];
  let hasInstance = false;
  for (let i = 0; i < labels.length; i += 2) {
    const name = labels[i] as string;
    if (name === METRIC_NAME) continue;
    hasInstance ||= name === 'instance';
    parts.push(`${name}="${escape(labels[i + 1] as string)}"`);
  }
  if (!hasInstance) parts.push('instance=""');
  return `{${parts.join(',')}}`;
}

const escape = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
