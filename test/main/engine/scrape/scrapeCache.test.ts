/** The cached reading must say what the plain parser says, whatever moves, appears or goes between two bodies. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExpositionError } from '../../../../src/main/engine/exposition/expositionParser.ts';
import { TextParser } from '../../../../src/main/engine/exposition/textParser.ts';
import type { EndedSeries } from '../../../../src/main/engine/scrape/bodyReading.ts';
import { ScrapeCache } from '../../../../src/main/engine/scrape/scrapeCache.ts';
import { formatSeries, metricName, type Labels } from '../../../../src/shared/labels.ts';

/** A cache over a resolver that numbers series as they come and drops those whose name starts with `drop`. */
function createCache(sampleLimit = 0) {
  const names: string[] = [''];
  const refs = new Map<string, number>();
  const cache = new ScrapeCache({
    labels: (exposed: Labels) => (metricName(exposed).startsWith('drop') ? undefined : exposed),
    admits: () => true,
    ref(labels) {
      const name = formatSeries(labels);
      const known = refs.get(name);
      if (known !== undefined) return known;
      refs.set(name, names.length);
      return names.push(name) - 1;
    },
  });
  const read = (text: string): void => {
    const body = Buffer.from(text);
    const bytes = Buffer.concat([body, Buffer.alloc(1)]);
    cache.begin(new TextParser(bytes, body.length), bytes, body.length, { honorTimestamps: true, sampleLimit });
    while (!cache.step(() => true));
  };
  return {
    cache,
    /** Samples of a good body, and what ended with it. */
    take: (text: string) => {
      read(text);
      const { refs: list, values, count, scraped, kept, added, timed, metadata } = cache.reading();
      const samples = Object.fromEntries(Array.from({ length: count }, (_, i) => [names[list[i] ?? 0], values[i]]));
      const timedSamples = timed.map(
        ({ labels, timestampMs, value }) => `${formatSeries(labels)} ${value} @${timestampMs}`,
      );
      const ended = namesOf(cache.commit());
      return {
        samples,
        ended,
        scraped,
        kept,
        added,
        timed: timedSamples,
        metadata: metadata.map((entry) => entry.metric),
      };
    },
    refuse: (text: string): void => {
      try {
        read(text);
      } catch (error) {
        cache.rollback();
        if (error instanceof ExpositionError) return;
        throw error;
      }
      throw new Error('the body was taken');
    },
    endAll: () => namesOf(cache.endAll()),
  };

  function namesOf({ refs: ended, timed }: EndedSeries): string[] {
    return [...ended.map((ref) => names[ref] ?? ''), ...timed.map(formatSeries)].sort();
  }
}

/** The oracle: the plain parser over the whole body, the first of a repeated series counts. */
function plainly(text: string): Record<string, number> {
  const body = Buffer.from(text);
  const parser = new TextParser(Buffer.concat([body, Buffer.alloc(1)]), body.length);
  const samples: Record<string, number> = {};
  for (let kind = parser.next(); kind !== 'end'; kind = parser.next()) {
    if (kind !== 'series') continue;
    const labels = parser.labels();
    const name = formatSeries(labels);
    if (!metricName(labels).startsWith('drop') && !(name in samples)) samples[name] = parser.value;
  }
  return samples;
}

describe('ScrapeCache', () => {
  it('reads a body that repeats with other numbers', () => {
    const { take } = createCache();
    expect(take('# TYPE a gauge\na 1\nb{x="1"} 2\n')).toMatchObject({
      samples: { a: 1, 'b{x="1"}': 2 },
      added: 2,
      metadata: ['a'],
    });
    const second = take('# TYPE a gauge\na 1.5e+09\nb{x="1"} -0.25\n');
    expect(second).toMatchObject({ samples: { a: 1.5e9, 'b{x="1"}': -0.25 }, added: 0, ended: [], metadata: [] });
  });

  it('tells a series from another that begins like it', () => {
    const { take } = createCache();
    take('a 1\na_total 2\n');
    expect(take('a_total 3\na 4\n').samples).toEqual({ a: 4, a_total: 3 });
    expect(take('a_total_sum 3\na 4\n')).toMatchObject({ samples: { a: 4, a_total_sum: 3 }, ended: ['a_total'] });
  });

  it('counts what relabeling drops as scraped, not as kept', () => {
    const { take } = createCache();
    for (let i = 0; i < 2; i++)
      expect(take('a 1\ndrop_me 2\n')).toMatchObject({ samples: { a: 1 }, scraped: 2, kept: 1 });
  });

  it('takes the first of a series that comes twice, in either spelling', () => {
    const { take } = createCache();
    const body = '# TYPE h histogram\nh_bucket{le="1"} 1\nh_bucket{le="1.0"} 2\na 5\na 6\n';
    for (let i = 0; i < 2; i++) expect(take(body).samples).toEqual({ 'h_bucket{le="1.0"}': 1, a: 5 });
    expect(take('# TYPE h histogram\nh_bucket{le="1.0"} 2\na 6\n')).toMatchObject({ ended: [] });
  });

  it('keeps what it knows when a body is not valid, and ends everything once', () => {
    const { take, refuse, endAll } = createCache();
    take('a 1\nb 2\n');
    refuse('a 1\nnew 3\nthis is not a metric\n');
    expect(endAll()).toEqual(['a', 'b']);
    expect(endAll()).toEqual([]);
    expect(take('a 1\n')).toMatchObject({ samples: { a: 1 }, ended: [], added: 0 });
    expect(take('a 1\nnew 3\n')).toMatchObject({ samples: { a: 1, new: 3 }, added: 1 });
  });

  it('normalises by the type of the present body, not of the last', () => {
    const { take } = createCache();
    take('# TYPE h gauge\nh_bucket{le="1"} 1\n');
    take('# TYPE h histogram\nh_bucket{le="1"} 1\nh_bucket{le="2"} 1\n');
    expect(take('# TYPE h histogram\nh_bucket{le="3"} 1\n').samples).toEqual({ 'h_bucket{le="3.0"}': 1 });
  });

  it('hands samples with their own timestamps on apart', () => {
    const { take } = createCache();
    for (let i = 0; i < 2; i++)
      expect(take('a 1 1000\nb 2\n')).toMatchObject({ samples: { b: 2 }, timed: ['a 1 @1000'], kept: 2 });
    expect(take('b 2\n')).toMatchObject({ ended: ['a'] });
  });

  it('says what the plain parser says, however the lines move', () => {
    const line = fc.oneof(
      fc
        .tuple(fc.integer({ min: 0, max: 30 }), fc.double({ noNaN: true }))
        .map(([id, value]) => `m{id="${id}"} ${format(value)}`),
      fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer()).map(([id, value]) => `drop_${id} ${value}`),
      fc.integer({ min: 0, max: 9 }).map((id) => `# HELP m${id} text`),
      fc.constantFrom('', '# TYPE m counter', '#', 'plain\t7', '  '),
    );
    const bodies = fc.array(fc.array(line, { maxLength: 60 }), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(bodies, (list) => {
        const { take } = createCache();
        let before: string[] = [];
        for (const lines of list) {
          const text = lines.map((one) => `${one}\n`).join('');
          const expected = plainly(text);
          const { samples, ended } = take(text);
          expect(samples).toEqual(expected);
          expect(ended).toEqual(before.filter((name) => !(name in expected)).sort());
          before = Object.keys(expected);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('follows lines in another order, blocks that move, and series that come and go', () => {
    const lines = Array.from({ length: 500 }, (_, i) => `m{id="${i}"}`);
    const { take } = createCache();
    const orders = [
      lines,
      lines.toReversed(),
      [...lines.slice(250), ...lines.slice(0, 250)],
      lines.filter((_, i) => i % 3 > 0),
      lines,
    ];
    for (const [round, order] of orders.entries()) {
      const text = order.map((name, i) => `${name} ${i + round}\n`).join('');
      expect(take(text).samples).toEqual(plainly(text));
    }
  });
});

const format = (value: number): string => (Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf');
