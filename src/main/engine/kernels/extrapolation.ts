/**
 * `rate`, `increase` and `delta` as Prometheus extrapolates them. All that depends on times alone (how far the first and last
 * sample of a window are from its ends, the factor that follows) is computed once per block; a row then costs two loads, a
 * subtraction, the test for a counter's zero point and one multiplication per step.
 * @see Prometheus promql/functions.go (extrapolatedRate)
 */
import { runOverWindows, type StepTable, type WindowKernel } from './wasm/windowKernels.ts';
import type { Windows } from './windows.ts';

export class Extrapolation {
  readonly #toStart: Float64Array;
  readonly #toEnd: Float64Array;
  readonly #sampled: Float64Array;
  readonly #factor: Float64Array;
  /** All four, one after the other. */
  readonly #table: StepTable;
  readonly #kernel: WindowKernel;
  readonly #perSecond: boolean;
  readonly #isCounter: boolean;
  /** Sum of the values before each reset up to a sample; only grown for rows that have resets. */
  #lost = new Float64Array(0);

  constructor(steps: number, isCounter: boolean, perSecond: boolean) {
    const floats = new Float64Array(4 * steps);
    this.#factor = floats.subarray(0, steps);
    this.#toStart = floats.subarray(steps, 2 * steps);
    this.#toEnd = floats.subarray(2 * steps, 3 * steps);
    this.#sampled = floats.subarray(3 * steps);
    this.#table = { floats, version: 0 };
    this.#kernel = isCounter ? counterKernel(this.#table, perSecond) : gaugeKernel(this.#table);
    this.#isCounter = isCounter;
    this.#perSecond = perSecond;
  }

  /** Call after `windows.locate`. */
  prepare(windows: Windows): void {
    const { times, lo, hi, ends, steps } = windows;
    this.#table.version++;
    for (let i = 0; i < steps; i++) {
      const l = lo[i] as number;
      const count = (hi[i] as number) - l;
      if (count < 2) continue;
      const first = times[l] as number;
      const last = times[l + count - 1] as number;
      this.#measure(i, windows.rangeMs, (ends[i] as number) - windows.rangeMs, ends[i] as number, first, last, count);
    }
  }

  #measure(i: number, rangeMs: number, start: number, end: number, first: number, last: number, count: number): void {
    const sampled = (last - first) / 1000;
    const average = sampled / (count - 1);
    const threshold = average * 1.1;
    let toStart = (first - start) / 1000;
    let toEnd = (end - last) / 1000;
    if (toStart >= threshold) toStart = average / 2;
    if (toEnd >= threshold) toEnd = average / 2;
    this.#toStart[i] = toStart;
    this.#toEnd[i] = toEnd;
    this.#sampled[i] = sampled;
    const factor = (sampled + toStart + toEnd) / sampled;
    this.#factor[i] = this.#perSecond ? factor / (rangeMs / 1000) : factor;
  }

  /** The factor for a histogram whose count was `firstCount` at the window's first sample and grew by `countDelta`. */
  histogramFactor(
    i: number,
    rangeMs: number,
    start: number,
    end: number,
    first: number,
    last: number,
    samples: number,
    firstCount: number,
    countDelta: number,
  ): number {
    this.#measure(i, rangeMs, start, end, first, last, samples);
    if (!this.#isCounter || !(countDelta > 0) || !(firstCount >= 0)) return this.#factor[i] as number;
    return this.#clampedFactor(i, (this.#sampled[i] as number) * (firstCount / countDelta), rangeMs);
  }

  #clampedFactor(i: number, toZero: number, rangeMs: number): number {
    if (!(toZero < (this.#toStart[i] as number))) return this.#factor[i] as number;
    const sampled = this.#sampled[i] as number;
    const factor = (sampled + toZero + (this.#toEnd[i] as number)) / sampled;
    return this.#perSecond ? factor / (rangeMs / 1000) : factor;
  }

  /** One row: sample k is values[base + k]; step i goes to out[at + i]. */
  row(windows: Windows, values: Float64Array, base: number, out: Float64Array, presence: Uint8Array, at: number): void {
    if (runOverWindows(this.#kernel, windows, values, base, out, presence, at)) return;
    if (!this.#isCounter) {
      this.#gaugeRow(windows, values, base, out, presence, at);
      return;
    }
    switch (this.#sumResets(values, base, windows.length)) {
      case 'none':
        this.#counterRow(windows, values, base, out, presence, at, null);
        return;
      case 'finite':
        this.#counterRow(windows, values, base, out, presence, at, this.#lost);
        return;
      case 'infinite':
        this.#exactRow(windows, values, base, out, presence, at);
    }
  }

  #gaugeRow(
    windows: Windows,
    values: Float64Array,
    base: number,
    out: Float64Array,
    presence: Uint8Array,
    at: number,
  ): void {
    const { lo, hi, steps } = windows;
    const factors = this.#factor;
    for (let i = 0; i < steps; i++) {
      const l = lo[i] as number;
      const h = hi[i] as number;
      if (h - l < 2) continue;
      out[at + i] = ((values[base + h - 1] as number) - (values[base + l] as number)) * (factors[i] as number);
      presence[at + i] = 1;
    }
  }

  /** Running sum of what resets lost, per sample. A sum that is not finite cannot be differenced. */
  #sumResets(values: Float64Array, base: number, length: number): 'none' | 'finite' | 'infinite' {
    let k = 1;
    while (k < length && !((values[base + k] as number) < (values[base + k - 1] as number))) k++;
    if (k >= length) return 'none';
    if (this.#lost.length < length) this.#lost = new Float64Array(length);
    const lost = this.#lost;
    lost.fill(0, 0, k);
    let sum = 0;
    let previous = values[base + k - 1] as number;
    for (; k < length; k++) {
      const value = values[base + k] as number;
      if (value < previous) sum += previous;
      lost[k] = sum;
      previous = value;
    }
    return Number.isFinite(sum) ? 'finite' : 'infinite';
  }

  #counterRow(
    windows: Windows,
    values: Float64Array,
    base: number,
    out: Float64Array,
    presence: Uint8Array,
    at: number,
    lost: Float64Array | null,
  ): void {
    const { lo, hi, steps } = windows;
    const factors = this.#factor;
    const toStarts = this.#toStart;
    const sampleds = this.#sampled;
    for (let i = 0; i < steps; i++) {
      const l = lo[i] as number;
      const h = hi[i] as number;
      if (h - l < 2) continue;
      const first = values[base + l] as number;
      let delta = (values[base + h - 1] as number) - first;
      if (lost !== null) delta += (lost[h - 1] as number) - (lost[l] as number);
      let factor = factors[i] as number;
      // The zero point is nearer than the start of the range: told by products, so that only those few divide.
      if (first >= 0 && (sampleds[i] as number) * first < (toStarts[i] as number) * delta) {
        factor = this.#clampedFactor(i, (sampleds[i] as number) * (first / delta), windows.rangeMs);
      }
      out[at + i] = delta * factor;
      presence[at + i] = 1;
    }
  }

  /** Values or their sums are infinite: each window by itself. */
  #exactRow(
    windows: Windows,
    values: Float64Array,
    base: number,
    out: Float64Array,
    presence: Uint8Array,
    at: number,
  ): void {
    const { lo, hi, steps } = windows;
    for (let i = 0; i < steps; i++) {
      const l = lo[i] as number;
      const h = hi[i] as number;
      if (h - l < 2) continue;
      const first = values[base + l] as number;
      let delta = (values[base + h - 1] as number) - first;
      for (let k = l + 1; k < h; k++) {
        const previous = values[base + k - 1] as number;
        if ((values[base + k] as number) < previous) delta += previous;
      }
      const toZero = delta > 0 && first >= 0 ? (this.#sampled[i] as number) * (first / delta) : Infinity;
      out[at + i] = delta * this.#clampedFactor(i, toZero, windows.rangeMs);
      presence[at + i] = 1;
    }
  }
}

function counterKernel(table: StepTable, perSecond: boolean): WindowKernel {
  return {
    leastSamples: 2,
    table,
    run(exports, { valuesAt, loAt, hiAt, scratchAt, tableAt, outAt }, { length, steps, rangeMs }) {
      const rangeSeconds = perSecond ? rangeMs / 1000 : 0;
      return exports.counterRow(valuesAt, length, loAt, hiAt, steps, tableAt, rangeSeconds, scratchAt, outAt);
    },
  };
}

function gaugeKernel(table: StepTable): WindowKernel {
  return {
    leastSamples: 2,
    table,
    run: (exports, { valuesAt, loAt, hiAt, tableAt, outAt }, { steps }) =>
      exports.gaugeRow(valuesAt, loAt, hiAt, steps, tableAt, outAt),
  };
}
