/** Operations with a scalar on at least one side. */
import { scalarArithmetic, scalarComparison } from '../../kernels/arithmetic.ts';
import type { ArithmeticOp, Position } from '../ast.ts';
import {
  type HistogramCells,
  type Matrix,
  allNamesDropped,
  vectorValue,
  withoutEmptyRows,
  noHistograms,
} from '../matrix.ts';
import {
  type CellOp,
  type CellOperation,
  type Operand,
  changesMetric,
  isComparison,
  operateRow,
} from './cellOperation.ts';
import type { QueryRun } from '../queryRun.ts';
import { type Operator, scalarOf, vectorOf } from './operator.ts';
import { inPieces } from './rowWise.ts';

export function scalarScalar(op: CellOp, lhs: Operator, rhs: Operator): Operator {
  return async (run, grid) => {
    const a = await scalarOf(lhs, run, grid);
    const b = await scalarOf(rhs, run, grid);
    const values = new Float64Array(grid.steps);
    for (let i = 0; i < values.length; i++) values[i] = scalarResult(op, a[i] as number, b[i] as number);
    return { type: 'scalar', values };
  };
}

function scalarResult(op: CellOp, a: number, b: number): number {
  return isComparison(op) ? Number(scalarComparison(op, a, b)) : scalarArithmetic(op as ArithmeticOp, a, b);
}

export interface VectorScalar {
  readonly op: CellOp;
  readonly vector: Operator;
  readonly scalar: Operator;
  /** The scalar is written on the left. */
  readonly isScalarFirst: boolean;
  readonly returnBool: boolean;
  readonly pos: Position;
}

export function vectorScalar(binary: VectorScalar): Operator {
  const { op, returnBool, isScalarFirst, pos } = binary;
  const operationOf = ({ annotations }: QueryRun): CellOperation => {
    const kept = isScalarFirst ? 'rhs' : 'lhs';
    return { op, returnBool, kept, pos, annotations };
  };
  const whole: Operator = async (run, grid) => {
    // Left before right, as annotations come in the order of evaluation.
    const scalarFirst = binary.isScalarFirst ? await scalarOf(binary.scalar, run, grid) : undefined;
    const matrix = await vectorOf(binary.vector, run, grid);
    const scalar = scalarFirst ?? (await scalarOf(binary.scalar, run, grid));
    return vectorValue(withScalar(matrix, scalar, operationOf(run), isScalarFirst));
  };
  return inPieces(whole, binary.vector, async (run, grid) => {
    const scalar = await scalarOf(binary.scalar, run, grid);
    return (piece) => withScalar(piece, scalar, operationOf(run), isScalarFirst);
  });
}

function withScalar(matrix: Matrix, scalar: Float64Array, operation: CellOperation, isScalarFirst: boolean): Matrix {
  const { steps, series } = matrix;
  const values = matrix.memory.floats(matrix.values.length);
  const presence = matrix.memory.bytes(matrix.presence.length);
  const histograms: HistogramCells | null = matrix.histograms ? noHistograms(values.length) : null;
  const scalarOperand: Operand = { values: scalar, histograms: null, at: 0 };
  for (let row = 0; row < series.length; row++) {
    const at = row * steps;
    const operand: Operand = { values: matrix.values, histograms: matrix.histograms, at };
    const isMatched = matrix.presence.subarray(at, at + steps);
    const target = { values, presence, histograms, at };
    operateRow(
      operation,
      isScalarFirst ? scalarOperand : operand,
      isScalarFirst ? operand : scalarOperand,
      isMatched,
      target,
    );
  }
  const dropName =
    changesMetric(operation.op) || operation.returnBool ? allNamesDropped(series.length) : matrix.dropName;
  return withoutEmptyRows({ ...matrix, dropName, values, presence, histograms });
}
