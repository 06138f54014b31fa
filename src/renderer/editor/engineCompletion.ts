/**
 * The completion's source of names: the client interface of Prometheus' editor package, answered by the engine's own
 * requests. Metric names are asked for once per editor; label names and values when they are needed.
 */
import type { PrometheusClient } from '@prometheus-io/codemirror-promql';
import type { Requests } from '../../shared/protocol.ts';
import type { MetricInfo } from '../../shared/status.ts';

export type AskEngine = <N extends 'metrics.list' | 'labels.names' | 'labels.values' | 'query.range'>(
  name: N,
  params: Requests[N]['params'],
) => Promise<Requests[N]['reply']>;

interface MatcherLike {
  readonly name: string;
  readonly value: string;
  matchesEmpty(): boolean;
}

export interface EngineCompletion extends PrometheusClient {
  /** What is known of a metric without asking. */
  metric(name: string): MetricInfo | undefined;
}

/** How long a list of metric names serves before it is asked for again. */
const METRICS_FRESH_MS = 30_000;

export function engineCompletion(ask: AskEngine, now: () => number = Date.now): EngineCompletion {
  let known: { readonly at: number; readonly list: Promise<readonly MetricInfo[]> } | undefined;
  let byName = new Map<string, MetricInfo>();
  const metrics = (): Promise<readonly MetricInfo[]> => {
    if (!known || now() - known.at > METRICS_FRESH_MS) {
      const list = ask('metrics.list', {}).then(
        (all) => {
          byName = new Map(all.map((m) => [m.name, m]));
          return all;
        },
        () => {
          known = undefined; // The next suggestion asks again.
          return [];
        },
      );
      known = { at: now(), list };
    }
    return known.list;
  };
  return {
    metric: (name) => byName.get(name),
    metricNames: async () => (await metrics()).map((m) => m.name),
    metricMetadata: async () =>
      Object.fromEntries((await metrics()).map((m) => [m.name, [{ type: m.type, help: m.help }]])),
    labelNames: async (metric) => [...(await ask('labels.names', matchOf(metric, [])).catch(none))],
    labelValues: async (name, metric, matchers) => [
      ...(await ask('labels.values', { name, ...matchOf(metric, matchers ?? []) }).catch(none)),
    ],
    // Asked for only to find label names, which have a request of their own.
    series: async (metric, matchers, labelName) => {
      if (labelName === undefined) {
        const names = await ask('labels.names', matchOf(metric, matchers ?? [])).catch(none);
        return [new Map(names.map((name) => [name, '']))];
      }
      const values = await ask('labels.values', { name: labelName, ...matchOf(metric, matchers ?? []) }).catch(none);
      return values.map((value) => new Map([[labelName, value]]));
    },
    flags: async () => ({}),
  };
}

const none = (): never[] => [];

/** A selector for the engine; matchers that are still empty say nothing yet. */
function matchOf(metric: string | undefined, matchers: readonly MatcherLike[]): { match?: string } {
  const parts = matchers
    .filter((m) => m.value !== '' && !m.matchesEmpty())
    .map((m) => `${m.name}=${JSON.stringify(m.value)}`);
  if (metric) parts.unshift(`__name__=${JSON.stringify(metric)}`);
  return parts.length === 0 ? {} : { match: `{${parts.join(',')}}` };
}
