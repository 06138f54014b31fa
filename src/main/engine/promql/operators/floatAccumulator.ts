/**
 * Aggregations whose result is one float per group and step, fed row by row. Cells that are histograms have been taken out of
 * `floatPresence` by the caller, who also says what becomes of them.
 */
import type { CellMemory } from '../cellMemory.ts';
import { addRow, countRow, extremeRow, varianceRow } from '../../kernels/groupSums.ts';
import { RowSums } from '../../kernels/wasm/rowSums.ts';

export type RowAggregation = 'sum' | 'avg' | 'min' | 'max' | 'count' | 'group' | 'stddev' | 'stdvar';

/** Values and how many samples each cell has: 0 is an absent cell. */
export interface FloatGroups {
  readonly values: Float64Array;
  readonly seen: Float64Array;
}

export interface Cells {
  readonly values: Float64Array;
  readonly floatPresence: Uint8Array;
  /** With the histograms: `count` and `group` take them too. */
  readonly presence: Uint8Array;
}

export class FloatAccumulator {
  readonly #op: RowAggregation;
  readonly #memory: CellMemory;
  readonly #steps: number;
  /** Sum, extreme or mean; compensation or squares; samples seen. Grown with the groups. */
  #main = new Float64Array(0);
  #side = new Float64Array(0);
  #seen = new Float64Array(0);
  /** Where sums come together instead, until there is no more room for them. */
  #rows: RowSums | undefined;

  constructor(op: RowAggregation, memory: CellMemory, steps: number) {
    this.#op = op;
    this.#memory = memory;
    this.#steps = steps;
    if (op === 'sum' || op === 'avg') this.#rows = RowSums.ofSteps(steps);
  }

  /** Adds the row that starts at `from` to a group. */
  add(group: number, { values, floatPresence, presence }: Cells, from: number): void {
    const steps = this.#steps;
    const to = group * steps;
    if (this.#rows !== undefined) {
      if (this.#rows.add(group, values, floatPresence, from)) return;
      this.#takeRows(this.#rows);
    }
    if (to + steps > this.#seen.length) this.#grow(to + steps);
    switch (this.#op) {
      case 'sum':
      case 'avg':
        addRow(this.#main, this.#side, this.#seen, to, values, floatPresence, from, steps);
        return;
      case 'min':
        extremeRow(this.#main, this.#seen, to, values, floatPresence, from, steps, -1);
        return;
      case 'max':
        extremeRow(this.#main, this.#seen, to, values, floatPresence, from, steps, 1);
        return;
      case 'count':
      case 'group':
        countRow(this.#seen, to, presence, from, steps);
        return;
      case 'stddev':
      case 'stdvar':
        varianceRow(this.#main, this.#side, this.#seen, to, values, floatPresence, from, steps);
    }
  }

  /** @returns undefined when a mean needs another look at the samples: its sum is not finite */
  finish(groups: number): FloatGroups | undefined {
    const cells = groups * this.#steps;
    if (this.#rows !== undefined) this.#takeRows(this.#rows);
    if (cells > this.#seen.length) this.#grow(cells);
    const values = this.#main.subarray(0, cells);
    const side = this.#side.subarray(0, cells);
    const seen = this.#seen.subarray(0, cells);
    for (let i = 0; i < cells; i++) {
      const count = seen[i] as number;
      if (count === 0) continue;
      const value = values[i] as number;
      switch (this.#op) {
        case 'sum':
          if (side[i] !== 0) values[i] = value + (side[i] as number);
          break;
        case 'avg':
          if (!Number.isFinite(value)) return undefined;
          values[i] = value / count + (side[i] as number) / count;
          break;
        case 'count':
          values[i] = count;
          break;
        case 'group':
          values[i] = 1;
          break;
        case 'stdvar':
          values[i] = (side[i] as number) / count;
          break;
        case 'stddev':
          values[i] = Math.sqrt((side[i] as number) / count);
          break;
        case 'min':
        case 'max':
          break;
      }
    }
    return { values, seen };
  }

  #takeRows(rows: RowSums): void {
    this.#rows = undefined;
    if (rows.groups * this.#steps > this.#seen.length) this.#grow(rows.groups * this.#steps);
    rows.moveTo({ sum: this.#main, rest: this.#side, seen: this.#seen });
  }

  #grow(cells: number): void {
    const size = Math.max(cells, 2 * this.#seen.length);
    const grown = (old: Float64Array): Float64Array<ArrayBuffer> => {
      const array = this.#memory.floats(size);
      array.set(old);
      array.fill(0, old.length);
      this.#memory.giveBack(old);
      return array;
    };
    this.#main = grown(this.#main);
    this.#side = grown(this.#side);
    this.#seen = grown(this.#seen);
  }
}
