/** One binary operation over rows of cells: floats in the kernels' loops, histograms cell by cell where there are any. */
import { arithmeticRow, comparisonRow } from '../../kernels/arithmetic.ts';
import type { FloatHistogram } from '../../storage/histogram.ts';
import type { Annotations } from '../annotations.ts';
import type { BinaryOp, ComparisonOp, Position, SetOp } from '../ast.ts';
import type { HistogramCells } from '../matrix.ts';
import { combineHistograms } from './histogramOperation.ts';

export type CellOp = Exclude<BinaryOp, SetOp>;

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '>', '<', '>=', '<=']);
export const isComparison = (op: CellOp): op is ComparisonOp => COMPARISONS.has(op);
const isTrim = (op: CellOp): op is '</' | '>/' => op === '</' || op === '>/';

/** After these a value means something else: the metric name goes. */
export const changesMetric = (op: CellOp): boolean => !isComparison(op) && !isTrim(op);

/** A row of one side: a series, or a scalar or fill value per step (then always present and never a histogram). */
export interface Operand {
  readonly values: Float64Array;
  readonly histograms: HistogramCells | null;
  readonly at: number;
}

export interface CellOperation {
  readonly op: CellOp;
  readonly returnBool: boolean;
  /** Comparisons keep the value of this side. */
  readonly kept: 'lhs' | 'rhs';
  readonly pos: Position;
  readonly annotations: Annotations;
}

export interface CellTarget {
  readonly values: Float64Array;
  readonly presence: Uint8Array;
  readonly histograms: HistogramCells | null;
  readonly at: number;
}

/** Bytes of a comparison's outcome; grown, never shrunk. */
let outcome = new Uint8Array(0);

/**
 * @param isMatched  1 where both sides are there; a matched cell may still stay empty
 */
export function operateRow(
  operation: CellOperation,
  lhs: Operand,
  rhs: Operand,
  isMatched: Uint8Array,
  target: CellTarget,
): void {
  const { op } = operation;
  const steps = isMatched.length;
  if (isComparison(op)) compareRow(operation, op, lhs, rhs, isMatched, target);
  else if (isTrim(op)) target.presence.fill(0, target.at, target.at + steps);
  else {
    arithmeticRow(op, lhs.values, lhs.at, rhs.values, rhs.at, target.values, target.at, steps);
    target.presence.set(isMatched, target.at);
  }
  if (lhs.histograms === null && rhs.histograms === null && !isTrim(op)) return;
  for (let i = 0; i < steps; i++) {
    if (isMatched[i] === 0) continue;
    const left = lhs.histograms?.[lhs.at + i];
    const right = rhs.histograms?.[rhs.at + i];
    if (left === undefined && right === undefined && !isTrim(op)) continue;
    histogramCell(operation, lhs, rhs, i, left, right, target);
  }
}

function compareRow(
  operation: CellOperation,
  op: ComparisonOp,
  lhs: Operand,
  rhs: Operand,
  isMatched: Uint8Array,
  target: CellTarget,
): void {
  const steps = isMatched.length;
  if (outcome.length < steps) outcome = new Uint8Array(steps);
  comparisonRow(op, lhs.values, lhs.at, rhs.values, rhs.at, outcome, 0, steps);
  const kept = operation.kept === 'lhs' ? lhs : rhs;
  for (let i = 0; i < steps; i++) {
    if (operation.returnBool) {
      target.values[target.at + i] = outcome[i] as number;
      target.presence[target.at + i] = isMatched[i] as number;
    } else {
      target.values[target.at + i] = kept.values[kept.at + i] as number;
      target.presence[target.at + i] = (isMatched[i] as number) & (outcome[i] as number);
    }
  }
}

function histogramCell(
  operation: CellOperation,
  lhs: Operand,
  rhs: Operand,
  i: number,
  left: FloatHistogram | undefined,
  right: FloatHistogram | undefined,
  target: CellTarget,
): void {
  const cell = target.at + i;
  const result = combineHistograms(
    operation,
    left ?? (lhs.values[lhs.at + i] as number),
    right ?? (rhs.values[rhs.at + i] as number),
  );
  if (result === undefined) {
    target.presence[cell] = 0;
    return;
  }
  if (operation.returnBool && typeof result === 'boolean') {
    target.values[cell] = result ? 1 : 0;
    target.presence[cell] = 1;
    return;
  }
  const kept = typeof result === 'boolean' ? (result ? (operation.kept === 'lhs' ? left : right) : undefined) : result;
  target.presence[cell] = kept === undefined ? 0 : 1;
  if (target.histograms) target.histograms[cell] = kept;
}
