/**
 * Writes rows of samples as Prometheus' JSON has them, in WebAssembly: a dashboard's answer is megabytes of numbers, and their
 * shortest digits are most of its cost. The twin is the writer of the HTTP API, which takes over where there is no WebAssembly.
 */
import { type KernelModule, kernelModule } from './wasm/kernelModule.ts';

/** Longest prefix that the kernel takes. */
const MAX_PREFIX_BYTES = 32;
/** Longest number with the quote and the bracket behind it. */
const MAX_NUMBER_BYTES = 32;
/** Powers of ten from 10^-292 to 10^324, each as ceil(10^k / 2^e) with 128 bits. */
const MIN_POWER = -292;
const MAX_POWER = 324;

/** Numbers up to here have 16 digits. */
const MAX_TIME_MS = 1e15;
const NOT_BEGUN = { startMs: Number.NaN, stepMs: 0, steps: 0 };

export class SampleText {
  readonly #module: KernelModule;
  #begun = NOT_BEGUN;
  #capacity = 0;
  #values = new Float64Array(0);
  #presence = new Uint8Array(0);
  #prefixes = new Uint8Array(0);
  #starts = new Int32Array(0);
  #out = new Uint8Array(0);

  constructor(module: KernelModule) {
    this.#module = module;
    putPowers(module);
  }

  /**
   * Says at which times the cells of the rows are that follow. Costs nothing when it was said last as well.
   * @returns false when there is no memory for it, or times are not whole milliseconds from 1970 on
   */
  begin(startMs: number, stepMs: number, steps: number): boolean {
    const begun = this.#begun;
    if (startMs === begun.startMs && stepMs === begun.stepMs && steps === begun.steps) return true;
    const end = startMs + steps * stepMs;
    if (!Number.isInteger(startMs) || !Number.isInteger(stepMs) || startMs < 0 || end >= MAX_TIME_MS) return false;
    if (steps > this.#capacity && !this.#allocate(steps)) return false;
    const { exports } = this.#module;
    exports.writePrefixes(startMs, stepMs, steps, this.#prefixes.byteOffset, this.#starts.byteOffset);
    this.#begun = { startMs, stepMs, steps };
    return true;
  }

  /** One row, `from … from + steps - 1` of both arrays. @returns its text, valid until the next row */
  row(values: Float64Array, presence: Uint8Array, from: number, steps: number): Uint8Array {
    const { exports, bytes } = this.#module;
    const out = this.#out.byteOffset;
    this.#values.set(values.subarray(from, from + steps));
    this.#presence.set(presence.subarray(from, from + steps));
    const end = exports.writeSamples(
      this.#values.byteOffset,
      this.#presence.byteOffset,
      steps,
      this.#prefixes.byteOffset,
      this.#starts.byteOffset,
      out,
    );
    return bytes.subarray(out, end);
  }

  #allocate(steps: number): boolean {
    const module = this.#module;
    const size = Math.max(steps, 2 * this.#capacity);
    for (const array of [this.#values, this.#presence, this.#prefixes, this.#starts, this.#out]) module.free(array);
    this.#capacity = 0;
    this.#begun = NOT_BEGUN;
    const none = new Uint8Array(0);
    this.#values = module.allocateFloats(size) ?? new Float64Array(0);
    this.#presence = module.allocateBytes(size) ?? none;
    // The kernel copies a whole prefix length at a time.
    this.#prefixes = module.allocateBytes((size + 1) * MAX_PREFIX_BYTES) ?? none;
    this.#starts = module.allocateIntegers(size + 1) ?? new Int32Array(0);
    this.#out = module.allocateBytes((size + 1) * (MAX_PREFIX_BYTES + MAX_NUMBER_BYTES)) ?? none;
    if (this.#out.length === 0 || this.#starts.length === 0 || this.#prefixes.length === 0) return false;
    if (this.#presence.length === 0 || this.#values.length === 0) return false;
    this.#capacity = size;
    return true;
  }
}

function putPowers(module: KernelModule): void {
  const view = new DataView(module.bytes.buffer);
  let at = module.exports.powersAt();
  for (let k = MIN_POWER; k <= MAX_POWER; k++, at += 16) {
    const power = powerOfTen(k);
    view.setBigUint64(at, power >> 64n, true);
    view.setBigUint64(at + 8, BigInt.asUintN(64, power), true);
  }
}

/** The 128 most significant bits of 10^k, rounded up. */
function powerOfTen(k: number): bigint {
  // floor(log2(10^k)) leaves one bit before the point.
  const shift = BigInt(127 - ((k * 1_741_647) >> 19));
  const size = 10n ** BigInt(Math.abs(k));
  if (k < 0) return ((1n << shift) + size - 1n) / size;
  return shift >= 0n ? size << shift : (size + (1n << -shift) - 1n) >> -shift;
}

let shared: SampleText | null | undefined;

/** The writer of this thread; null where there are no kernels. One row at a time: it is not to be used across an `await`. */
export function sampleText(): SampleText | null {
  if (shared !== undefined) return shared;
  const module = kernelModule();
  shared = module === null ? null : new SampleText(module);
  return shared;
}
