/** The door of the query engine. `createQueryEngine` is beside the evaluator. */
import type { QueryResult } from './queryResult.ts';

export interface QueryLimits {
  /** Steps of a range query; Prometheus allows 11,000 points per series. */
  readonly maxSteps: number;
  readonly maxSamples: number;
  readonly timeoutMs: number;
}

export interface QueryOptions {
  readonly lookbackMs?: number;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Measures every node of the query: `QueryResult.root`. */
  readonly isTraced?: boolean;
}

export interface QueryEngine {
  /** @throws AppError `promql_invalid` | `bad_data` | `execution` | `timeout` | `canceled` | `limit_exceeded` */
  instant(expr: string, timeMs: number, options?: QueryOptions): Promise<QueryResult>;
  /** Evaluates at startMs, startMs + stepMs, … up to and including endMs where it falls on a step. */
  range(expr: string, startMs: number, endMs: number, stepMs: number, options?: QueryOptions): Promise<QueryResult>;
}
