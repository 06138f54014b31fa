/** Measures the nodes of one plan while they run: time, series and samples, as a tree in the shape of the query. */
import type { QueryNode } from '../../../shared/explain.ts';
import type { Clock } from '../base/clock.ts';
import type { Expr } from './ast.ts';
import { type Grid, gridEnd } from './grid.ts';
import type { Value } from './matrix.ts';
import type { Operator } from './operators/operator.ts';
import { printExpr } from './printer.ts';
import type { QueryRun } from './queryRun.ts';

interface MeasuredNode {
  readonly expr: Expr;
  readonly children: MeasuredNode[];
  grid: Grid | undefined;
  rows: number;
  samples: number;
  ms: number;
}

export class QueryTrace {
  readonly #clock: Clock;
  #root: MeasuredNode | undefined;
  /** The node that is being planned: those planned meanwhile are its children. */
  #parent: MeasuredNode | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get root(): QueryNode | null {
    return this.#root === undefined ? null : toNode(this.#root);
  }

  /** Plans `expr`, and measures its operator. */
  node(expr: Expr, plan: () => Operator): Operator {
    const node: MeasuredNode = { expr, children: [], grid: undefined, rows: 0, samples: 0, ms: 0 };
    const parent = this.#parent;
    if (parent === undefined) this.#root ??= node;
    else parent.children.push(node);
    this.#parent = node;
    try {
      return this.#measured(node, plan());
    } finally {
      this.#parent = parent;
    }
  }

  #measured(node: MeasuredNode, operator: Operator): Operator {
    const clock = this.#clock;
    const begin = (run: QueryRun, grid: Grid): ((outsideMs: number, rows: number) => void) => {
      const startedAt = clock.monotonic();
      const samplesBefore = run.samplesRead;
      return (outsideMs, rows) => {
        node.grid = grid;
        node.rows = rows;
        node.samples += run.samplesRead - samplesBefore;
        node.ms += clock.monotonic() - startedAt - outsideMs;
      };
    };
    const measured: Operator = async (run, grid) => {
      const end = begin(run, grid);
      const value = await operator(run, grid);
      end(0, rowsOf(value));
      return value;
    };
    const { pieces } = operator;
    if (pieces) {
      measured.pieces = async (run, grid, take) => {
        const end = begin(run, grid);
        let rows = 0;
        let outsideMs = 0;
        await pieces(run, grid, (piece) => {
          rows += piece.series.length;
          const handedOnAt = clock.monotonic();
          take(piece);
          outsideMs += clock.monotonic() - handedOnAt;
        });
        end(outsideMs, rows);
      };
    }
    return measured;
  }
}

const rowsOf = (value: Value): number => (value.type === 'vector' ? value.matrix.series.length : 1);

function toNode({ expr, grid, rows, samples, ms, children }: MeasuredNode): QueryNode {
  return {
    text: printExpr(expr),
    startMs: grid?.startMs ?? 0,
    endMs: grid === undefined ? 0 : gridEnd(grid),
    stepMs: grid === undefined || grid.steps === 1 ? 0 : grid.stepMs,
    rows,
    samples,
    ms,
    children: children.map(toNode),
  };
}
