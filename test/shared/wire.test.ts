import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QueryFrame } from '../../src/shared/frames.ts';
import { labelsFromRecord } from '../../src/shared/labels.ts';
import { decodeMessage, encodeMessage } from '../../src/shared/wire.ts';

function frame(values: readonly number[], presence: readonly number[], series: number): QueryFrame {
  return {
    series: Array.from({ length: series }, (_, i) => labelsFromRecord({ __name__: 'm', i: `${i}` })),
    startMs: 1000,
    stepMs: 1000,
    steps: series === 0 ? 0 : values.length / series,
    values: Float64Array.from(values),
    presence: Uint8Array.from(presence),
    warnings: [],
    infos: [],
    stats: { seriesRead: 1, samplesRead: 2, evalMs: 3 },
  };
}

describe('messages on the wire', () => {
  it('carry frames bit for bit beside other data', () => {
    const message = {
      type: 'reply',
      id: 7,
      body: frame([1, Number.NaN, -0, Number.POSITIVE_INFINITY], [1, 1, 0, 1], 2),
    };
    const decoded = decodeMessage(encodeMessage(message)) as typeof message;
    expect(decoded.body.series).toEqual(message.body.series);
    expect([...decoded.body.values]).toEqual([1, Number.NaN, -0, Number.POSITIVE_INFINITY]);
    expect([...decoded.body.presence]).toEqual([1, 1, 0, 1]);
  });

  it('carry any number of frames of any size', () => {
    const frames = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 7 })).map(([series, steps]) => {
        const cells = series * steps;
        return frame(
          Array.from({ length: cells }, (_, i) => i / 3),
          Array.from({ length: cells }, (_, i) => i % 2),
          series,
        );
      }),
    );
    fc.assert(
      fc.property(frames, fc.string(), (list, text) => {
        const decoded = decodeMessage(encodeMessage({ list, text })) as { list: QueryFrame[]; text: string };
        expect(decoded.text).toBe(text);
        decoded.list.forEach((got, i) => {
          expect(got.values).toEqual(list[i]?.values);
          expect(got.presence).toEqual(list[i]?.presence);
        });
      }),
    );
  });

  it('refuse bytes that are cut short or are no message', () => {
    const bytes = encodeMessage({ a: 1 });
    expect(() => decodeMessage(bytes.subarray(0, 6))).toThrow('cut short');
    expect(() => decodeMessage(new Uint8Array(2))).toThrow('cut short');
    expect(() => decodeMessage(Uint8Array.of(1, 0, 0, 0, 120))).toThrow('not valid');
  });
});
