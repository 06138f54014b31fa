/** `topk`, `bottomk`, `limitk`, `limit_ratio`: aggregations that choose among the series of a group, step by step. */
import { AppError } from '../../../../shared/errors.ts';
import { histogramIgnoredInAggregation, invalidRatio } from '../annotations.ts';
import type { Position } from '../ast.ts';
import { type Matrix, emptyMatrix, pickRows, vectorValue, withoutEmptyRows } from '../matrix.ts';
import { formatShort } from '../goFloat.ts';
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
    const members = rowsOfGroups(groupRows(matrix, choice.grouping));
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

const masked = (matrix: Matrix): Matrix => ({ ...matrix, presence: new Uint8Array(matrix.presence.length) });

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

/** Keeps the k best of each group in a sorted list; of equals, those met first stay, NaN is worst on both ends. */
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
      if (steps === 1) order.push(...this.#ranked);
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
    const ranked = this.#ranked;
    const kept = this.#rankedValues;
    if (ranked.length >= k && !isBetter(value, kept[kept.length - 1] as number)) return;
    let low = 0;
    let high = ranked.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBetter(value, kept[middle] as number)) high = middle;
      else low = middle + 1;
    }
    ranked.splice(low, 0, row);
    kept.splice(low, 0, value);
    if (ranked.length <= k) return;
    ranked.pop();
    kept.pop();
  }
}

const isBetter = (a: number, b: number): boolean => a > b || (Number.isNaN(b) && !Number.isNaN(a));
