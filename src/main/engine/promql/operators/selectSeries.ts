/** `topk`, `bottomk`, `limitk`, `limit_ratio`: aggregations that choose among the series of a group, step by step. */
import { AppError } from '../../../../shared/errors.ts';
import { histogramIgnoredInAggregation, invalidRatio } from '../annotations.ts';
import type { Position } from '../ast.ts';
import { type Matrix, emptyMatrix, pickRows, vectorValue, withoutEmptyRows } from '../matrix.ts';
import { formatShort } from '../../base/goFloat.ts';
import type { QueryRun } from '../queryRun.ts';
import { rowsOfGroups } from './columnAggregation.ts';
import { type Grouping, groupRows } from './grouping.ts';
import { labelsHash } from './labelsHash.ts';
import { type Operator, scalarOf, vectorOf } from './operator.ts';

export interface SeriesChoice {
  readonly op: 'topk' | 'bottomk' | 'limitk' | 'limit_ratio';
  readonly expr: Operator;
  readonly param: Operator;
  readonly grouping: Grouping;
  readonly pos: Position;
  readonly paramPos: Position;
}

export function selectSeries(choice: SeriesChoice): Operator {
  return async (run, grid) => {
    const param = await scalarOf(choice.param, run, grid);
    checkParam(choice, param, run);
    const matrix = await vectorOf(choice.expr, run, grid);
    if (matrix.series.length === 0) return vectorValue(emptyMatrix(grid.steps));
    const members = rowsOfGroups(groupRows(matrix, run.projections.of(choice.grouping)));
    if (choice.op === 'limitk') return vectorValue(await limitRows(matrix, members, param, run));
    if (choice.op === 'limit_ratio') return vectorValue(limitRatio(matrix, param));
    return vectorValue(await new Ranking(choice, matrix, run).rank(members, param));
  };
}

function checkParam({ op, paramPos }: SeriesChoice, param: Float64Array, run: QueryRun): void {
  let min = Infinity;
  let max = -Infinity;
  for (const value of param) {
    if (Number.isNaN(value))
      throw new AppError('execution', op === 'limit_ratio' ? 'Ratio value is NaN' : 'Parameter value is NaN');
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (op === 'limit_ratio') {
    if (max > 1) run.annotations.add(invalidRatio(paramPos, max, 1));
    if (min < -1) run.annotations.add(invalidRatio(paramPos, min, -1));
    return;
  }
  if (max < 1) return;
  if (min <= -(2 ** 63)) throw new AppError('execution', `Scalar value ${formatShort(min)} underflows int64`);
  if (max >= 2 ** 63) throw new AppError('execution', `Scalar value ${formatShort(max)} overflows int64`);
}

const masked = (matrix: Matrix): Matrix => ({
  ...matrix,
  presence: matrix.memory.bytes(matrix.presence.length),
});

async function limitRows(
  matrix: Matrix,
  members: readonly number[][],
  param: Float64Array,
  run: QueryRun,
): Promise<Matrix> {
  const result = masked(matrix);
  const { steps } = matrix;
  for (const rows of members) {
    for (let i = 0; i < steps; i++) {
      let left = Math.trunc(param[i] as number);
      for (let r = 0; r < rows.length && left >= 1; r++) {
        const cell = (rows[r] as number) * steps + i;
        if (matrix.presence[cell] === 0) continue;
        result.presence[cell] = 1;
        left--;
      }
    }
    if (run.isOutOfBreath) await run.breathe();
  }
  return withoutEmptyRows(result);
}

/** A series is in or out by the hash of its labels, the same one at every step. A negative ratio takes the complement. */
function limitRatio(matrix: Matrix, param: Float64Array): Matrix {
  const result = masked(matrix);
  const { steps } = matrix;
  matrix.series.forEach((labels, row) => {
    const offset = Number(labelsHash(labels)) / 2 ** 64;
    for (let i = 0; i < steps; i++) {
      const ratio = Math.max(-1, Math.min(1, param[i] as number));
      const isIn = ratio >= 0 ? offset < ratio : offset >= 1 + ratio;
      if (isIn) result.presence[row * steps + i] = matrix.presence[row * steps + i] as number;
    }
  });
  return withoutEmptyRows(result);
}

/**
 * Keeps the k best of each group in a heap with the worst on top, where NaN is worst on both ends. The heap moves as Go's
 * does: it decides which of several equals stay.
 */
class Ranking {
  readonly #choice: SeriesChoice;
  readonly #matrix: Matrix;
  readonly #run: QueryRun;
  /** +1 for topk, -1 for bottomk: larger is better after it. */
  readonly #sign: number;
  #ranked: number[] = [];
  #rankedValues: number[] = [];

  constructor(choice: SeriesChoice, matrix: Matrix, run: QueryRun) {
    this.#choice = choice;
    this.#matrix = matrix;
    this.#run = run;
    this.#sign = choice.op === 'topk' ? 1 : -1;
  }

  async rank(members: readonly number[][], param: Float64Array): Promise<Matrix> {
    const { steps } = this.#matrix;
    const result = masked(this.#matrix);
    const order: number[] = [];
    for (const rows of members) {
      for (let i = 0; i < steps; i++) {
        const k = Math.trunc(param[i] as number);
        if (k < 1) continue;
        this.#rankStep(rows, i, k);
        for (const row of this.#ranked) result.presence[row * steps + i] = 1;
        if (this.#run.isOutOfBreath) await this.#run.breathe();
      }
      if (steps === 1) {
        this.#sort();
        order.push(...this.#ranked);
      }
      this.#ranked = [];
    }
    // An instant query shows the ranking itself.
    return steps === 1 ? pickRows(result, order) : withoutEmptyRows(result);
  }

  #rankStep(rows: readonly number[], step: number, k: number): void {
    const { steps, presence, values, histograms } = this.#matrix;
    this.#ranked.length = 0;
    this.#rankedValues.length = 0;
    for (let r = 0; r < rows.length; r++) {
      const row = rows[r] as number;
      const cell = row * steps + step;
      if (presence[cell] === 0) continue;
      if (histograms !== null && histograms[cell] !== undefined) {
        this.#run.annotations.add(histogramIgnoredInAggregation(this.#choice.pos, this.#choice.op));
        continue;
      }
      const value = values[cell] as number;
      this.#insert(row, Number.isNaN(value) ? Number.NaN : value * this.#sign, k);
    }
  }

  #insert(row: number, value: number, k: number): void {
    const size = this.#ranked.length;
    if (size < k) {
      this.#ranked.push(row);
      this.#rankedValues.push(value);
      this.#rise(size);
    } else if (isBetter(value, this.#rankedValues[0] as number)) {
      this.#ranked[0] = row;
      this.#rankedValues[0] = value;
      this.#sink();
    }
  }

  #rise(from: number): void {
    for (let child = from; child > 0;) {
      const parent = (child - 1) >> 1;
      if (!this.#isWorse(child, parent)) return;
      this.#swap(child, parent);
      child = parent;
    }
  }

  #sink(): void {
    const size = this.#ranked.length;
    for (let parent = 0; ;) {
      const left = 2 * parent + 1;
      if (left >= size) return;
      const child = left + 1 < size && this.#isWorse(left + 1, left) ? left + 1 : left;
      if (!this.#isWorse(child, parent)) return;
      this.#swap(child, parent);
      parent = child;
    }
  }

  /** Best first. By insertion, as Go sorts up to a dozen: equals stay as they lie in the heap. */
  #sort(): void {
    for (let i = 1; i < this.#ranked.length; i++) {
      for (let at = i; at > 0 && this.#isWorse(at - 1, at); at--) this.#swap(at, at - 1);
    }
  }

  #isWorse(a: number, b: number): boolean {
    const [x, y] = [this.#rankedValues[a] as number, this.#rankedValues[b] as number];
    return Number.isNaN(x) || x < y;
  }

  #swap(a: number, b: number): void {
    swap(this.#ranked, a, b);
    swap(this.#rankedValues, a, b);
  }
}

function swap(list: number[], a: number, b: number): void {
  const kept = list[a] as number;
  list[a] = list[b] as number;
  list[b] = kept;
}

const isBetter = (a: number, b: number): boolean => a > b || (Number.isNaN(b) && !Number.isNaN(a));
