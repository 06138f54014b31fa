import { describe, expect, it } from 'vitest';
import {
  Annotations,
  badBucketLabel,
  forcedMonotonicity,
  incompatibleTypesInBinary,
  invalidRatio,
  mixedFloatsHistograms,
  nativeHistogramNotGauge,
  possibleNonCounter,
  sortInRangeQuery,
} from '../../../../src/main/engine/promql/annotations.ts';

const QUERY = 'sum(\n  rate("é" + up[5m]))';
const at = (from: number) => ({ from, to: from + 1 });

describe('Annotations', () => {
  it('says each sentence once, with its place counted in bytes', () => {
    const annotations = new Annotations();
    for (let i = 0; i < 3; i++) annotations.add(possibleNonCounter(at(18), 'up'));
    annotations.add(sortInRangeQuery(at(0)));
    expect(annotations.toSentences(QUERY, 10)).toEqual({
      infos: [
        'PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "up" (2:15)',
      ],
      warnings: [
        'PromQL warning: sort is ineffective for range queries since results are always ordered by labels (1:1)',
      ],
    });
  });

  it('counts what is beyond the limit', () => {
    const annotations = new Annotations();
    for (let i = 0; i < 13; i++) annotations.add(nativeHistogramNotGauge(at(0), `metric_${i}`));
    const { warnings, infos } = annotations.toSentences('x', 10);
    expect(warnings).toHaveLength(11);
    expect(warnings.at(-1)).toBe('3 more warning annotations omitted');
    expect(infos).toEqual([]);
    expect(annotations.toSentences('x', 0).warnings).toHaveLength(13);
  });

  it('gathers repairs of monotonicity over samples', () => {
    const annotations = new Annotations();
    annotations.add(forcedMonotonicity(at(0), 'h_bucket', { t: 60_500, minBucket: 0.5, maxBucket: 1, maxDiff: 123 }));
    annotations.add(forcedMonotonicity(at(0), 'h_bucket', { t: 0, minBucket: 0.1, maxBucket: 0.5, maxDiff: 4 }));
    expect(annotations.toSentences('x', 10).infos).toEqual([
      'PromQL info: input to histogram_quantile needed to be fixed for monotonicity (see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile) for metric name "h_bucket", from buckets 0.1 to 1, with a max diff of 1.2e+02, over 2 samples from 1970-01-01T00:00:00Z to 1970-01-01T00:01:00Z (1:1)',
    ]);
  });

  it('merges what parts of a query have gathered', () => {
    const a = new Annotations();
    const b = new Annotations();
    a.add(mixedFloatsHistograms(at(0), 'x'));
    b.add(mixedFloatsHistograms(at(0), 'x'));
    b.add(badBucketLabel(at(0), '', 'no'));
    a.merge(b);
    expect(a.toSentences('', 10).warnings).toEqual([
      'PromQL warning: encountered a mix of histograms and floats for metric name "x"',
      'PromQL warning: bucket label "le" is missing or has a malformed value of "no"',
    ]);
  });

  it.each([
    [invalidRatio(at(0), 1.1, 1), 'PromQL warning: ratio value should be between -1 and 1, got 1.1, capping to 1'],
    [
      incompatibleTypesInBinary(at(0), '*', { lhs: 'histogram', rhs: 'histogram' }),
      'PromQL info: incompatible sample types encountered for binary operator "*": histogram * histogram',
    ],
  ])('%#', (annotation, message) => expect(annotation.message).toBe(message));
});
