/** Which group each series of a matrix belongs to. */
import {
  EMPTY_LABELS,
  type Labels,
  METRIC_NAME,
  dropLabels,
  keepLabels,
  labelsKey,
} from '../../../../shared/labels.ts';
import { type Matrix, dropsName } from '../matrix.ts';

export interface Grouping {
  readonly without: boolean;
  readonly labels: readonly string[];
}

export interface Groups {
  /** Labels of each group, in the order in which the groups were met. */
  readonly labels: readonly Labels[];
  /** Group of each row. */
  readonly ofRow: Int32Array;
  /** 1 where a series of the group asks for the late removal of its name; null when none does. */
  readonly dropName: Uint8Array | null;
}

export function groupLabels({ without, labels }: Grouping): (of: Labels) => Labels {
  if (!without && labels.length === 0) return () => EMPTY_LABELS;
  const names = new Set(labels);
  if (!without) return (of) => keepLabels(of, names);
  names.add(METRIC_NAME);
  return (of) => dropLabels(of, names);
}

export function groupRows(matrix: Matrix, grouping: Grouping): Groups {
  const toLabels = groupLabels(grouping);
  const labels: Labels[] = [];
  const ofRow = new Int32Array(matrix.series.length);
  const known = new Map<string, number>();
  for (let row = 0; row < ofRow.length; row++) {
    const group = toLabels(matrix.series[row] as Labels);
    const key = labelsKey(group);
    let id = known.get(key);
    if (id === undefined) {
      id = labels.length;
      known.set(key, id);
      labels.push(group);
    }
    ofRow[row] = id;
  }
  return { labels, ofRow, dropName: groupDropNames(matrix, ofRow, labels.length) };
}

function groupDropNames(matrix: Matrix, ofRow: Int32Array, groups: number): Uint8Array | null {
  if (matrix.dropName === null) return null;
  const dropName = new Uint8Array(groups);
  for (let row = 0; row < ofRow.length; row++) if (dropsName(matrix, row)) dropName[ofRow[row] as number] = 1;
  return dropName;
}
