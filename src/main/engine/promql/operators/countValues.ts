/** `count_values`: one series per group and value. */
import { AppError } from '../../../../shared/errors.ts';
import { type Labels, labelsKey, withLabel } from '../../../../shared/labels.ts';
import { formatPlain } from '../../base/goFloat.ts';
import { printHistogram } from '../histogram/printHistogram.ts';
import { projector } from '../labelProjections.ts';
import { type Matrix, MatrixBuilder, vectorValue } from '../matrix.ts';
import { quoteText } from '../parser/goText.ts';
import type { Grouping } from './grouping.ts';
import { type Operator, vectorOf } from './operator.ts';

export function countValues(expr: Operator, label: string, grouping: Grouping): Operator {
  if (label === '' || !label.isWellFormed()) {
    throw new AppError('execution', `invalid label name ${quoteText(label)}`);
  }
  // The value is a label like the others, and `by` groups keep it.
  const by: Grouping = grouping.without ? grouping : { ...grouping, labels: [...grouping.labels, label] };
  return async (run, grid) => {
    const matrix = await vectorOf(expr, run, grid);
    return vectorValue(countCells(matrix, label, projector(by)));
  };
}

function countCells(matrix: Matrix, label: string, toGroup: (labels: Labels) => Labels): Matrix {
  const { steps, presence, values, histograms } = matrix;
  const counts = new Map<string, { labels: Labels; cells: Float64Array }>();
  matrix.series.forEach((labels, row) => {
    // Neighbouring steps mostly have the same value.
    let lastValue: string | undefined;
    let cells = new Float64Array(0);
    for (let i = 0; i < steps; i++) {
      const cell = row * steps + i;
      if (presence[cell] === 0) continue;
      const histogram = histograms?.[cell];
      const value = histogram ? printHistogram(histogram) : formatPlain(values[cell] as number);
      if (value !== lastValue) {
        cells = cellsOfGroup(counts, toGroup(withLabel(labels, label, value)), steps);
        lastValue = value;
      }
      cells[i] = (cells[i] as number) + 1;
    }
  });
  const builder = new MatrixBuilder(matrix.memory, steps);
  builder.reserve(counts.size);
  for (const { labels, cells } of counts.values()) {
    const { offset } = builder;
    builder.values.set(cells, offset);
    for (let i = 0; i < steps; i++) builder.presence[offset + i] = (cells[i] as number) > 0 ? 1 : 0;
    builder.commitRow(labels, false);
  }
  return builder.build();
}

function cellsOfGroup(
  counts: Map<string, { labels: Labels; cells: Float64Array }>,
  labels: Labels,
  steps: number,
): Float64Array<ArrayBuffer> {
  const key = labelsKey(labels);
  let group = counts.get(key) as { labels: Labels; cells: Float64Array<ArrayBuffer> } | undefined;
  if (group === undefined) counts.set(key, (group = { labels, cells: new Float64Array(steps) }));
  return group.cells;
}
