/** The query engine: parses, plans, runs, and gives the answer its final form. */
import { AppError } from '../../../shared/errors.ts';
import { EMPTY_LABELS } from '../../../shared/labels.ts';
import type { Clock } from '../base/clock.ts';
import type { Storage } from '../storage/storage.ts';
import type { Expr } from './ast.ts';
import { CellPool, FRESH_CELLS, RunCells } from './cellMemory.ts';
import { type Grid, gridOf } from './grid.ts';
import { LabelProjections } from './labelProjections.ts';
import { finishMatrix, type Matrix, type Value } from './matrix.ts';
import { keepsOrder } from './resultOrder.ts';
import { ParsedQueries } from './parsedQueries.ts';
import { Planner, unwrapParens } from './plan.ts';
import type { QueryEngine, QueryLimits, QueryOptions } from './queryEngine.ts';
import type { QueryResult, QueryValue, ResultMatrix } from './queryResult.ts';
import { QueryRun } from './queryRun.ts';
import { QueryTrace } from './queryTrace.ts';
import { selectRaw } from './operators/selectRaw.ts';
import type { QueryTimes } from './timing.ts';
import { documentedType, valueTypeOf } from './valueType.ts';

const DEFAULT_LIMITS: QueryLimits = { maxSteps: 11_000, maxSamples: 50_000_000, timeoutMs: 2 * 60_000 };

/** Prometheus' lookback. Five scrapes of a minute: one lost scrape must not open a gap. */
const LOOKBACK_MS = 5 * 60_000;

/** Prometheus' default evaluation interval. */
const SUBQUERY_STEP_MS = 60_000;

export interface QueryEngineOptions {
  readonly storage: Pick<Storage, 'querier'>;
  readonly clock: Clock;
  readonly limits?: Partial<QueryLimits>;
  readonly defaultSubqueryStepMs?: number;
  readonly lookbackMs?: number;
}

/** What all queries of an engine share. */
interface Shared extends QueryEngineOptions {
  readonly parsed: ParsedQueries;
  readonly pool: CellPool;
  readonly projections: LabelProjections;
}

export function createQueryEngine(options: QueryEngineOptions): QueryEngine {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const shared: Shared = {
    ...options,
    parsed: new ParsedQueries(),
    pool: new CellPool(),
    projections: new LabelProjections(),
  };
  return {
    async instant(text, timeMs, queryOptions = {}) {
      const query = new Query(text, { startMs: timeMs, endMs: timeMs, stepMs: 0 }, shared, limits, queryOptions);
      return query.run();
    },
    async range(text, startMs, endMs, stepMs, queryOptions = {}) {
      checkRange(startMs, endMs, stepMs, limits.maxSteps);
      return new Query(text, { startMs, endMs, stepMs }, shared, limits, queryOptions).run();
    },
  };
}

function checkRange(startMs: number, endMs: number, stepMs: number, maxSteps: number): void {
  if (!(stepMs > 0)) {
    throw new AppError(
      'bad_data',
      'zero or negative query resolution step widths are not accepted. Try a positive integer',
    );
  }
  if (endMs < startMs) throw new AppError('bad_data', 'end timestamp must not be before start time');
  if ((endMs - startMs) / stepMs <= maxSteps) return;
  const points = maxSteps.toLocaleString('en-US');
  throw new AppError(
    'bad_data',
    `exceeded maximum resolution of ${points} points per timeseries. Try decreasing the query resolution (?step=XX)`,
  );
}

interface Span {
  readonly startMs: number;
  readonly endMs: number;
  /** 0 for an instant query. */
  readonly stepMs: number;
}

class Query {
  readonly #text: string;
  readonly #span: Span;
  readonly #options: Shared;
  readonly #limits: QueryLimits;
  readonly #queryOptions: QueryOptions;

  constructor(text: string, span: Span, options: Shared, limits: QueryLimits, queryOptions: QueryOptions) {
    this.#text = text;
    this.#span = span;
    this.#options = options;
    this.#queryOptions = queryOptions;
    this.#limits = { ...limits, timeoutMs: Math.min(limits.timeoutMs, queryOptions.timeoutMs ?? Infinity) };
  }

  async run(): Promise<QueryResult> {
    const { clock } = this.#options;
    const startedAt = clock.monotonic();
    const expr = this.#options.parsed.parse(this.#text);
    this.#checkType(expr);
    const parseMs = clock.monotonic() - startedAt;
    const cells = new RunCells(this.#options.pool);
    const run = new QueryRun({
      cells,
      projections: this.#options.projections,
      querier: this.#options.storage.querier(),
      clock,
      limits: this.#limits,
      lookbackMs: this.#queryOptions.lookbackMs ?? this.#options.lookbackMs ?? LOOKBACK_MS,
      signal: this.#queryOptions.signal,
    });
    const trace = this.#queryOptions.isTraced === true ? new QueryTrace(clock) : undefined;
    try {
      const value = await this.#evaluate(expr, run, trace);
      run.annotateTiers();
      const { seriesRead, samplesRead, peakCells, resolutionMs } = run;
      return {
        value,
        ...run.annotations.toSentences(this.#text, 0),
        stats: { seriesRead, samplesRead, peakCells, parseMs, evalMs: run.elapsedMs, resolutionMs },
        root: trace?.root ?? null,
        release: cells.keep(arraysOf(value)),
      };
    } finally {
      cells.end();
    }
  }

  get #isRange(): boolean {
    return this.#span.stepMs > 0;
  }

  #checkType(expr: Expr): void {
    const type = valueTypeOf(expr);
    if (!this.#isRange || type === 'vector' || type === 'scalar') return;
    const name = documentedType(type);
    throw new AppError(
      'bad_data',
      `invalid expression type "${name}" for range query, must be Scalar or instant Vector`,
    );
  }

  async #evaluate(expr: Expr, run: QueryRun, trace: QueryTrace | undefined): Promise<QueryValue> {
    run.checkAlive();
    const { startMs, endMs, stepMs } = this.#span;
    const times: QueryTimes = { text: this.#text, startMs, endMs, stepMs, rangeMs: endMs - startMs };
    const planner = new Planner({
      times,
      isRangeQuery: this.#isRange,
      defaultSubqueryStepMs: this.#options.defaultSubqueryStepMs ?? SUBQUERY_STEP_MS,
      trace,
    });
    const grid = gridOf(startMs, endMs, Math.max(stepMs, 1));
    const root = unwrapParens(expr);
    if (root.type === 'matrixSelector' || root.type === 'subquery') {
      return { type: 'raw', series: await selectRaw(planner.rangeSource(root), run, grid) };
    }
    const value = await planner.plan(expr)(run, grid);
    run.checkAlive();
    return this.#present(value, grid, keepsOrder(expr));
  }

  #present(value: Value, grid: Grid, isOrdered: boolean): QueryValue {
    switch (value.type) {
      case 'string':
        return { type: 'string', t: grid.startMs, value: value.value };
      case 'scalar':
        if (!this.#isRange) return { type: 'scalar', t: grid.startMs, value: value.values[0] as number };
        return { type: 'matrix', matrix: resultMatrix(scalarMatrix(value.values), grid) };
      case 'vector': {
        const matrix = finishMatrix(value.matrix, this.#options.projections, isOrdered && !this.#isRange);
        return { type: this.#isRange ? 'matrix' : 'vector', matrix: resultMatrix(matrix, grid) };
      }
    }
  }
}

function arraysOf(value: QueryValue): readonly (Float64Array | Uint8Array)[] {
  return value.type === 'matrix' || value.type === 'vector' ? [value.matrix.values, value.matrix.presence] : [];
}

function scalarMatrix(values: Float64Array): Matrix {
  const presence = new Uint8Array(values.length).fill(1);
  return {
    series: [EMPTY_LABELS],
    dropName: null,
    steps: values.length,
    values,
    presence,
    histograms: null,
    memory: FRESH_CELLS,
  };
}

function resultMatrix({ series, steps, values, presence, histograms }: Matrix, grid: Grid): ResultMatrix {
  return { series, startMs: grid.startMs, stepMs: grid.stepMs, steps, values, presence, histograms };
}
