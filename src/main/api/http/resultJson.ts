/** Query results in Prometheus' JSON, written straight into bytes: a dashboard's answer is megabytes of short numbers. */
import type { Labels } from '../../../shared/labels.ts';
import {
  type FloatHistogram,
  histogramToJson,
  type QueryValue,
  type RawSeries,
  type ResultMatrix,
  sampleText,
} from '../../engine/engine.ts';
import { JsonBytes } from './jsonBytes.ts';
import { scalarText, timeText, valueText } from './numberText.ts';

/** @param limit most series to print, 0 for all. */
export function* writeResult(out: JsonBytes, value: QueryValue, limit = 0): Generator<void, void, void> {
  switch (value.type) {
    case 'matrix': {
      const { matrix } = value;
      const writeSeries = seriesWriter(out, matrix);
      yield* writeRows(out, 'matrix', matrix.series.length, limit, writeSeries);
      return;
    }
    case 'vector':
      yield* writeRows(out, 'vector', value.matrix.series.length, limit, (s) => writeSample(out, value.matrix, s));
      return;
    case 'raw':
      yield* writeRows(out, 'matrix', value.series.length, limit, (s) => writeRaw(out, value.series[s] as RawSeries));
      return;
    case 'scalar':
      return out.text(`"resultType":"scalar","result":[${timeText(value.t)},"${scalarText(value.value)}"]`);
    case 'string':
      return out.text(`"resultType":"string","result":[${timeText(value.t)},${JSON.stringify(value.value)}]`);
  }
}

export function seriesCount(value: QueryValue): number {
  if (value.type === 'matrix' || value.type === 'vector') return value.matrix.series.length;
  return value.type === 'raw' ? value.series.length : 0;
}

export function labelsJson(labels: Labels): string {
  let text = '{';
  for (let i = 0; i < labels.length; i += 2) {
    text += `${i > 0 ? ',' : ''}${JSON.stringify(labels[i])}:${JSON.stringify(labels[i + 1])}`;
  }
  return `${text}}`;
}

/** Yields behind each row. */
function* writeRows(
  out: JsonBytes,
  resultType: string,
  count: number,
  limit: number,
  write: (index: number) => void,
): Generator<void, void, void> {
  const shown = limit > 0 ? Math.min(count, limit) : count;
  out.text(`"resultType":"${resultType}","result":[`);
  for (let i = 0; i < shown; i++) {
    if (i > 0) out.text(',');
    write(i);
    yield;
  }
  out.text(']');
}

/** `,[1435781430.781,"` per step, one after the other: the same for every series of a matrix. */
interface StepPrefixes {
  readonly bytes: Uint8Array;
  /** Where each step's begins; one more for the end. */
  readonly starts: Int32Array;
}

function stepPrefixes({ steps, startMs, stepMs }: ResultMatrix): StepPrefixes {
  const out = new JsonBytes();
  const starts = new Int32Array(steps + 1);
  for (let i = 0; i < steps; i++) {
    out.text(',[');
    out.time(startMs + i * stepMs);
    out.text(',"');
    starts[i + 1] = out.length;
  }
  const bytes = out.written().slice();
  out.giveBack();
  return { bytes, starts };
}

/** Rows of floats are the kernel's; what it cannot take (histograms among them, no kernels) is written here. */
function seriesWriter(out: JsonBytes, matrix: ResultMatrix): (s: number) => void {
  const kernel = matrix.histograms === null ? sampleText() : null;
  const { series, values, presence, startMs, stepMs, steps } = matrix;
  let prefixes: StepPrefixes | undefined;
  return (s) => {
    // Between two rows another answer may have been written.
    if (!kernel?.begin(startMs, stepMs, steps)) {
      return writeMatrixSeries(out, matrix, s, (prefixes ??= stepPrefixes(matrix)));
    }
    writeMetric(out, series[s] as Labels);
    const text = kernel.row(values, presence, s * steps, steps);
    out.text(',"values":[');
    // The first has no comma.
    if (text.length > 0) out.append(text.subarray(1));
    out.text(']}');
  };
}

function writeMetric(out: JsonBytes, labels: Labels): void {
  out.text('{"metric":');
  out.text(labelsJson(labels));
}

function writeMatrixSeries(out: JsonBytes, matrix: ResultMatrix, s: number, { bytes, starts }: StepPrefixes): void {
  const { values, presence, histograms, steps } = matrix;
  writeMetric(out, matrix.series[s] as Labels);
  let floats = 0;
  let hists = 0;
  for (let i = 0, cell = s * steps; i < steps; i++, cell++) {
    if (presence[cell] === 0) continue;
    if (histograms !== null && histograms[cell] !== undefined) {
      hists++;
      continue;
    }
    if (floats++ === 0) {
      out.text(',"values":[');
      // The first has no comma.
      out.copy(bytes, (starts[i] as number) + 1, starts[i + 1] as number);
    } else out.copy(bytes, starts[i] as number, starts[i + 1] as number);
    out.numberAndEnd(values[cell] as number);
  }
  if (floats > 0) out.text(']');
  else if (hists === 0) out.text(',"values":[]');
  if (hists > 0) {
    out.text(',"histograms":[');
    let written = 0;
    for (let i = 0, cell = s * steps; i < steps; i++, cell++) {
      const histogram = presence[cell] === 0 ? undefined : histograms?.[cell];
      if (histogram === undefined) continue;
      out.text(
        `${written++ > 0 ? ',' : ''}[${timeText(matrix.startMs + i * matrix.stepMs)},${histogramJson(histogram)}]`,
      );
    }
    out.text(']');
  }
  out.text('}');
}

function writeSample(out: JsonBytes, matrix: ResultMatrix, s: number): void {
  const time = timeText(matrix.startMs);
  const histogram = matrix.histograms?.[s];
  const metric = labelsJson(matrix.series[s] as Labels);
  if (histogram !== undefined) out.text(`{"metric":${metric},"histogram":[${time},${histogramJson(histogram)}]}`);
  else out.text(`{"metric":${metric},"value":[${time},"${valueText(matrix.values[s] as number)}"]}`);
}

function writeRaw(out: JsonBytes, { labels, times, values, histograms }: RawSeries): void {
  let floats = 0;
  let hists = '';
  writeMetric(out, labels);
  for (let i = 0; i < times.length; i++) {
    const histogram = histograms?.[i];
    if (histogram !== undefined) {
      hists += `${hists === '' ? '' : ','}[${timeText(times[i] as number)},${histogramJson(histogram)}]`;
      continue;
    }
    out.text(floats++ === 0 ? ',"values":[[' : ',[');
    out.time(times[i] as number);
    out.text(',"');
    out.numberAndEnd(values[i] as number);
  }
  if (floats > 0) out.text(']');
  else if (hists === '') out.text(',"values":[]');
  out.text(hists === '' ? '}' : `,"histograms":[${hists}]}`);
}

const histogramJson = (histogram: FloatHistogram): string => JSON.stringify(histogramToJson(histogram));
