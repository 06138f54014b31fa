import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kernelModule } from '../../../../../src/main/engine/kernels/wasm/kernelModule.ts';
import { ABSENT, PRESENT, STALE } from '../../../../../src/main/engine/storage/storage.ts';
import { encodeTicksChunk, TicksChunk } from '../../../../../src/main/engine/tsdb/chunk/ticksChunk.ts';
import { BlockArrays } from '../../../../../src/main/engine/tsdb/blockArrays.ts';
import { anyRun } from '../../../../support/floatRuns.ts';

const SLOTS = 5;
const state = fc.constantFrom(PRESENT, PRESENT, PRESENT, ABSENT, STALE);

/** A chunk of five series: one without samples, one without holes, the others with any. */
const anyChunk = fc.tuple(anyRun, fc.array(state, { minLength: 50, maxLength: 400 })).map(([run, states]) => {
  const ticks = Math.min(run.length, states.length);
  const values = new Float64Array(SLOTS * ticks);
  for (let slot = 0; slot < SLOTS; slot++) values.set(run.subarray(0, ticks), slot * ticks);
  const blob = encodeTicksChunk({
    slots: SLOTS,
    ticks,
    times: Float64Array.from({ length: ticks }, (_, i) => 1e12 + i * 15_000),
    values,
    stride: ticks,
    presenceOf(slot, out) {
      for (let i = 0; i < ticks; i++) out[i] = slot === 1 ? ABSENT : (states[(i * slot) % states.length] as number);
      return slot !== 2;
    },
  });
  return { blob, ticks };
});

describe('the kernel of chunks', () => {
  it('fills kernel memory with what its twin gives', () => {
    fc.assert(
      fc.property(anyChunk, fc.nat(), fc.nat(), fc.boolean(), ({ blob, ticks }, a, b, wantsPresence) => {
        const chunk = new TicksChunk(blob);
        const from = a % ticks;
        const to = from + 1 + (b % (ticks - from));
        const slots = Int32Array.from([4, -1, 2, 0, 3], (slot) => (slot >= 0 && chunk.has(slot) ? slot : -1));
        const stride = to - from + 3;
        const cells = slots.length * stride;
        const arrays = new BlockArrays();
        arrays.coverValues(cells);
        arrays.coverPresence(cells);
        expect(kernelModule()?.holds(arrays.values)).toBe(true);
        arrays.values.fill(42);
        arrays.presence.fill(9);
        const twin = {
          values: new Float64Array(arrays.values.length).fill(42),
          presence: new Uint8Array(cells).fill(9),
        };
        for (const { values, presence } of [arrays, twin])
          chunk.readSlots(slots, from, to, values, wantsPresence ? presence : null, 1, stride);
        expect(Buffer.from(arrays.values.slice().buffer)).toEqual(Buffer.from(twin.values.buffer));
        expect(arrays.presence.slice(0, cells)).toEqual(twin.presence);
        arrays.free();
      }),
      { numRuns: 500 },
    );
  });
});
