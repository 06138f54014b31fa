/** Arithmetic and comparison between two instant vectors, with vector matching. */
import { AppError } from '../../../../shared/errors.ts';
import { type Labels, dropLabels, keepLabels, labelValue, labelsKey, withLabel } from '../../../../shared/labels.ts';
import type { Position, VectorMatching } from '../ast.ts';
import {
  type HistogramCells,
  type Matrix,
  dropMetadata,
  dropsName,
  mergeSameLabels,
  vectorValue,
  withoutEmptyRows,
  noHistograms,
} from '../matrix.ts';
import type { QueryRun } from '../queryRun.ts';
import { type CellOp, type CellOperation, type Operand, changesMetric, operateRow } from './cellOperation.ts';
import { anyPresent, checkUnique, matchGroups, matchLabels, rowsByGroup } from './matchRows.ts';
import { type Operator, vectorOf } from './operator.ts';

export interface VectorBinary {
  readonly op: CellOp;
  readonly lhs: Operator;
  readonly rhs: Operator;
  readonly matching: VectorMatching;
  readonly returnBool: boolean;
  readonly pos: Position;
}

export function vectorBinary(binary: VectorBinary): Operator {
  return async (run, grid) => {
    const lhs = await vectorOf(binary.lhs, run, grid);
    const rhs = await vectorOf(binary.rhs, run, grid);
    return vectorValue(await new Join(binary, lhs, rhs, run).result());
  };
}

/** What one series of the result is made of; a side that is undefined is filled. */
interface Pair {
  readonly many: number | undefined;
  readonly one: number | undefined;
  readonly labels: Labels;
  readonly isMatched: Uint8Array;
}

class Join {
  readonly #binary: VectorBinary;
  readonly #run: QueryRun;
  readonly #many: Matrix;
  readonly #one: Matrix;
  readonly #isSwapped: boolean;
  readonly #steps: number;
  readonly #fillMany: number | undefined;
  readonly #fillOne: number | undefined;
  readonly #pairs: Pair[] = [];
  /** Pairs of match groups with several series on the many side, as ranges of `#pairs`. */
  readonly #contested: { readonly from: number; readonly to: number }[] = [];

  constructor(binary: VectorBinary, lhs: Matrix, rhs: Matrix, run: QueryRun) {
    const { matching } = binary;
    this.#binary = binary;
    this.#run = run;
    this.#isSwapped = matching.card === 'one-to-many';
    this.#many = this.#isSwapped ? rhs : lhs;
    this.#one = this.#isSwapped ? lhs : rhs;
    this.#fillMany = this.#isSwapped ? matching.fillRight : matching.fillLeft;
    this.#fillOne = this.#isSwapped ? matching.fillLeft : matching.fillRight;
    this.#steps = lhs.steps;
  }

  async result(): Promise<Matrix> {
    const { matching } = this.#binary;
    const groups = matchGroups(this.#many, this.#one, matching, this.#run.projections);
    const manyRows = rowsByGroup(groups.many, groups.count);
    const oneRows = rowsByGroup(groups.one, groups.count);
    const isActive = this.#activeSteps(oneRows);
    for (let group = 0; group < groups.count; group++) {
      const ones = oneRows[group] as number[];
      checkUnique(ones, { matrix: this.#one, matching, isActive });
      this.#pairGroup(manyRows[group] as number[], ones);
      if (this.#run.isOutOfBreath) await this.#run.breathe();
    }
    return this.#compute();
  }

  /** Only looked at for groups with several series on the one side. */
  #activeSteps(oneRows: readonly number[][]): Uint8Array {
    if (!oneRows.some((rows) => rows.length > 1)) return new Uint8Array(0);
    if (this.#fillMany !== undefined || this.#fillOne !== undefined) return new Uint8Array(this.#steps).fill(1);
    return anyPresent(this.#many);
  }

  #pairGroup(manyRows: readonly number[], oneRows: readonly number[]): void {
    const from = this.#pairs.length;
    for (const many of manyRows) {
      for (const one of oneRows) this.#addPair(many, one, this.#bothPresent(many, one));
      if (this.#fillOne !== undefined)
        this.#addPair(many, undefined, this.#present(this.#many, many, this.#one, oneRows));
    }
    if (this.#fillMany !== undefined) {
      for (const one of oneRows) this.#addPair(undefined, one, this.#present(this.#one, one, this.#many, manyRows));
    }
    if (manyRows.length > 1) this.#contested.push({ from, to: this.#pairs.length });
  }

  #bothPresent(many: number, one: number): Uint8Array {
    const steps = this.#steps;
    const matched = this.#many.presence.slice(many * steps, (many + 1) * steps);
    const other = this.#one.presence;
    for (let i = 0; i < steps; i++) matched[i] = (matched[i] as number) & (other[one * steps + i] as number);
    return matched;
  }

  /** Steps where `row` is there and none of the rows on the other side is. */
  #present(matrix: Matrix, row: number, other: Matrix, otherRows: readonly number[]): Uint8Array {
    const steps = this.#steps;
    const alone = matrix.presence.slice(row * steps, (row + 1) * steps);
    for (const otherRow of otherRows) {
      for (let i = 0; i < steps; i++) if (other.presence[otherRow * steps + i] === 1) alone[i] = 0;
    }
    return alone;
  }

  #addPair(many: number | undefined, one: number | undefined, isMatched: Uint8Array): void {
    if (!isMatched.includes(1)) return;
    this.#pairs.push({ many, one, labels: this.#resultLabels(many, one), isMatched });
  }

  #resultLabels(many: number | undefined, one: number | undefined): Labels {
    const { matching, op } = this.#binary;
    const oneLabels = one === undefined ? this.#groupLabels(this.#many, many) : (this.#one.series[one] as Labels);
    let labels = many === undefined ? this.#groupLabels(this.#one, one) : (this.#many.series[many] as Labels);
    if (changesMetric(op)) labels = dropMetadata(labels);
    if (matching.card === 'one-to-one') {
      const names = new Set(matching.labels);
      labels = matching.on ? keepLabels(labels, names) : dropLabels(labels, names);
    }
    for (const name of matching.include) labels = withLabel(labels, name, labelValue(oneLabels, name));
    return labels;
  }

  #groupLabels(matrix: Matrix, row: number | undefined): Labels {
    return matchLabels(this.#binary.matching)(matrix.series[row as number] as Labels);
  }

  /**
   * Several series of the many side share a match group. One to one, they must not meet; one to many, what is left of them
   * must be told apart.
   */
  #checkResults(presence: Uint8Array): void {
    const isOneToOne = this.#binary.matching.card === 'one-to-one';
    for (const { from, to } of this.#contested) {
      const taken = new Map<string, Uint8Array>();
      for (let row = from; row < to; row++) {
        const { labels, isMatched } = this.#pairs[row] as Pair;
        const own = isOneToOne ? isMatched : presence.subarray(row * this.#steps, (row + 1) * this.#steps);
        const key = isOneToOne ? '' : labelsKey(labels);
        const known = taken.get(key);
        if (known === undefined) taken.set(key, own.slice());
        else if (!unite(known, own)) throw new AppError('execution', isOneToOne ? MUST_BE_EXPLICIT : MUST_BE_UNIQUE);
      }
    }
  }

  #compute(): Matrix {
    const { op, returnBool, pos } = this.#binary;
    const steps = this.#steps;
    const rows = this.#pairs.length;
    const { memory } = this.#many;
    const values = memory.floats(rows * steps);
    const presence = memory.bytes(rows * steps);
    const hasHistograms = this.#many.histograms !== null || this.#one.histograms !== null;
    const histograms: HistogramCells | null = hasHistograms ? noHistograms(rows * steps) : null;
    const dropName = new Uint8Array(rows);
    const operation: CellOperation = { op, returnBool, kept: 'lhs', pos, annotations: this.#run.annotations };
    this.#pairs.forEach((pair, row) => {
      const many = this.#operand(this.#many, pair.many, this.#fillMany);
      const one = this.#operand(this.#one, pair.one, this.#fillOne);
      const target = { values, presence, histograms, at: row * steps };
      operateRow(operation, this.#isSwapped ? one : many, this.#isSwapped ? many : one, pair.isMatched, target);
      dropName[row] = returnBool || (pair.many !== undefined && dropsName(this.#many, pair.many)) ? 1 : 0;
    });
    this.#checkResults(presence);
    const matrix: Matrix = {
      series: this.#pairs.map((pair) => pair.labels),
      dropName: dropName.includes(1) ? dropName : null,
      steps,
      values,
      presence,
      histograms,
      memory,
    };
    return mergeSameLabels(withoutEmptyRows(matrix));
  }

  #operand(matrix: Matrix, row: number | undefined, fill: number | undefined): Operand {
    if (row !== undefined) return { values: matrix.values, histograms: matrix.histograms, at: row * this.#steps };
    return { values: new Float64Array(this.#steps).fill(fill ?? 0), histograms: null, at: 0 };
  }
}

/** @returns false when both have the same step */
function unite(known: Uint8Array, own: Uint8Array): boolean {
  for (let i = 0; i < own.length; i++) {
    if (own[i] === 0) continue;
    if (known[i] === 1) return false;
    known[i] = 1;
  }
  return true;
}

const MUST_BE_EXPLICIT = 'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)';
const MUST_BE_UNIQUE = 'multiple matches for labels: grouping labels must ensure unique matches';
