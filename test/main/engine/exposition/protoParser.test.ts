/** Bodies that are not whole, or lie about their sizes, end in an error. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ExpositionError } from '../../../../src/main/engine/exposition/expositionParser.ts';
import { toFloatHistogram } from '../../../../src/main/engine/exposition/nativeHistogram.ts';
import type { ProtoHistogram } from '../../../../src/main/engine/exposition/protoMessages.ts';
import { ProtoParser } from '../../../../src/main/engine/exposition/protoParser.ts';

const BODY = '../shared/corpora/exposition/payloads/client_golang.r1.proto.pb';

const count = (names: string[], part: string): number => names.filter((name) => name.includes(part)).length;

const wire = (changes: Partial<ProtoHistogram>): ProtoHistogram => ({
  count: 0,
  sum: 0,
  buckets: [],
  schema: 3,
  zeroThreshold: 0.001,
  zeroCount: 0,
  negativeSpans: [],
  positiveSpans: [],
  negativeDeltas: [],
  positiveDeltas: [],
  negativeCounts: [],
  positiveCounts: [],
  exemplars: [],
  isFloat: false,
  ...changes,
});

function read(body: Buffer, keepsClassic = false, readsNative = true): string[] {
  const parser = new ProtoParser(body, body.length, { readsNative, keepsClassic });
  const names: string[] = [];
  for (let kind = parser.next(); kind !== 'end'; kind = parser.next()) {
    if (kind === 'series' || kind === 'histogram') names.push(`${kind} ${parser.labels().join(' ')}`);
  }
  return names;
}

describe.skipIf(!existsSync(BODY))('a real body (skipped without ../shared/corpora)', () => {
  const body = existsSync(BODY) ? readFileSync(BODY) : Buffer.alloc(0);

  it('is read with native histograms, classic ones, or both', () => {
    expect(count(read(body), 'histogram __name__ rpc_both_seconds')).toBe(1);
    expect(count(read(body), 'rpc_both_seconds_bucket')).toBe(0);
    expect(count(read(body, true), 'rpc_both_seconds_bucket')).toBeGreaterThan(1);
    expect(count(read(body, false, false), 'histogram ')).toBe(0);
    expect(count(read(body, false, false), 'rpc_both_seconds_bucket')).toBeGreaterThan(1);
  });

  it('is refused when it is cut anywhere inside, and never hangs or crashes when bytes are wrong', () => {
    for (let length = 1; length < 400; length += 7)
      expect(() => read(body.subarray(0, length))).toThrow(ExpositionError);
    for (let i = 0; i < 300; i++) {
      const wrong = Buffer.from(body);
      wrong[(i * 7919) % wrong.length] = (i * 31) & 0xff;
      const outcome = attempt(wrong);
      expect(outcome === undefined || outcome instanceof ExpositionError).toBe(true);
    }
  });
});

function attempt(body: Buffer): unknown {
  try {
    read(body);
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('native histograms', () => {
  it('have absolute counts, and no empty buckets', () => {
    const spans = [
      { offset: -2, length: 3 },
      { offset: 1, length: 2 },
    ];
    const histogram = toFloatHistogram(wire({ positiveSpans: spans, positiveDeltas: [4, -4, 2, 1, 0] }), false);
    expect(histogram.positiveSpans).toEqual([
      { offset: -2, length: 1 },
      { offset: 1, length: 1 },
      { offset: 1, length: 2 },
    ]);
    expect([...histogram.positiveBuckets]).toEqual([4, 2, 3, 3]);
  });

  it('are refused when spans and counts differ', () => {
    const lie = wire({ positiveSpans: [{ offset: 0, length: 4_000_000_000 }], positiveDeltas: [1] });
    expect(() => toFloatHistogram(lie, false)).toThrow('histogram spans specify different number of buckets');
  });
});
