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
  const grouper = new Grouper(grouping);
  const ofRow = grouper.rows(matrix);
  return { labels: grouper.labels, ofRow, dropName: grouper.dropName };
}

/** Numbers groups as they are met, over as many matrices as there are. */
export class Grouper {
  readonly labels: Labels[] = [];
  readonly #toLabels: (of: Labels) => Labels;
  readonly #known = new Map<string, number>();
  readonly #dropped = new Set<number>();

  constructor(grouping: Grouping) {
    this.#toLabels = groupLabels(grouping);
  }

  rows(matrix: Matrix): Int32Array {
    const ofRow = new Int32Array(matrix.series.length);
    for (let row = 0; row < ofRow.length; row++) {
      const id = this.#idOf(this.#toLabels(matrix.series[row] as Labels));
      ofRow[row] = id;
      if (dropsName(matrix, row)) this.#dropped.add(id);
    }
    return ofRow;
  }

  get dropName(): Uint8Array | null {
    if (this.#dropped.size === 0) return null;
    const dropName = new Uint8Array(this.labels.length);
    for (const id of this.#dropped) dropName[id] = 1;
    return dropName;
  }

  #idOf(group: Labels): number {
    const key = labelsKey(group);
    let id = this.#known.get(key);
    if (id === undefined) {
      id = this.labels.length;
      this.#known.set(key, id);
      this.labels.push(group);
    }
    return id;
  }
}
