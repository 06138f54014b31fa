/** Runs of float64 as monitoring has them and as it should not, for property tests of what stores or computes them. */
import * as fc from 'fast-check';

const floats = (array: readonly number[]): Float64Array => Float64Array.from(array);

/** Any 64 bits, so NaN payloads, infinities, denormals and -0 as well. */
const anyBits = fc.uint32Array({ minLength: 2, maxLength: 400 }).map((words) => {
  const even = words.slice(0, words.length & ~1);
  return new Float64Array(even.buffer, 0, even.length / 2);
});
const decimals = fc
  .tuple(
    fc.integer({ min: 0, max: 6 }),
    fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 1, maxLength: 300 }),
  )
  .map(([e, integers]) => floats(integers.map((i) => Number(`${i}e-${e}`))));
const counters = fc.array(fc.oneof(fc.nat(1000), fc.constant(-1)), { minLength: 1, maxLength: 300 }).map((steps) => {
  let value = 0;
  return floats(steps.map((step) => (value = step < 0 ? 0 : value + step)));
});
const doubles = fc.array(fc.double(), { minLength: 1, maxLength: 300 }).map(floats);
const mixed = fc
  .array(fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 2 ** 53, 5e-324)), {
    minLength: 1,
    maxLength: 200,
  })
  .map(floats);
export const anyRun = fc.oneof(anyBits, decimals, counters, doubles, mixed);
