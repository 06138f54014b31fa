/** Function calls of a plan: which operator computes each function. */
import { AppError } from '../../../shared/errors.ts';
import { metricName } from '../../../shared/labels.ts';
import type { Call, Expr, MatrixSelector, Position, Subquery } from './ast.ts';
import type { Matrix } from './matrix.ts';
import type { QueryRun } from './queryRun.ts';
import { possibleNonCounter } from './annotations.ts';
import { DATE_FUNCTIONS } from './functions/dates.ts';
import { FLOAT_FUNCTIONS } from './functions/elementwise.ts';
import { RANGE_FUNCTIONS } from './functions/overRange.ts';
import { histogramVariance } from './histogram/quantile.ts';
import { absent, absentLabels } from './operators/absent.ts';
import { labelJoin, labelReplace } from './operators/changeLabels.ts';
import { fractionCall, quantileCall } from './operators/histogramBuckets.ts';
import { info } from './operators/info.ts';
import { instantSelector } from './operators/instantSelector.ts';
import {
  clamp,
  mapFloat,
  mapHistogram,
  ofStepTime,
  round,
  scalarFromVector,
  timestampOfSteps,
  vectorFromScalar,
} from './operators/mapCells.ts';
import { type Operator, scalarOf, vectorOf } from './operators/operator.ts';
import { looksLikeCounter, rangeCall, stepTimes } from './operators/rangeCall.ts';
import { sortByLabel, sortByValue } from './operators/sortSeries.ts';
import { type Planner, required, stringOf, unwrapParens } from './plan.ts';
import { selectorTimes, timesOf } from './timing.ts';
import type { FloatHistogram } from '../storage/histogram.ts';

const HISTOGRAM_FUNCTIONS: ReadonlyMap<string, (histogram: FloatHistogram) => number> = new Map([
  ['histogram_count', (histogram: FloatHistogram) => histogram.count],
  ['histogram_sum', (histogram: FloatHistogram) => histogram.sum],
  ['histogram_avg', (histogram: FloatHistogram) => histogram.sum / histogram.count],
  ['histogram_stddev', (histogram: FloatHistogram) => Math.sqrt(histogramVariance(histogram))],
  ['histogram_stdvar', histogramVariance],
]);

const OF_STATISTICS: ReadonlySet<string> = new Set(['histogram_count', 'histogram_sum', 'histogram_avg']);

export function planCall(planner: Planner, call: Call): Operator {
  const { func, args } = call;
  const arg = (index: number): Operator => planner.operator(required(args[index]));
  const floatFunction = FLOAT_FUNCTIONS.get(func);
  if (floatFunction) return mapFloat(arg(0), floatFunction);
  const dateFunction = DATE_FUNCTIONS.get(func);
  if (dateFunction) return args.length === 0 ? ofStepTime(dateFunction) : mapFloat(arg(0), dateFunction);
  const histogramFunction = HISTOGRAM_FUNCTIONS.get(func);
  if (histogramFunction) {
    return mapHistogram(
      planner.withStatistics(OF_STATISTICS.has(func), () => arg(0)),
      histogramFunction,
    );
  }
  if (RANGE_FUNCTIONS.has(func)) return planRangeCall(planner, call);
  return planOther(planner, call, arg);
}

function planOther(planner: Planner, { func, args, pos }: Call, arg: (index: number) => Operator): Operator {
  const sort = (isDescending: boolean) => ({ isDescending, isRangeQuery: planner.isRangeQuery, pos });
  switch (func) {
    case 'time':
      return async (_run, grid) => ({ type: 'scalar', values: stepTimes(grid).map((time) => time / 1000) });
    case 'pi':
      return constant(Math.PI);
    case 'start':
      return constant(planner.times.startMs / 1000);
    case 'end':
      return constant(planner.times.endMs / 1000);
    case 'step':
      return constant(planner.times.stepMs / 1000);
    case 'range':
      return constant(planner.times.rangeMs / 1000);
    case 'min_of':
      return ofTwoScalars(Math.min, arg(0), arg(1));
    case 'max_of':
      return ofTwoScalars(Math.max, arg(0), arg(1));
    case 'scalar':
      return scalarFromVector(arg(0));
    case 'vector':
      return vectorFromScalar(arg(0));
    case 'timestamp':
      return planTimestamp(planner, required(args[0]));
    case 'clamp':
      return clamp(arg(0), arg(1), arg(2));
    case 'clamp_min':
      return clamp(arg(0), arg(1), undefined);
    case 'clamp_max':
      return clamp(arg(0), undefined, arg(1));
    case 'round':
      return round(
        arg(0),
        args.slice(1).map((argument) => planner.operator(argument)),
      );
    case 'absent':
      return absent(arg(0), absentLabels(required(args[0])));
    case 'absent_over_time':
      return absent(
        planRangeCall(planner, { type: 'call', func: 'present_over_time', args, pos }),
        absentLabels(required(args[0])),
      );
    case 'sort':
    case 'sort_desc':
      return sortByValue(arg(0), sort(func === 'sort_desc'));
    case 'sort_by_label':
    case 'sort_by_label_desc':
      return sortByLabel(arg(0), args.slice(1).map(stringOf), sort(func === 'sort_by_label_desc'));
    case 'label_replace': {
      const [dst, replacement, src, regex] = args.slice(1).map(stringOf) as [string, string, string, string];
      return labelReplace(arg(0), { dst, replacement, src, regex });
    }
    case 'label_join': {
      const [dst, separator, ...sources] = args.slice(1).map(stringOf) as [string, string, ...string[]];
      return labelJoin(arg(0), dst, separator, sources);
    }
    case 'info':
      return planInfo(planner, required(args[0]), args[1]);
    case 'histogram_fraction':
      return fractionCall({ lower: arg(0), upper: arg(1), expr: arg(2), exprPos: required(args[2]).pos });
    case 'histogram_quantile':
      return quantileCall({
        expr: arg(1),
        exprPos: required(args[1]).pos,
        quantiles: [{ operator: arg(0), pos: required(args[0]).pos }],
        label: undefined,
      });
    case 'histogram_quantiles':
      return quantileCall({
        expr: arg(0),
        exprPos: required(args[0]).pos,
        quantiles: args.slice(2).map((argument) => ({ operator: planner.operator(argument), pos: argument.pos })),
        label: stringOf(args[1]),
      });
    case 'start_timestamp':
      throw new AppError('execution', 'start_timestamp() needs start timestamps, which are not stored yet');
    default:
      throw new AppError('execution', `unknown function with name "${func}"`);
  }
}

function constant(value: number): Operator {
  return async (_run, grid) => ({ type: 'scalar', values: new Float64Array(grid.steps).fill(value) });
}

function ofTwoScalars(func: (a: number, b: number) => number, lhs: Operator, rhs: Operator): Operator {
  return async (run, grid) => {
    const a = await scalarOf(lhs, run, grid);
    const b = await scalarOf(rhs, run, grid);
    return { type: 'scalar', values: a.map((x, i) => func(x, b[i] as number)) };
  };
}

/** Of a selector: when its samples were taken. */
function planTimestamp(planner: Planner, expr: Expr): Operator {
  const selector = unwrapParens(expr);
  if (selector.type !== 'vectorSelector' || selector.extension === 'smoothed')
    return timestampOfSteps(planner.operator(expr));
  const select = instantSelector({ matchers: selector.matchers, ...timesOf(selector, planner.times), timesOnly: true });
  return async (run, grid) => {
    const matrix = await vectorOf(select, run, grid);
    return { type: 'vector', matrix: { ...matrix, dropName: new Uint8Array(matrix.series.length).fill(1) } };
  };
}

function planInfo(planner: Planner, expr: Expr, labelSelector: Expr | undefined): Operator {
  const selector = labelSelector && unwrapParens(labelSelector);
  const times = selectorTimes(expr, planner.times) ?? { offsetMs: 0, atMs: undefined };
  return info({
    expr: planner.operator(expr),
    matchers: selector?.type === 'vectorSelector' ? selector.matchers : undefined,
    ...times,
  });
}

const WITH_ANCHORED: readonly string[] = ['changes', 'delta', 'increase', 'rate', 'resets'];
const WITH_SMOOTHED: readonly string[] = ['delta', 'increase', 'rate'];

function planRangeCall(planner: Planner, { func, args }: Call): Operator {
  const at = args.findIndex((argument) => isRange(unwrapParens(argument)));
  const rangeArgument = required(args[at]);
  const range = unwrapParens(rangeArgument) as MatrixSelector | Subquery;
  const source = planner.rangeSource(range);
  checkExtension(func, range);
  const operator = rangeCall({
    name: func,
    func: required(RANGE_FUNCTIONS.get(func)),
    source,
    scalars: args.filter((_, index) => index !== at).map((argument) => planner.operator(argument)),
    pos: rangeArgument.pos,
  });
  return func === 'rate' || func === 'increase' ? pointingOutGauges(operator, rangeArgument) : operator;
}

const isRange = (expr: Expr): boolean => expr.type === 'matrixSelector' || expr.type === 'subquery';

function checkExtension(func: string, range: MatrixSelector | Subquery): void {
  const extension = range.type === 'matrixSelector' ? range.selector.extension : undefined;
  if (extension === undefined) return;
  const allowed = extension === 'anchored' ? WITH_ANCHORED : WITH_SMOOTHED;
  if (allowed.includes(func)) return;
  throw new AppError(
    'execution',
    `${extension} modifier can only be used with: ${allowed.join(', ')} - not with ${func}`,
  );
}

/** A rate of floats whose name does not look like a counter's gets an info. */
function pointingOutGauges(operator: Operator, { pos }: Expr): Operator {
  const checking: Operator = async (run, grid) => {
    const matrix = await vectorOf(operator, run, grid);
    pointOutGauges(matrix, pos, run);
    return { type: 'vector', matrix };
  };
  const { pieces } = operator;
  if (pieces) {
    checking.pieces = (run, grid, take) =>
      pieces(run, grid, (piece) => {
        pointOutGauges(piece, pos, run);
        take(piece);
      });
  }
  return checking;
}

function pointOutGauges(matrix: Matrix, pos: Position, run: QueryRun): void {
  const told = new Set<string>();
  matrix.series.forEach((labels, row) => {
    const name = metricName(labels);
    if (told.has(name) || looksLikeCounter(labels)) return;
    for (let cell = row * matrix.steps; cell < (row + 1) * matrix.steps; cell++) {
      if (matrix.presence[cell] === 0 || matrix.histograms?.[cell] !== undefined) continue;
      run.annotations.add(possibleNonCounter(pos, name));
      told.add(name);
      return;
    }
  });
}
