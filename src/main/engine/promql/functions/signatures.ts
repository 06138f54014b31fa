/**
 * What every function of PromQL takes and gives: the table the type check, the editor's completion and the evaluator share.
 * @see Prometheus promql/parser/functions.go
 */
import type { ValueType } from '../ast.ts';

export interface FunctionSignature {
  readonly name: string;
  readonly argTypes: readonly ValueType[];
  /** 0: as many arguments as types. n: the last type is optional and may come up to n times. -1: any number of times. */
  readonly variadic: number;
  readonly returnType: ValueType;
  /** Upstream asks for `--enable-feature=promql-experimental-functions`. */
  readonly isExperimental: boolean;
}

interface Traits {
  readonly variadic?: number;
  readonly returns?: ValueType;
  readonly isExperimental?: boolean;
}

const LETTERS: Readonly<Record<string, ValueType>> = { v: 'vector', m: 'matrix', s: 'scalar', t: 'string' };
const EXPERIMENTAL: Traits = { isExperimental: true };

/** @param args  a letter per argument: v(ector), m(atrix), s(calar), t(ext) */
function signatures(args: string, names: string, traits: Traits = {}): FunctionSignature[] {
  const argTypes = Array.from(args, (letter) => LETTERS[letter] ?? 'none');
  const { variadic = 0, returns = 'vector', isExperimental = false } = traits;
  return names.split(' ').map((name) => ({ name, argTypes, variadic, returnType: returns, isExperimental }));
}

const ALL: readonly FunctionSignature[] = [
  ...signatures('v', 'abs absent ceil exp floor ln log10 log2 sgn sqrt sort sort_desc timestamp'),
  ...signatures('v', 'acos acosh asin asinh atan atanh cos cosh deg rad sin sinh tan tanh'),
  ...signatures('v', 'day_of_month day_of_week day_of_year days_in_month hour minute month year', { variadic: 1 }),
  ...signatures('v', 'histogram_avg histogram_count histogram_stddev histogram_stdvar histogram_sum'),
  ...signatures('v', 'start_timestamp', EXPERIMENTAL),
  ...signatures('v', 'scalar', { returns: 'scalar' }),
  ...signatures('ss', 'max_of min_of', { returns: 'scalar', isExperimental: true }),
  ...signatures('s', 'vector'),
  ...signatures('', 'pi time', { returns: 'scalar' }),
  ...signatures('', 'end range start step', { returns: 'scalar', isExperimental: true }),
  ...signatures('vs', 'clamp_max clamp_min'),
  ...signatures('vss', 'clamp'),
  ...signatures('vs', 'round', { variadic: 1 }),
  ...signatures('vtttt', 'label_replace'),
  ...signatures('vttt', 'label_join', { variadic: -1 }),
  ...signatures('vt', 'sort_by_label sort_by_label_desc', { variadic: -1, isExperimental: true }),
  ...signatures('ssv', 'histogram_fraction'),
  ...signatures('sv', 'histogram_quantile'),
  ...signatures('vtss', 'histogram_quantiles', { variadic: 9, isExperimental: true }),
  ...signatures('vv', 'info', { variadic: 1, isExperimental: true }),
  ...signatures('m', 'changes delta deriv idelta increase irate rate resets'),
  ...signatures('m', 'absent_over_time avg_over_time count_over_time last_over_time max_over_time min_over_time'),
  ...signatures('m', 'present_over_time stddev_over_time stdvar_over_time sum_over_time'),
  ...signatures('m', 'first_over_time mad_over_time', EXPERIMENTAL),
  ...signatures(
    'm',
    'ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time',
    EXPERIMENTAL,
  ),
  ...signatures('sm', 'quantile_over_time'),
  ...signatures('ms', 'predict_linear'),
  ...signatures('mss', 'double_exponential_smoothing', EXPERIMENTAL),
];

export const FUNCTIONS: ReadonlyMap<string, FunctionSignature> = new Map(
  ALL.map((signature) => [signature.name, signature]),
);
