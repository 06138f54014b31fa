import { describe, expect, it } from 'vitest';
import { formatSeries } from '../../../../src/shared/labels.ts';
import { limitHistogram } from '../../../../src/main/engine/exposition/histogramLimits.ts';
import { createParser, type MediaType } from '../../../../src/main/engine/exposition/parseExposition.ts';
import type { FloatHistogram } from '../../../../src/main/engine/storage/histogram.ts';

function read(text: string, keepsClassic = false, mediaType: MediaType = 'text/plain', buckets = 0): string[] {
  const bytes = Buffer.from(`${text}\0`);
  const parser = createParser(bytes, bytes.length - 1, mediaType, {
    readsNative: false,
    keepsClassic,
    convertsClassic: true,
    limits: { buckets, minFactor: 0 },
  });
  const lines: string[] = [];
  for (let kind = parser.next(); kind !== 'end'; kind = parser.next()) {
    if (kind === 'series') lines.push(`${formatSeries(parser.labels())} ${parser.value}`);
    if (kind !== 'histogram' || parser.histogram === undefined) continue;
    const { count, sum, customValues, positiveSpans, positiveBuckets } = parser.histogram;
    const spans = positiveSpans.map(({ offset, length }) => `${offset}:${length}`).join(',');
    const stamp = parser.hasTimestamp ? ` @${parser.timestampMs}` : '';
    const exemplars = parser
      .exemplars()
      .map(({ value }) => ` #${value}`)
      .join('');
    lines.push(
      `${formatSeries(parser.labels())} count=${count} sum=${sum} le=${customValues?.join(',')} spans=${spans} buckets=${positiveBuckets.join(',')}${stamp}${exemplars}`,
    );
  }
  return lines;
}

const BODY = `# TYPE before counter
before 1
# TYPE h histogram
h_bucket{a="x",le="0.1"} 1
h_bucket{a="x",le="1"} 1
h_bucket{a="x",le="10"} 4
h_bucket{a="x",le="+Inf"} 5
h_sum{a="x"} 12.5
h_count{a="x"} 5
h_bucket{a="y",le="1"} 0
h_bucket{a="y",le="+Inf"} 2
h_sum{a="y"} 7
h_count{a="y"} 2
# TYPE after gauge
after_count 3
`;
const X = 'h{a="x"} count=5 sum=12.5 le=0.1,1,10 spans=0:1,1:2 buckets=1,3,1';
const Y = 'h{a="y"} count=2 sum=7 le=1 spans=1:1 buckets=2';

describe('classic histograms as native ones with custom buckets', () => {
  it('come once each, after the last of their series', () => {
    expect(read(BODY)).toEqual(['before 1', X, Y, 'after_count 3']);
  });

  it('stay beside their classic series when the job wants both', () => {
    const lines = read(BODY, true);
    expect(lines.filter((line) => line.startsWith('h{'))).toEqual([X, Y]);
    expect(lines.indexOf(X)).toBe(lines.indexOf('h_bucket{a="y", le="1.0"} 0') - 1);
    expect(lines).toHaveLength(14);
  });

  it('come at the end of a body, with its time and exemplars', () => {
    const body = `# TYPE h histogram
h_bucket{le="1"} 1 1 # {trace="a"} 0.5
h_bucket{le="+Inf"} 1 1
h_count 1 1
h_sum 0.5 1
# EOF
`;
    expect(read(body, false, 'application/openmetrics-text')).toEqual([
      'h count=1 sum=0.5 le=1 spans=0:1 buckets=1 @1000 #0.5',
    ]);
  });

  it('make none when the parts do not fit together', () => {
    expect(read('# TYPE h histogram\nh_bucket{le="1"} 5\nh_bucket{le="+Inf"} 3\nh_count 3\n')).toEqual([]);
    expect(read('# TYPE h histogram\nh_bucket{le="1"} 5\nh_sum 3\n')).toEqual([]);
  });

  it('leave summaries, and names that only look alike, as they are', () => {
    const body = '# TYPE s summary\ns_count 1\ns_sum 2\n# TYPE h histogram\nhe_count 1\n';
    expect(read(body)).toEqual(['s_count 1', 's_sum 2', 'he_count 1']);
  });

  it('fail the scrape when they have more buckets than the job allows', () => {
    expect(() => read(BODY, false, 'text/plain', 2)).toThrow('histogram bucket limit exceeded');
  });
});

describe('limits of native histograms', () => {
  const histogram: FloatHistogram = {
    schema: 1,
    zeroThreshold: 0,
    zeroCount: 0,
    count: 10,
    sum: 1,
    positiveSpans: [
      { offset: -1, length: 2 },
      { offset: 1, length: 2 },
    ],
    positiveBuckets: Float64Array.of(1, 2, 3, 4),
    negativeSpans: [],
    negativeBuckets: new Float64Array(0),
    customValues: undefined,
    counterResetHint: 'unknown',
  };

  it('merge buckets in pairs until they are few enough', () => {
    const { schema, positiveSpans, positiveBuckets } = limitHistogram(histogram, { buckets: 2, minFactor: 0 });
    // Buckets -1, 0, 2 and 3 at schema 1 are 0, 0, 1 and 2 at 0, and 0, 0, 1 and 1 at -1.
    expect([schema, positiveSpans, [...positiveBuckets]]).toEqual([-1, [{ offset: 0, length: 2 }], [3, 7]]);
  });

  it('keep buckets no finer than the factor', () => {
    expect(limitHistogram(histogram, { buckets: 0, minFactor: 1.5 }).schema).toBe(0);
    expect(limitHistogram(histogram, { buckets: 0, minFactor: 1.1 })).toBe(histogram);
  });

  it('give up when the coarsest are too many', () => {
    const wide = {
      ...histogram,
      positiveSpans: [
        { offset: -1000, length: 1 },
        { offset: 2000, length: 1 },
      ],
      positiveBuckets: Float64Array.of(1, 1),
    };
    expect(() => limitHistogram(wide, { buckets: 1, minFactor: 0 })).toThrow('histogram bucket limit exceeded');
  });
});
