/**
 * From the syntax tree to operators: one switch over its nodes. Here is decided what runs once for all steps, what is shared
 * between equal parts, and where samples come from; how anything is computed is the operators' business.
 */
import { AppError, assertNever } from '../../../shared/errors.ts';
import type { Aggregation, Binary, Call, Expr, MatrixSelector, SetOp, Subquery, VectorSelector } from './ast.ts';
import { planCall } from './planCall.ts';
import { type Value } from './matrix.ts';
import { aggregate } from './operators/aggregate.ts';
import type { CellOp } from './operators/cellOperation.ts';
import { countValues } from './operators/countValues.ts';
import { instantSelector } from './operators/instantSelector.ts';
import { negate } from './operators/mapCells.ts';
import type { Operator } from './operators/operator.ts';
import { type RangeSource, selectorSource, subquerySource } from './operators/rangeSource.ts';
import { scalarScalar, vectorScalar } from './operators/scalarBinary.ts';
import { selectSeries } from './operators/selectSeries.ts';
import { setOperation } from './operators/setOperation.ts';
import { smoothedSelector } from './operators/smoothedSelector.ts';
import { vectorBinary } from './operators/vectorBinary.ts';
import { accounted, shared, stepInvariant } from './operators/wrappers.ts';
import type { QueryTrace } from './queryTrace.ts';
import { repeatedKeys, structuralKey } from './repeats.ts';
import { type QueryTimes, isStepInvariant, rangeOf, timesOf } from './timing.ts';
import { valueTypeOf } from './valueType.ts';

export interface PlanOptions {
  readonly times: QueryTimes;
  readonly isRangeQuery: boolean;
  readonly defaultSubqueryStepMs: number;
  /** Measures every node; absent: nothing is measured. */
  readonly trace?: QueryTrace | undefined;
}

/** A plan belongs to one query: its shared parts remember their answers. */
export class Planner {
  readonly times: QueryTimes;
  readonly isRangeQuery: boolean;
  readonly #defaultSubqueryStepMs: number;
  readonly #trace: QueryTrace | undefined;
  readonly #cache = new Map<string, Promise<Value>>();
  #repeated: ReadonlySet<string> = new Set();
  /** Inside `histogram_count` and the like, up to the next subquery or binary operation. */
  #onlyStatistics = false;

  constructor({ times, isRangeQuery, defaultSubqueryStepMs, trace }: PlanOptions) {
    this.#trace = trace;
    this.times = times;
    this.isRangeQuery = isRangeQuery;
    this.#defaultSubqueryStepMs = defaultSubqueryStepMs;
  }

  plan(expr: Expr): Operator {
    this.#repeated = repeatedKeys(expr);
    return this.operator(expr);
  }

  operator(expr: Expr): Operator {
    if (expr.type === 'number' || expr.type === 'string' || expr.type === 'paren') return this.#node(expr);
    return this.#trace === undefined ? this.#evaluated(expr) : this.#trace.node(expr, () => this.#evaluated(expr));
  }

  /** The node with what goes around it. */
  #evaluated(expr: Expr): Operator {
    const node = this.#node(expr);
    const operator = isStepInvariant(expr) ? stepInvariant(node) : node;
    const key = this.#repeated.size === 0 ? '' : structuralKey(expr);
    return accounted(this.#repeated.has(key) ? shared(operator, this.#cache, key) : operator);
  }

  #node(expr: Expr): Operator {
    switch (expr.type) {
      case 'number':
        return numberOperator(expr.value);
      case 'string':
        return async () => ({ type: 'string', value: expr.value });
      case 'vectorSelector':
        return this.#vectorSelector(expr);
      case 'paren':
        return this.operator(expr.expr);
      case 'unary':
        return expr.op === '-' ? negate(this.operator(expr.expr)) : this.operator(expr.expr);
      case 'binary':
        return this.withStatistics(false, () => this.#binary(expr));
      case 'aggregation':
        return this.#aggregation(expr);
      case 'call':
        return this.#call(expr);
      case 'matrixSelector':
      case 'subquery':
        throw new AppError('execution', 'a range vector can only be the argument of a function');
      default:
        return assertNever(expr);
    }
  }

  /** Plans a part of which only the counts and sums of histograms are used, or (false) everything is. */
  withStatistics<T>(onlyStatistics: boolean, plan: () => T): T {
    const outer = this.#onlyStatistics;
    this.#onlyStatistics = onlyStatistics;
    const planned = plan();
    this.#onlyStatistics = outer;
    return planned;
  }

  #vectorSelector(selector: VectorSelector): Operator {
    const { matchers, pos } = selector;
    const times = timesOf(selector, this.times);
    if (selector.extension === 'smoothed') return smoothedSelector({ matchers, pos, ...times });
    return instantSelector({ matchers, ...times, timesOnly: false });
  }

  #call(call: Call): Operator {
    return planCall(this, call);
  }

  #binary(binary: Binary): Operator {
    const { op, pos, returnBool, matching } = binary;
    const lhs = this.operator(binary.lhs);
    const rhs = this.operator(binary.rhs);
    const isLeftScalar = valueTypeOf(binary.lhs) === 'scalar';
    const isRightScalar = valueTypeOf(binary.rhs) === 'scalar';
    if (isLeftScalar && isRightScalar) return scalarScalar(op as CellOp, lhs, rhs);
    if (isLeftScalar) {
      return vectorScalar({ op: op as CellOp, vector: rhs, scalar: lhs, isScalarFirst: true, returnBool, pos });
    }
    if (isRightScalar) {
      return vectorScalar({ op: op as CellOp, vector: lhs, scalar: rhs, isScalarFirst: false, returnBool, pos });
    }
    const match = matching ?? IGNORING_NOTHING;
    if (isSetOp(op)) return setOperation(op, lhs, rhs, match);
    return vectorBinary({ op, lhs, rhs, matching: match, returnBool, pos });
  }

  #aggregation(aggregation: Aggregation): Operator {
    const { op, without, param, pos } = aggregation;
    const expr = this.operator(aggregation.expr);
    const grouping = { without, labels: aggregation.grouping };
    switch (op) {
      case 'count_values':
        return countValues(expr, stringOf(param), grouping);
      case 'topk':
      case 'bottomk':
      case 'limitk':
      case 'limit_ratio': {
        const parameter = required(param);
        return selectSeries({ op, expr, param: this.operator(parameter), grouping, pos, paramPos: parameter.pos });
      }
      case 'sum':
      case 'avg':
      case 'min':
      case 'max':
      case 'count':
      case 'group':
      case 'stddev':
      case 'stdvar':
      case 'quantile': {
        const quantile = param && op === 'quantile' ? { operator: this.operator(param), pos: param.pos } : undefined;
        return aggregate({ op, expr, grouping, exprPos: aggregation.expr.pos, quantile });
      }
    }
  }

  /** The samples of a range argument. */
  rangeSource(expr: MatrixSelector | Subquery): RangeSource {
    if (expr.type === 'matrixSelector') {
      const { selector } = expr;
      const rangeMs = rangeOf(expr.range, this.times);
      return selectorSource({
        matchers: selector.matchers,
        rangeMs,
        ...timesOf(selector, this.times),
        extension: selector.extension,
        resolvesHints: this.#onlyStatistics,
      });
    }
    return subquerySource({
      expr: this.withStatistics(false, () => this.operator(expr.expr)),
      rangeMs: rangeOf(expr.range, this.times),
      stepMs: expr.step === undefined ? this.#defaultSubqueryStepMs : rangeOf(expr.step, this.times),
      ...timesOf(expr, this.times),
    });
  }
}

const IGNORING_NOTHING = {
  card: 'one-to-one',
  on: false,
  labels: [],
  include: [],
  fillLeft: undefined,
  fillRight: undefined,
} as const;

const isSetOp = (op: string): op is SetOp => op === 'and' || op === 'or' || op === 'unless';

function numberOperator(value: number): Operator {
  return async (_run, grid) => ({ type: 'scalar', values: new Float64Array(grid.steps).fill(value) });
}

export function unwrapParens(expr: Expr): Expr {
  return expr.type === 'paren' ? unwrapParens(expr.expr) : expr;
}

/** The type check has made sure of it. */
export function required<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('an argument is missing after the type check');
  return value;
}

export function stringOf(expr: Expr | undefined): string {
  const argument = unwrapParens(required(expr));
  if (argument.type !== 'string') throw new TypeError(`expected a string, got a ${argument.type}`);
  return argument.value;
}
