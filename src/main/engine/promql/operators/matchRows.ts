/**
 * Which series of two matrices meet in a binary operation: found once per query from the labels, not once per step. Where
 * several series of one side share a match group, steps decide: they may follow each other, but not meet.
 */
import { AppError } from '../../../../shared/errors.ts';
import type { Labels } from '../../../../shared/labels.ts';
import type { VectorMatching } from '../ast.ts';
import { type LabelChoice, type LabelProjections, projector } from '../labelProjections.ts';
import type { Matrix } from '../matrix.ts';
import { formatLabels } from './formatLabels.ts';

const choiceOf = ({ on, labels }: VectorMatching): LabelChoice => ({ without: !on, labels });

/** The labels two series must share to meet. */
export function matchLabels(matching: VectorMatching): (labels: Labels) => Labels {
  return projector(choiceOf(matching));
}

/** Match group of each row of both sides, from one numbering. */
export function matchGroups(
  many: Matrix,
  one: Matrix,
  matching: VectorMatching,
  projections: LabelProjections,
): { many: Int32Array; one: Int32Array; count: number } {
  const ids = new Map<string, number>();
  const projection = projections.of(choiceOf(matching));
  const number = (matrix: Matrix): Int32Array => {
    const groups = new Int32Array(matrix.series.length);
    for (let row = 0; row < groups.length; row++) {
      const { key } = projection.of(matrix.series[row] as Labels);
      let id = ids.get(key);
      if (id === undefined) ids.set(key, (id = ids.size));
      groups[row] = id;
    }
    return groups;
  };
  const oneGroups = number(one);
  return { one: oneGroups, many: number(many), count: ids.size };
}

export function rowsByGroup(groups: Int32Array, count: number): number[][] {
  const rows: number[][] = Array.from({ length: count }, () => []);
  for (let row = 0; row < groups.length; row++) (rows[groups[row] as number] as number[]).push(row);
  return rows;
}

/** 1 at each step where at least one series is present. */
export function anyPresent(matrix: Matrix): Uint8Array {
  const { steps, presence } = matrix;
  const any = new Uint8Array(steps);
  for (let row = 0; row < matrix.series.length; row++) {
    for (let i = 0; i < steps; i++) if (presence[row * steps + i] === 1) any[i] = 1;
  }
  return any;
}

export interface OneSide {
  readonly matrix: Matrix;
  readonly matching: VectorMatching;
  /** Steps at which the operation takes place at all: with nothing on the other side, nothing is looked at. */
  readonly isActive: Uint8Array;
}

/** @throws AppError `execution` when two series of the "one" side share a match group at a step */
export function checkUnique(rows: readonly number[], { matrix, matching, isActive }: OneSide): void {
  if (rows.length < 2) return;
  const { steps, presence } = matrix;
  for (let i = 0; i < steps; i++) {
    if (isActive[i] === 0) continue;
    const there = rows.filter((row) => presence[row * steps + i] === 1);
    if (there.length > 1)
      throw duplicateSeries(
        there.map((row) => matrix.series[row] as Labels),
        matching,
      );
  }
}

function duplicateSeries(series: readonly Labels[], matching: VectorMatching): AppError {
  const group = formatLabels(matchLabels(matching)(series[0] as Labels));
  const side = matching.card === 'one-to-many' ? 'left' : 'right';
  const names = series.slice(0, 2).map(formatLabels).sort();
  return new AppError(
    'execution',
    `found duplicate series for the match group ${group} on the ${side} hand-side of the operation: ` +
      `[${names.join(', ')}];many-to-many matching not allowed: matching labels must be unique on one side`,
  );
}
