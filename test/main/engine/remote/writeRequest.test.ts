import * as fc from 'fast-check';
import { uncompress } from 'snappyjs';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../src/shared/errors.ts';
import { readWriteRequest, type WrittenSeries } from '../../../../src/main/engine/remote/writeRequest.ts';
import { encodeRemoteWrite, type SentSeries } from '../../../support/remoteWriteClient.ts';

interface Read {
  readonly pairs: WrittenSeries['pairs'];
  readonly samples: [number, number][];
  readonly histograms: WrittenSeries['histograms'];
}

function decode(bytes: Uint8Array): Read[] {
  const read: Read[] = [];
  readWriteRequest(bytes, {
    onSeries: ({ pairs, times, values, count, histograms }) =>
      void read.push({
        pairs,
        samples: Array.from({ length: count }, (_, i) => [times[i] as number, values[i] as number]),
        histograms,
      }),
    onMetadata: () => {},
  });
  return read;
}

const roundTrip = (series: readonly SentSeries[]): Read[] => decode(uncompress(encodeRemoteWrite(series)));

function thrownBy(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('a remote write request', () => {
  it('reads back as it was sent', () => {
    const sent = fc.array(
      fc.record({
        labels: fc.array(fc.tuple(fc.string(), fc.string())),
        samples: fc.array(fc.record({ t: fc.maxSafeInteger(), v: fc.double() }), { maxLength: 150 }),
      }),
    );
    fc.assert(
      fc.property(sent, (series) => {
        const read = roundTrip(series);
        expect(read.map(({ pairs }) => pairs)).toEqual(series.map(({ labels }) => labels));
        expect(read.map(({ samples }) => samples)).toEqual(
          series.map(({ samples }) => samples.map(({ t, v }) => [t, v])),
        );
      }),
    );
  });

  it('has one key for labels that are sent alike, and another for any others', () => {
    const labels = fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 3 });
    fc.assert(
      fc.property(labels, labels, (left, right) => {
        const keys: string[] = [];
        const series = [left, right, left].map((each, i) => ({ labels: each, samples: [{ t: i, v: i }] }));
        readWriteRequest(uncompress(encodeRemoteWrite(series)), {
          onSeries: ({ labelsKey }) => void keys.push(labelsKey),
          onMetadata: () => {},
        });
        expect(keys[0]).toBe(keys[2]);
        expect(keys[0] === keys[1]).toBe(JSON.stringify(left) === JSON.stringify(right));
      }),
    );
  });

  it('keeps the bits of a staleness marker', () => {
    const stale = new Float64Array(Uint32Array.of(2, 0x7ff00000).buffer)[0] as number;
    let bits: number[] = [];
    readWriteRequest(uncompress(encodeRemoteWrite([{ labels: [['__name__', 'm']], samples: [{ t: 1, v: stale }] }])), {
      onSeries: ({ values }) => {
        bits = [...new Uint32Array(values.buffer, values.byteOffset, 2)];
      },
      onMetadata: () => {},
    });
    expect(bits).toEqual([2, 0x7ff00000]);
  });

  it('reads a float histogram', () => {
    const [series] = roundTrip([
      { labels: [['__name__', 'h']], histogram: { t: 5, schema: 1, count: 6, sum: 9, buckets: [1, 2, 3] } },
    ]);
    expect(series?.histograms[0]).toMatchObject({
      t: 5,
      histogram: {
        schema: 1,
        count: 6,
        sum: 9,
        positiveSpans: [{ offset: 0, length: 3 }],
        positiveBuckets: Float64Array.of(1, 2, 3),
      },
    });
  });

  it('reads custom buckets, also a single one that has no bounds to send', () => {
    const [series] = roundTrip([
      { labels: [['__name__', 'h']], histogram: { t: 5, schema: -53, count: 6, sum: 9, buckets: [6] } },
    ]);
    expect(series?.histograms[0]?.histogram).toMatchObject({ schema: -53, customValues: new Float64Array(0) });
  });

  it('refuses bytes that are no message, with a reason, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const thrown = thrownBy(() => decode(bytes));
        expect(thrown === undefined || thrown instanceof AppError).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
