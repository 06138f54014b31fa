/**
 * The WebAssembly kernels of this thread (sources and rules: src/kernels/README.md) and the memory they work in.
 *
 * The memory has one fixed size, so a view of it never moves or detaches. It is only address space until it is written to.
 * Arrays that kernels read and write in place are allocated here, and freed by who allocated them: no garbage collector sees
 * them. Where there is no WebAssembly, or no kernels.wasm beside this file, the answer is null and the twins run.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** As src/kernels/kernels.ts exports them. Every `…At` is an address in the memory. */
export interface KernelExports {
  readonly allocate: (bytes: number) => number;
  readonly free: (at: number) => void;
  /** Twin: tsdb/chunk/valuesCodec.ts. @returns 0, or 1 for damaged bytes */
  readonly decodeValues: (
    bytesAt: number,
    endAt: number,
    count: number,
    from: number,
    to: number,
    outAt: number,
  ) => number;
  /** Twin: tsdb/chunk/ticksChunk.ts. @returns 0, or 1 for damaged bytes */
  readonly decodeSlots: (
    blobAt: number,
    startsAt: number,
    ticks: number,
    from: number,
    to: number,
    slotsAt: number,
    rows: number,
    valuesAt: number,
    presenceAt: number,
    stride: number,
  ) => number;
  /** Twin: tsdb/dropGaps.ts. @returns the ticks left, negative when some cell left is not present */
  readonly dropGaps: (
    timesAt: number,
    valuesAt: number,
    presenceAt: number,
    rows: number,
    length: number,
    needsMarkers: number,
    scratchAt: number,
  ) => number;
  /** Twin: kernels/sortedWindow.ts. @returns 0, or 1 when there is a NaN or -0 */
  readonly quantileRow: (
    valuesAt: number,
    length: number,
    loAt: number,
    hiAt: number,
    steps: number,
    tableAt: number,
    scratchAt: number,
    outAt: number,
  ) => number;
  /** Twin: kernels/trend.ts. */
  readonly derivRow: (
    timesAt: number,
    valuesAt: number,
    loAt: number,
    hiAt: number,
    steps: number,
    outAt: number,
  ) => number;
  readonly predictRow: (
    timesAt: number,
    valuesAt: number,
    loAt: number,
    hiAt: number,
    steps: number,
    tableAt: number,
    outAt: number,
  ) => number;
  /** Twin: kernels/groupSums.ts. */
  readonly addRow: (
    sumAt: number,
    restAt: number,
    seenAt: number,
    valuesAt: number,
    presenceAt: number,
    evenSteps: number,
  ) => void;
  /** Where kernels/sampleText.ts has to put its powers of ten. */
  readonly powersAt: () => number;
  /** Twin: api/http/numberText.ts. @returns the end of what was written */
  readonly writeNumber: (value: number, outAt: number) => number;
  /** Twin: api/http/resultJson.ts (`stepPrefixes`). */
  readonly writePrefixes: (startMs: number, stepMs: number, steps: number, outAt: number, startsAt: number) => void;
  readonly writeSamples: (
    valuesAt: number,
    presenceAt: number,
    steps: number,
    prefixesAt: number,
    startsAt: number,
    outAt: number,
  ) => number;
  /** Twin: kernels/extrapolation.ts. @returns 0, or 1 when what resets lost is not finite */
  readonly counterRow: (
    valuesAt: number,
    length: number,
    loAt: number,
    hiAt: number,
    steps: number,
    tableAt: number,
    rangeSeconds: number,
    scratchAt: number,
    outAt: number,
  ) => number;
  readonly gaugeRow: (
    valuesAt: number,
    loAt: number,
    hiAt: number,
    steps: number,
    tableAt: number,
    outAt: number,
  ) => number;
  /** Twin: kernels/extremesOverTime.ts. @returns 0, or 1 when there is a NaN */
  readonly extremeRow: (
    valuesAt: number,
    length: number,
    loAt: number,
    hiAt: number,
    steps: number,
    shift: number,
    sign: number,
    scratchAt: number,
    outAt: number,
  ) => number;
  /** Twin: kernels/sumOverTime.ts. @returns 0, or 1 when a sum is not finite */
  readonly sumRow: (
    valuesAt: number,
    length: number,
    loAt: number,
    hiAt: number,
    steps: number,
    isMean: number,
    scratchAt: number,
    outAt: number,
  ) => number;
  /** Twin: kernels/spreadOverTime.ts. @returns the number of steps left to it, as NaN; -1 when a sum is not finite */
  readonly varianceRow: (
    valuesAt: number,
    length: number,
    loAt: number,
    hiAt: number,
    steps: number,
    pivot: number,
    scratchAt: number,
    outAt: number,
  ) => number;
}

/** 256 MiB in pages of 64 KiB; scripts/buildKernels.ts compiles for the same size. */
export const KERNEL_MEMORY_PAGES = 4096;
/** Kernels may read this far behind the end of their input. */
export const SLACK_BYTES = 8;
/** What the allocator is left for its own needs. */
const RESERVED_BYTES = 2 ** 20;

/** What is used of WebAssembly: the library of types for Node does not tell of it. */
interface WebAssemblyScope {
  readonly WebAssembly: {
    readonly Memory: new (limits: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
    readonly Module: new (code: Uint8Array) => object;
    readonly Instance: new (module: object, imports: object) => { readonly exports: KernelExports };
  };
}

const MIN_STAGE_BYTES = 2 ** 16;

export class KernelModule {
  readonly exports: KernelExports;
  /** The whole memory. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly floats: Float64Array<ArrayBuffer>;
  readonly integers: Int32Array<ArrayBuffer>;
  private freeBytes: number;
  /** Addresses of what `stage` was given last. */
  readonly stagedAt = { blob: 0, first: 0, second: 0 };
  private stagingBytes = 0;

  constructor(code: Uint8Array) {
    const { WebAssembly } = globalThis as unknown as WebAssemblyScope;
    const pages = KERNEL_MEMORY_PAGES;
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const instance = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } });
    this.exports = instance.exports;
    this.bytes = new Uint8Array(memory.buffer);
    this.floats = new Float64Array(memory.buffer);
    this.integers = new Int32Array(memory.buffer);
    this.freeBytes = memory.buffer.byteLength - RESERVED_BYTES;
  }

  /** An array of kernel memory, not zeroed, or undefined when there is no room. Give it to `free` once, and do not touch it then. */
  allocateFloats(count: number): Float64Array<ArrayBuffer> | undefined {
    const at = this.allocate(count * 8);
    return at === 0 ? undefined : new Float64Array(this.bytes.buffer, at, count);
  }

  allocateBytes(count: number): Uint8Array<ArrayBuffer> | undefined {
    const at = this.allocate(count);
    return at === 0 ? undefined : new Uint8Array(this.bytes.buffer, at, count);
  }

  allocateIntegers(count: number): Int32Array<ArrayBuffer> | undefined {
    const at = this.allocate(count * 4);
    return at === 0 ? undefined : new Int32Array(this.bytes.buffer, at, count);
  }

  /** Arrays of other memory are left to the garbage collector. */
  free(array: Float64Array | Uint8Array | Int32Array): void {
    if (!this.holds(array) || array.length === 0) return;
    this.exports.free(array.byteOffset);
    this.freeBytes += paddedBytes(array.byteLength);
  }

  /** Whether kernels can work on the array in place. */
  holds(array: Float64Array | Uint8Array | Int32Array): boolean {
    return array.buffer === this.bytes.buffer;
  }

  /**
   * Puts a blob and tables of integers where kernels can read them, in one place that all callers share: what was staged
   * before is void. What it says of the place is in `stagedAt`.
   * @returns false when there is no room
   */
  stage(blob: Uint8Array, first: Int32Array, second: Int32Array): boolean {
    const { stagedAt } = this;
    const firstAt = alignedUp(blob.length + SLACK_BYTES);
    const secondAt = firstAt + alignedUp(first.length * 4);
    const size = secondAt + second.length * 4;
    if (this.stagingBytes < size) {
      if (stagedAt.blob > 0) this.free(this.bytes.subarray(stagedAt.blob, stagedAt.blob + this.stagingBytes));
      this.stagingBytes = Math.max(MIN_STAGE_BYTES, 2 * size);
      stagedAt.blob = this.allocate(this.stagingBytes);
    }
    if (stagedAt.blob === 0) {
      this.stagingBytes = 0;
      return false;
    }
    stagedAt.first = stagedAt.blob + firstAt;
    stagedAt.second = stagedAt.blob + secondAt;
    this.bytes.set(blob, stagedAt.blob);
    this.integers.set(first, stagedAt.first >>> 2);
    this.integers.set(second, stagedAt.second >>> 2);
    return true;
  }

  private allocate(bytes: number): number {
    const padded = paddedBytes(bytes);
    if (bytes === 0 || padded > this.freeBytes) return 0;
    try {
      const at = this.exports.allocate(padded);
      this.freeBytes -= padded;
      return at;
    } catch {
      // Room in all, but not in one piece.
      return 0;
    }
  }
}

const alignedUp = (bytes: number): number => (bytes + 15) & ~15;

/** With slack, and what the allocator adds to a block. */
const paddedBytes = (bytes: number): number => bytes + SLACK_BYTES + 32;

let module: KernelModule | null | undefined;

/** The module of this thread, compiled at first use; null where it cannot be. */
export function kernelModule(): KernelModule | null {
  if (module === undefined) module = loadModule();
  return module;
}

function loadModule(): KernelModule | null {
  try {
    return new KernelModule(readFileSync(join(import.meta.dirname, 'kernels.wasm')));
  } catch {
    // Not built, or no WebAssembly here: the twins give the same answers.
    return null;
  }
}
