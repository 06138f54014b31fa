/**
 * Prometheus' completion with what this engine knows of metrics, and those used last before the others. Which names fit a
 * place is decided by Prometheus' own package.
 */
import type { Completion } from '@codemirror/autocomplete';
import { type CompleteStrategy, newCompleteStrategy } from '@prometheus-io/codemirror-promql';
import type { AskEngine, EngineCompletion } from './engineCompletion.ts';
import { metricInfoElement } from './metricInfo.ts';

/** The score of a match is in the hundreds: a name that begins with the text stays before one used last. */
const RECENT_BOOST = 40;
const MOST_RECENT = 40;

export interface MetricStrategy extends CompleteStrategy {
  /** Tells that a name was taken. */
  used(name: string): void;
}

export function metricStrategy(
  source: EngineCompletion,
  ask: AskEngine,
  options: { readonly mostMetadata: number },
): MetricStrategy {
  const inner = newCompleteStrategy({ remote: source, maxMetricsMetadata: options.mostMetadata });
  let recent: readonly string[] = [];
  const told = (option: Completion): Completion => {
    const metric = source.metric(option.label);
    if (!metric) return option;
    const place = recent.indexOf(metric.name);
    const { detail: _type, ...rest } = option;
    return {
      ...rest,
      info: () => metricInfoElement(metric, ask, Date.now()),
      ...(place < 0 ? {} : { boost: RECENT_BOOST - place }),
    };
  };
  return {
    async promQL(context) {
      const result = await inner.promQL(context);
      return result && { ...result, options: result.options.map(told) };
    },
    destroy: () => inner.destroy?.(),
    used(name) {
      recent = [name, ...recent.filter((other) => other !== name)].slice(0, MOST_RECENT);
    },
  };
}
