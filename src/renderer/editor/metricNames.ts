/** Metric names a query asks for, by Prometheus' own grammar: in `sum by (job) (rate(a_total{b="c"}[5m]))` it is `a_total`. */
import { Identifier, parser, VectorSelector } from '@prometheus-io/lezer-promql';

/** In order of appearance, each once; a text with mistakes gives what can be read of it. */
export function metricNamesIn(expr: string): string[] {
  const names = new Set<string>();
  parser.parse(expr).iterate({
    enter: ({ type, node }) => {
      if (type.id === Identifier && node.parent?.type.id === VectorSelector) names.add(expr.slice(node.from, node.to));
    },
  });
  return [...names];
}
