/**
 * Kernels beside their twins: `node test/bench/kernels.ts`. One row of a day's quarter at 15 s, decoded and evaluated over and
 * over; the best of many runs, in ns per sample. A kernel earns its place with a factor of two, or by working where the
 * decoded samples already are.
 */
import { Extrapolation } from '../../src/main/engine/kernels/extrapolation.ts';
import { maxRow } from '../../src/main/engine/kernels/extremesOverTime.ts';
import type { RowKernel } from '../../src/main/engine/kernels/rowKernel.ts';
import { deviationRow, quantileRow } from '../../src/main/engine/kernels/spreadOverTime.ts';
import { averageRow } from '../../src/main/engine/kernels/sumOverTime.ts';
import { derivRow } from '../../src/main/engine/kernels/trend.ts';
import { Windows } from '../../src/main/engine/kernels/windows.ts';
import { kernelModule } from '../../src/main/engine/kernels/wasm/kernelModule.ts';
import { encodeTicksChunk, TicksChunk } from '../../src/main/engine/tsdb/chunk/ticksChunk.ts';
import { buildKernels } from '../../scripts/buildKernels.ts';

const SAMPLES = 1440;
const STEPS = 300;
const RUNS = 40;
const ROWS_PER_RUN = 200;

await buildKernels();
const kernels = kernelModule();
if (kernels === null) throw new Error('The kernels are not built.');

function report(name: string, twin: () => void, kernel: () => void): void {
  const [slow, fast] = [best(twin), best(kernel)];
  const factor = (slow / fast).toFixed(1);
  console.log(
    `${name.padEnd(24)} twin ${slow.toFixed(2).padStart(6)} ns/sample  kernel ${fast.toFixed(2).padStart(6)}  × ${factor}`,
  );
}

function best(run: () => void): number {
  let least = Infinity;
  for (let i = 0; i < RUNS; i++) {
    const started = performance.now();
    for (let row = 0; row < ROWS_PER_RUN; row++) run();
    least = Math.min(least, performance.now() - started);
  }
  return (least * 1e6) / ROWS_PER_RUN / SAMPLES;
}

const times = kernels.allocateFloats(SAMPLES) as Float64Array;
for (let i = 0; i < SAMPLES; i++) times[i] = 1e12 + i * 15_000;

const walk = (step: (value: number) => number): Float64Array => {
  let value = 1000;
  return Float64Array.from(times, () => (value = step(value)));
};
const SERIES: readonly (readonly [string, Float64Array])[] = [
  ['constant', walk((value) => value)],
  ['counter', walk((value) => value + Math.floor(Math.random() * 50))],
  ['two decimals', walk((value) => Math.round((value + Math.random() * 15) * 100) / 100)],
  ['bytes', walk((value) => value + 4096 * Math.floor(Math.random() * 200 - 100))],
  ['full precision', walk(() => Math.random())],
];

const placed = kernels.allocateFloats(SAMPLES) as Float64Array;
const free = new Float64Array(SAMPLES);

for (const [name, values] of SERIES) {
  const blob = encodeTicksChunk({
    slots: 1,
    ticks: SAMPLES,
    times,
    values: values.slice(),
    stride: SAMPLES,
    presenceOf: () => false,
  });
  const chunk = new TicksChunk(blob);
  const slots = Int32Array.of(0);
  report(
    `decode ${name}`,
    () => chunk.readSlots(slots, 0, SAMPLES, free, null, 0, SAMPLES),
    () => chunk.readSlots(slots, 0, SAMPLES, placed, null, 0, SAMPLES),
  );
}

const ends = Float64Array.from({ length: STEPS }, (_, i) => 1e12 + 3_600_000 + i * 60_000);
const out = new Float64Array(STEPS);
const presence = new Uint8Array(STEPS);
const args = { times: ends, scalars: [new Float64Array(STEPS).fill(0.9)] };

function reportRow(name: string, rangeMs: number, values: Float64Array, of: (windows: Windows) => RowKernel): void {
  const windows = new Windows(ends, rangeMs);
  windows.locate(times, SAMPLES);
  const row = of(windows);
  free.set(values);
  placed.set(values);
  report(
    name,
    () => row(windows, free, 0, out, presence, 0, args),
    () => row(windows, placed, 0, out, presence, 0, args),
  );
}

const counter = SERIES[1]?.[1] as Float64Array;
const gauge = walk((value) => Math.round((value + Math.random() - 0.5) * 10) / 10);
reportRow('rate[5m]', 300_000, counter, (windows) => {
  const extrapolation = new Extrapolation(STEPS, true, true);
  extrapolation.prepare(windows);
  return (located, values, base, to, there, at) => extrapolation.row(located, values, base, to, there, at);
});
reportRow('max_over_time[30m]', 1_800_000, gauge, () => maxRow);
reportRow('avg_over_time[1h]', 3_600_000, gauge, () => averageRow);
reportRow('stddev_over_time[30m]', 1_800_000, gauge, () => deviationRow);
reportRow('deriv[15m]', 900_000, gauge, () => derivRow);
reportRow('quantile_over_time[30m]', 1_800_000, gauge, () => quantileRow);
