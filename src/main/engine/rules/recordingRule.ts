/** A recording rule: the expression's vector under the rule's name and labels. */
import { AppError } from '../../../shared/errors.ts';
import { labelsKey, METRIC_NAME, withLabel, type Labels } from '../../../shared/labels.ts';
import type { RecordingRule } from './ruleFile.ts';
import type { VectorSample } from './ruleQuery.ts';
import type { RuleOutput } from './ruleWriter.ts';

/** @throws AppError `execution` for two series alike, `limit_exceeded` */
export function recordedSeries(
  rule: RecordingRule,
  samples: readonly VectorSample[],
  limit: number,
): readonly RuleOutput[] {
  const labels = Object.entries(rule.labels);
  const keys = new Set<string>();
  const outputs = samples.map((sample) => {
    const output = { ...sample, labels: renamed(sample.labels, rule.name, labels) };
    keys.add(labelsKey(output.labels));
    return output;
  });
  if (keys.size < outputs.length) {
    throw new AppError('execution', 'vector contains metrics with the same labelset after applying rule labels');
  }
  if (limit > 0 && outputs.length > limit) {
    throw new AppError('limit_exceeded', `exceeded limit of ${limit} with ${outputs.length} series`);
  }
  return outputs;
}

function renamed(labels: Labels, name: string, extra: readonly (readonly [string, string])[]): Labels {
  return extra.reduce((sum, [label, value]) => withLabel(sum, label, value), withLabel(labels, METRIC_NAME, name));
}
