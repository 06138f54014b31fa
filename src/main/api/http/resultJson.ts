/** Query results in Prometheus' JSON, written straight into text: a dashboard's answer is megabytes of short numbers. */
import type { Labels } from '../../../shared/labels.ts';
import {
  type FloatHistogram,
  histogramToJson,
  type QueryValue,
  type RawSeries,
  type ResultMatrix,
} from '../../engine/engine.ts';
import { scalarText, timeText, valueText } from './numberText.ts';

/** @param limit most series to print, 0 for all. */
export function resultJson(value: QueryValue, limit = 0): string {
  switch (value.type) {
    case 'matrix':
      return typed(
        'matrix',
        rows(value.matrix.series.length, limit, (s) => matrixSeries(value.matrix, s)),
      );
    case 'vector':
      return typed(
        'vector',
        rows(value.matrix.series.length, limit, (s) => vectorSample(value.matrix, s)),
      );
    case 'raw':
      return typed(
        'matrix',
        rows(value.series.length, limit, (s) => rawSeries(value.series[s] as RawSeries)),
      );
    case 'scalar':
      return typed('scalar', `[${timeText(value.t)},"${scalarText(value.value)}"]`);
    case 'string':
      return typed('string', `[${timeText(value.t)},${JSON.stringify(value.value)}]`);
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

const typed = (resultType: string, result: string): string => `"resultType":"${resultType}","result":${result}`;

function rows(count: number, limit: number, row: (index: number) => string): string {
  const shown = limit > 0 ? Math.min(count, limit) : count;
  let text = '[';
  for (let i = 0; i < shown; i++) text += i > 0 ? `,${row(i)}` : row(i);
  return `${text}]`;
}

function matrixSeries(matrix: ResultMatrix, s: number): string {
  const prefixes = stepPrefixes(matrix);
  const { values, presence, histograms, steps } = matrix;
  let floats = '';
  let hists = '';
  for (let i = 0, cell = s * steps; i < steps; i++, cell++) {
    if (presence[cell] === 0) continue;
    const histogram = histograms?.[cell];
    if (histogram === undefined)
      floats += `${floats === '' ? '' : ','}${prefixes[i]}"${valueText(values[cell] as number)}"]`;
    else hists += `${hists === '' ? '' : ','}${prefixes[i]}${histogramJson(histogram)}]`;
  }
  return seriesJson(matrix.series[s] as Labels, floats, hists);
}

const prefixCache = new WeakMap<ResultMatrix, readonly string[]>();

/** `[1435781430.781,` per step: the same for every series of a matrix. */
function stepPrefixes(matrix: ResultMatrix): readonly string[] {
  let prefixes = prefixCache.get(matrix);
  if (prefixes === undefined) {
    prefixes = Array.from({ length: matrix.steps }, (_, i) => `[${timeText(matrix.startMs + i * matrix.stepMs)},`);
    prefixCache.set(matrix, prefixes);
  }
  return prefixes;
}

function vectorSample(matrix: ResultMatrix, s: number): string {
  const time = timeText(matrix.startMs);
  const histogram = matrix.histograms?.[s];
  const metric = labelsJson(matrix.series[s] as Labels);
  if (histogram !== undefined) return `{"metric":${metric},"histogram":[${time},${histogramJson(histogram)}]}`;
  return `{"metric":${metric},"value":[${time},"${valueText(matrix.values[s] as number)}"]}`;
}

function rawSeries({ labels, times, values, histograms }: RawSeries): string {
  let floats = '';
  let hists = '';
  for (let i = 0; i < times.length; i++) {
    const time = timeText(times[i] as number);
    const histogram = histograms?.[i];
    if (histogram === undefined) floats += `${floats === '' ? '' : ','}[${time},"${valueText(values[i] as number)}"]`;
    else hists += `${hists === '' ? '' : ','}[${time},${histogramJson(histogram)}]`;
  }
  return seriesJson(labels, floats, hists);
}

function seriesJson(labels: Labels, floats: string, histograms: string): string {
  const values = floats === '' && histograms !== '' ? '' : `,"values":[${floats}]`;
  return `{"metric":${labelsJson(labels)}${values}${histograms === '' ? '' : `,"histograms":[${histograms}]`}}`;
}

const histogramJson = (histogram: FloatHistogram): string => JSON.stringify(histogramToJson(histogram));
