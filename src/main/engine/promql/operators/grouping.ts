/** Which group each series of a matrix belongs to. */
import type { Labels } from '../../../../shared/labels.ts';
import type { LabelChoice, LabelProjection, ProjectedLabels } from '../labelProjections.ts';
import { type Matrix, dropsName } from '../matrix.ts';

/** `by` or `without`. */
export type Grouping = LabelChoice;

export interface Groups {
  /** Labels of each group, in the order in which the groups were met. */
  readonly labels: readonly Labels[];
  /** Group of each row. */
  readonly ofRow: Int32Array;
  /** 1 where a series of the group asks for the late removal of its name; null when none does. */
  readonly dropName: Uint8Array | null;
}

export function groupRows(matrix: Matrix, projection: LabelProjection): Groups {
  const grouper = new Grouper(projection);
  const ofRow = grouper.rows(matrix);
  return { labels: grouper.labels, ofRow, dropName: grouper.dropName };
}

/** Numbers groups as they are met, over as many matrices as there are. */
export class Grouper {
  readonly labels: Labels[] = [];
  readonly #projection: LabelProjection;
  readonly #known = new Map<string, number>();
  readonly #dropped = new Set<number>();

  constructor(projection: LabelProjection) {
    this.#projection = projection;
  }

  rows(matrix: Matrix): Int32Array {
    const ofRow = new Int32Array(matrix.series.length);
    for (let row = 0; row < ofRow.length; row++) {
      const id = this.#idOf(this.#projection.of(matrix.series[row] as Labels));
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

  #idOf({ labels, key }: ProjectedLabels): number {
    let id = this.#known.get(key);
    if (id === undefined) {
      id = this.labels.length;
      this.#known.set(key, id);
      this.labels.push(labels);
    }
    return id;
  }
}
