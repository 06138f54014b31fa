/**
 * What flows between operators: a dense matrix of series by steps, with a presence byte per cell and histograms where there
 * are any. A matrix is not changed once its operator has returned it; operators may share its arrays.
 */
import { type Labels, compareLabels, dropLabels, labelsKey } from '../../../shared/labels.ts';
import { AppError } from '../../../shared/errors.ts';
import type { FloatHistogram } from '../storage/histogram.ts';
import { type CellMemory, FRESH_CELLS } from './cellMemory.ts';
import type { LabelChoice, LabelProjections } from './labelProjections.ts';

export type HistogramCells = (FloatHistogram | undefined)[];

/** Cells of a matrix that may have histograms, still without any. */
export function noHistograms(cells: number): HistogramCells {
  const histograms: HistogramCells = [];
  for (let i = 0; i < cells; i++) histograms.push(undefined);
  return histograms;
}

export interface Matrix {
  readonly series: readonly Labels[];
  /**
   * 1 where the metric name (and type and unit labels) goes at the end: names are removed late, so that functions after it can
   * still see them. Null when no series asks for it.
   */
  readonly dropName: Uint8Array | null;
  readonly steps: number;
  /** Cell (series s, step i) is at s * steps + i. */
  readonly values: Float64Array;
  /** 1 present, 0 absent; same layout as `values`. */
  readonly presence: Uint8Array;
  /** Same layout; null when no cell is a histogram. A histogram's cell of `values` has no meaning. */
  readonly histograms: HistogramCells | null;
  /** Where its arrays, and those of matrices made from it, come from. */
  readonly memory: CellMemory;
}

export type Value =
  | { readonly type: 'vector'; readonly matrix: Matrix }
  /** One value per step, always present. */
  | { readonly type: 'scalar'; readonly values: Float64Array }
  | { readonly type: 'string'; readonly value: string };

export const vectorValue = (matrix: Matrix): Value => ({ type: 'vector', matrix });

export function emptyMatrix(steps: number): Matrix {
  return {
    series: [],
    dropName: null,
    steps,
    values: new Float64Array(0),
    presence: new Uint8Array(0),
    histograms: null,
    memory: FRESH_CELLS,
  };
}

/** Labels that describe the metric rather than the series: they go where an operation changes what the value means. */
const METADATA: ReadonlySet<string> = new Set(['__name__', '__type__', '__unit__']);
export const dropMetadata = (labels: Labels): Labels => dropLabels(labels, METADATA);

/** Every series of `matrix` marked for the late removal of its name. */
export const allNamesDropped = (rows: number): Uint8Array => new Uint8Array(rows).fill(1);

export const dropsName = (matrix: Matrix, row: number): boolean =>
  matrix.dropName !== null && matrix.dropName[row] === 1;

/** From this many cells on a piece is worth handing on: 128 KB of values are still in the cache when the next operator reads them. */
export const PIECE_CELLS = 16 * 1024;

/** Collects rows whose number is not known in advance; rows without any cell are left out. */
export class MatrixBuilder {
  readonly #memory: CellMemory;
  /** Where its own arrays are. */
  readonly #place: CellMemory;
  readonly #steps: number;
  readonly #series: Labels[] = [];
  readonly #dropped: number[] = [];
  #values: Float64Array;
  #presence: Uint8Array;
  #histograms: HistogramCells | null = null;

  /** @param place  other memory for its own arrays: what is built is void with it */
  constructor(memory: CellMemory, steps: number, place: CellMemory = memory) {
    this.#memory = memory;
    this.#place = place;
    this.#steps = steps;
    this.#values = place.floats(steps);
    this.#presence = place.bytes(steps);
  }

  /** Where the next row starts in `values` and `presence`. */
  get offset(): number {
    return this.#series.length * this.#steps;
  }

  get rows(): number {
    return this.#series.length;
  }

  /** Makes room for `rows` more rows; `values` and `presence` have to be read again after it. */
  reserve(rows: number): void {
    const needed = this.offset + rows * this.#steps;
    if (needed <= this.#values.length) return;
    const size = Math.max(needed, 2 * this.#values.length);
    const values = this.#place.floats(size);
    values.set(this.#values.subarray(0, this.offset));
    this.#place.giveBack(this.#values);
    this.#values = values;
    const presence = this.#place.bytes(size);
    presence.set(this.#presence.subarray(0, this.offset));
    this.#place.giveBack(this.#presence);
    this.#presence = presence;
  }

  get values(): Float64Array {
    return this.#values;
  }

  get presence(): Uint8Array {
    return this.#presence;
  }

  /** Puts a histogram into step `step` of the row that is being written. */
  setHistogram(step: number, histogram: FloatHistogram | undefined): void {
    this.#histograms ??= [];
    const cell = this.offset + step;
    this.#histograms[cell] = histogram;
    this.#presence[cell] = histogram === undefined ? 0 : 1;
  }

  /** Ends the row that was written at `offset`; without a cell it is forgotten. */
  commitRow(labels: Labels, dropName: boolean): boolean {
    const from = this.offset;
    const at = this.#presence.indexOf(1, from);
    if (at === -1 || at >= from + this.#steps) return false;
    if (dropName) this.#dropped.push(this.#series.length);
    this.#series.push(labels);
    return true;
  }

  /** Starts again with no rows, in the same memory: what was built before is overwritten. */
  reset(): void {
    this.#presence.fill(0, 0, this.offset);
    this.#series.length = 0;
    this.#dropped.length = 0;
    this.#histograms = null;
  }

  build(): Matrix {
    const cells = this.offset;
    const rows = this.#series.length;
    if (this.#histograms !== null)
      for (let i = this.#histograms.length; i < cells; i++) this.#histograms[i] = undefined;
    let dropName: Uint8Array | null = null;
    if (this.#dropped.length > 0) {
      dropName = new Uint8Array(rows);
      for (const row of this.#dropped) dropName[row] = 1;
    }
    return {
      series: this.#series.slice(),
      dropName,
      steps: this.#steps,
      values: this.#values.subarray(0, cells),
      presence: this.#presence.subarray(0, cells),
      histograms: this.#histograms,
      memory: this.#memory,
    };
  }
}

/** Repeats a matrix of one step over `steps`. */
export function broadcast(matrix: Matrix, steps: number): Matrix {
  if (matrix.steps === steps) return matrix;
  const rows = matrix.series.length;
  const values = matrix.memory.floats(rows * steps);
  const presence = matrix.memory.bytes(rows * steps);
  const histograms: HistogramCells | null = matrix.histograms ? [] : null;
  for (let row = 0; row < rows; row++) {
    const from = row * steps;
    values.fill(matrix.values[row] as number, from, from + steps);
    presence.fill(matrix.presence[row] as number, from, from + steps);
    if (histograms) for (let i = 0; i < steps; i++) histograms.push(matrix.histograms?.[row]);
  }
  return { ...matrix, steps, values, presence, histograms };
}

/** The rows of `matrix` in the order of `rows`. */
export function pickRows(matrix: Matrix, rows: readonly number[]): Matrix {
  const { steps, memory } = matrix;
  const values = memory.floats(rows.length * steps);
  const presence = memory.bytes(rows.length * steps);
  const dropName = matrix.dropName ? new Uint8Array(rows.length) : null;
  const histograms: HistogramCells | null = matrix.histograms ? [] : null;
  rows.forEach((row, to) => {
    values.set(matrix.values.subarray(row * steps, (row + 1) * steps), to * steps);
    presence.set(matrix.presence.subarray(row * steps, (row + 1) * steps), to * steps);
    if (dropName) dropName[to] = matrix.dropName?.[row] ?? 0;
    if (histograms) for (let i = 0; i < steps; i++) histograms.push(matrix.histograms?.[row * steps + i]);
  });
  const series = rows.map((row) => matrix.series[row] as Labels);
  return { series, dropName, steps, values, presence, histograms, memory };
}

function sortByLabels(matrix: Matrix): Matrix {
  let isSorted = true;
  for (let i = 1; i < matrix.series.length && isSorted; i++) {
    isSorted = compareLabels(matrix.series[i - 1] as Labels, matrix.series[i] as Labels) <= 0;
  }
  if (isSorted) return matrix;
  const order = matrix.series.map((_, row) => row);
  order.sort((a, b) => compareLabels(matrix.series[a] as Labels, matrix.series[b] as Labels));
  return pickRows(matrix, order);
}

/** Leaves out the rows that have no cell. */
export function withoutEmptyRows(matrix: Matrix): Matrix {
  const kept: number[] = [];
  for (let row = 0; row < matrix.series.length; row++) {
    const at = matrix.presence.indexOf(1, row * matrix.steps);
    if (at !== -1 && at < (row + 1) * matrix.steps) kept.push(row);
  }
  return kept.length === matrix.series.length ? matrix : pickRows(matrix, kept);
}

/**
 * Series that have come to share their labels become one where they are never there at the same step.
 * @throws AppError `execution` where they are
 */
export function mergeSameLabels(matrix: Matrix): Matrix {
  if (isAscending(matrix.series)) return matrix;
  const rowOf = new Map<string, number>();
  const targets = new Int32Array(matrix.series.length);
  const kept: number[] = [];
  matrix.series.forEach((labels, row) => {
    const key = labelsKey(labels);
    const known = rowOf.get(key);
    targets[row] = known ?? kept.length;
    if (known !== undefined) return;
    rowOf.set(key, kept.length);
    kept.push(row);
  });
  if (kept.length === matrix.series.length) return matrix;
  return mergeRows(matrix, targets, kept);
}

/** Series that ascend strictly are all different: seen much faster than by their keys. */
function isAscending(series: readonly Labels[]): boolean {
  for (let i = 1; i < series.length; i++) {
    if (compareLabels(series[i - 1] as Labels, series[i] as Labels) >= 0) return false;
  }
  return true;
}

function mergeRows(matrix: Matrix, targets: Int32Array, kept: readonly number[]): Matrix {
  const { steps, memory } = matrix;
  const values = memory.floats(kept.length * steps);
  const presence = memory.bytes(kept.length * steps);
  const histograms: HistogramCells | null = matrix.histograms ? noHistograms(kept.length * steps) : null;
  const dropName = matrix.dropName ? new Uint8Array(kept.length) : null;
  const firstSteps = new Int32Array(kept.length).fill(steps);
  for (let row = 0; row < matrix.series.length; row++) {
    const target = targets[row] as number;
    for (let i = 0; i < steps; i++) {
      const from = row * steps + i;
      if (matrix.presence[from] === 0) continue;
      const to = target * steps + i;
      if (presence[to] === 1) throw new AppError('execution', SAME_LABELSET);
      presence[to] = 1;
      values[to] = matrix.values[from] as number;
      if (histograms) histograms[to] = matrix.histograms?.[from];
      if (i >= (firstSteps[target] as number)) continue;
      // As upstream, whoever comes first decides whether the name goes.
      firstSteps[target] = i;
      if (dropName) dropName[target] = matrix.dropName?.[row] as number;
    }
  }
  const series = kept.map((row) => matrix.series[row] as Labels);
  return { series, dropName, steps, values, presence, histograms, memory };
}

const SAME_LABELSET = 'vector cannot contain metrics with the same labelset';

/** What `dropMetadata` leaves, as a choice of labels; the metric name goes with all that are dropped. */
const WITHOUT_METADATA: LabelChoice = { without: true, labels: ['__type__', '__unit__'] };

/** The late removal of names, at the end of a query. The rows are in order then, unless theirs is to be kept. */
export function finishMatrix(matrix: Matrix, projections: LabelProjections, keepsOrder: boolean): Matrix {
  const named = removeDroppedNames(matrix, projections);
  return mergeSameLabels(keepsOrder ? named : sortByLabels(named));
}

function removeDroppedNames(matrix: Matrix, projections: LabelProjections): Matrix {
  if (matrix.dropName === null) return matrix;
  const projection = projections.of(WITHOUT_METADATA);
  const series = matrix.series.map((labels, row) => (dropsName(matrix, row) ? projection.of(labels).labels : labels));
  return { ...matrix, series, dropName: null };
}

/** Cells of a value: what counts against the limit of samples. */
export function cellsOf(value: Value): number {
  switch (value.type) {
    case 'vector':
      return value.matrix.values.length;
    case 'scalar':
      return value.values.length;
    case 'string':
      return 1;
  }
}
