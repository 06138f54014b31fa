/**
 * Random expressions over the tree itself, of every construct and function that Prometheus 2.42 has too. What that version
 * answers otherwise by design is not generated (docs/promql.md lists it): a metric name kept by `atan2`, names looked at
 * after an operation that drops them, subqueries whose window begins on one of their steps.
 */
import type {
  Aggregation,
  AggregationOp,
  AtModifier,
  Binary,
  BinaryOp,
  DurationExpr,
  Expr,
  Position,
  Subquery,
  TimeModifiers,
  ValueType,
  VectorMatching,
  VectorSelector,
} from '../../../src/main/engine/promql/ast.ts';
import { DATE_FUNCTIONS } from '../../../src/main/engine/promql/functions/dates.ts';
import { FUNCTIONS, type FunctionSignature } from '../../../src/main/engine/promql/functions/signatures.ts';
import { createMatcher, type Matcher, type MatchType } from '../../../src/main/engine/storage/matcher.ts';
import { DATA_MINUTES, DATA_START_MS, FAMILIES, type Family, QUERY_FRACTION_MS } from './fuzzData.ts';
import type { Random } from './random.ts';

const NOWHERE: Position = { from: 0, to: 0 };

/** Newer than 2.42, or for native histograms alone there. */
const NOT_IN_REFERENCE = new Set(['histogram_avg', 'histogram_stddev', 'histogram_stdvar', 'histogram_fraction']);
const COMMON_FUNCTIONS = [...FUNCTIONS.values()].filter(
  ({ name, isExperimental }) => !isExperimental && !NOT_IN_REFERENCE.has(name),
);

const DATES: ReadonlySet<string> = new Set(DATE_FUNCTIONS.keys());

const NUMBERS = [0, 1, 2, 3, 0.5, -1, -2.5, 4, 10, 25, 60, 1000, 0.125, NaN, Infinity, -Infinity];
const ARITHMETIC = ['+', '-', '*', '/', '%', '^', 'atan2'] as const;
const COMPARISON = ['==', '!=', '>', '<', '>=', '<='] as const;
const SETS = ['and', 'or', 'unless'] as const;
const PLAIN_AGGREGATIONS = ['sum', 'avg', 'min', 'max', 'count', 'group'] as const;
const LABELS = ['instance', 'job', 'code', 'path', 'room', 'shard', 'version', 'le', 'kind', 'none'];

const RANGES_S = [20, 30, 60, 120, 300, 433, 600, 1800];
/** Never a multiple of 15 s, which steps and offsets of subqueries are: no window begins on a step. */
const SUBQUERY_RANGES_S = [52, 67, 191, 301, 613, 1199];
const SUBQUERY_STEPS_S = [15, 30, 60, 120, 300];

export class RandomExpr {
  readonly #random: Random;
  #subqueries = 0;
  #depthOfSubqueries = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  query(): Expr {
    this.#subqueries = 0;
    const depth = this.#random.pick([1, 2, 2, 3, 3, 4]);
    return this.#random.choose<Expr>([
      [20, () => this.#vector(depth)],
      [1, () => this.#scalar(depth)],
      [0.2, () => this.#text()],
    ]);
  }

  /** A raw window or subquery: only an instant query may ask for one. */
  matrixQuery(): Expr {
    this.#subqueries = 0;
    const matrix = this.#matrix(2);
    // Of a part that is the same at all times, 2.42 gives a point even where no step lies in the window.
    return matrix.type === 'subquery' ? { ...matrix, step: duration(this.#random.pick([15, 30])) } : matrix;
  }

  #vector(depth: number): Expr {
    if (depth <= 0) return this.#selector();
    return this.#random.choose<Expr>([
      [2, () => this.#selector()],
      [8, () => this.#call(depth, 'vector')],
      [6, () => this.#aggregation(depth)],
      [6, () => this.#binary(depth)],
      [
        0.7,
        () => ({
          type: 'unary',
          op: this.#random.pick(['-', '-', '+']),
          expr: this.#operand(this.#vector(depth - 1)),
          pos: NOWHERE,
        }),
      ],
      [0.5, () => ({ type: 'paren', expr: this.#vector(depth - 1), pos: NOWHERE })],
    ]);
  }

  #scalar(depth: number): Expr {
    if (depth <= 0) return this.#number();
    return this.#random.choose<Expr>([
      [6, () => this.#number()],
      [3, () => this.#call(depth, 'scalar')],
      [1, () => this.#scalarBinary(depth)],
      [0.3, () => ({ type: 'unary', op: '-', expr: this.#operand(this.#scalar(depth - 1)), pos: NOWHERE })],
    ]);
  }

  #matrix(depth: number): Expr {
    if (depth > 0 && this.#subqueries < 2 && this.#random.chance(0.25)) return this.#subquery(depth);
    return this.#window(this.#selector());
  }

  #subquery(depth: number): Subquery {
    this.#subqueries += 1;
    this.#depthOfSubqueries += 1;
    const expr = this.#operand(this.#vector(Math.min(depth - 1, 2)));
    this.#depthOfSubqueries -= 1;
    return {
      type: 'subquery',
      expr,
      range: duration(this.#random.pick(SUBQUERY_RANGES_S)),
      step: this.#random.chance(0.2) ? undefined : duration(this.#random.pick(SUBQUERY_STEPS_S)),
      ...this.#modifiers(15),
      pos: NOWHERE,
    };
  }

  #selector(family = this.#random.pick(FAMILIES)): VectorSelector {
    const own = this.#matchers(family);
    const named = createMatcher('__name__', '=', family.name);
    return {
      type: 'vectorSelector',
      name: family.name,
      matchers: [...own, named],
      extension: undefined,
      ...this.#modifiers(1),
      pos: NOWHERE,
    };
  }

  #matchers({ labels }: Family): Matcher[] {
    const chosen = this.#random.some(Object.entries(labels), 0.3);
    return chosen.map(([name, values]) => {
      const value = this.#random.pick(values);
      const type = this.#random.pick<MatchType>(['=', '=', '!=', '=~', '!~']);
      if (type === '=' || type === '!=') return createMatcher(name, type, value);
      const escaped = value.replaceAll(/[.+]/g, String.raw`\$&`);
      const prefix = /^\w/.test(value) ? `${value[0]}.*` : '.*';
      return createMatcher(name, type, this.#random.pick([escaped, `${escaped}|x`, `${escaped}|`, '.+', '.*', prefix]));
    });
  }

  #modifiers(offsetUnitS: number): TimeModifiers {
    const at = this.#random.chance(0.06) ? this.#at() : undefined;
    if (!this.#random.chance(0.1)) return { offset: undefined, at };
    const seconds = this.#random.pick([15, 45, 60, 300, 900, -30, -120]) + offsetUnitS * (offsetUnitS === 1 ? 7 : 1);
    return { offset: duration(seconds), at };
  }

  #at(): AtModifier {
    const type = this.#random.pick(['at', 'start', 'end'] as const);
    if (type !== 'at') return { type };
    return { type, ms: DATA_START_MS + this.#random.int(0, DATA_MINUTES * 60) * 1000 + QUERY_FRACTION_MS };
  }

  #number(from: readonly number[] = NUMBERS): Expr {
    return { type: 'number', value: this.#random.pick(from), isDuration: false, pos: NOWHERE };
  }

  #text(value = this.#random.pick(['', 'x', 'a b', 'ä"\\'])): Expr {
    return { type: 'string', value, pos: NOWHERE };
  }

  #call(depth: number, returns: ValueType): Expr {
    const signature = this.#random.pick(COMMON_FUNCTIONS.filter(({ returnType }) => returnType === returns));
    return { type: 'call', func: signature.name, args: this.#args(signature, depth), pos: NOWHERE };
  }

  #args(signature: FunctionSignature, depth: number): Expr[] {
    const random = this.#random;
    switch (signature.name) {
      case 'label_replace': {
        const [target, source] = [random.pick(['none', 'instance', 'new']), random.pick(LABELS)];
        const [replacement, pattern] = random.pick([
          ['$1', '(.*):.*'],
          ['x-$1', '(.+)'],
          ['', '.*'],
          ['$2$1', '(.)(.*)'],
          ['plain', 'no'],
        ] as const);
        const texts = [target, replacement, source, pattern].map((text) => this.#text(text));
        return [this.#vector(depth - 1), ...texts];
      }
      case 'label_join': {
        const texts = [random.pick(['none', 'new', 'job']), random.pick(['-', '']), ...random.some(LABELS, 0.3)];
        return [this.#vector(depth - 1), ...texts.map((text) => this.#text(text))];
      }
      case 'histogram_quantile':
        return [this.#quantileParam(depth), this.#bucketVector(depth)];
      case 'quantile_over_time':
        return [this.#quantileParam(depth), withoutAt(this.#matrix(depth))];
      case 'sin':
      case 'cos':
      case 'tan':
        // Of large angles, the last digit of the argument decides.
        return [this.#finite(this.#vector(depth - 1), 1e6)];
      case 'exp':
      case 'sinh':
      case 'cosh':
        // The square of the result is finite still: beyond, 2.42 loses infinities to NaN.
        return [this.#finite(this.#vector(depth - 1), 300)];
      case 'ceil':
      case 'floor':
      case 'ln':
      case 'log2':
      case 'log10':
        return [this.#offEighths(this.#vector(depth - 1))];
      case 'changes':
      case 'resets': {
        const matrix = this.#matrix(depth);
        return [matrix.type === 'subquery' ? { ...matrix, expr: this.#exact(matrix.expr) } : matrix];
      }
      case 'rate':
      case 'increase':
        return [this.#counterWindow()];
      case 'timestamp': {
        const vector = this.#vector(depth - 1);
        return [vector.type === 'vectorSelector' ? { ...vector, at: undefined } : vector];
      }
      case 'predict_linear':
        return [withoutAt(this.#matrix(depth)), this.#scalar(depth - 1)];
      default: {
        const { argTypes, variadic } = signature;
        // Go's conversion of what no date can be depends on the processor.
        if (DATES.has(signature.name)) return random.chance(0.2) ? [] : [this.#finite(this.#vector(depth - 1), 1e12)];
        const count = variadic > 0 ? argTypes.length - random.int(0, 1) : argTypes.length;
        return argTypes.slice(0, count).map((type) => this.#ofType(type, depth));
      }
    }
  }

  #ofType(type: ValueType, depth: number): Expr {
    if (type === 'vector') return this.#vector(depth - 1);
    if (type === 'matrix') return this.#matrix(depth);
    return type === 'scalar' ? this.#scalar(depth - 1) : this.#text();
  }

  /** Of what has gaps and is near zero, 2.42 extrapolates farther to the left than 3.x. */
  #counterWindow(): Expr {
    const family = this.#random.pick(
      FAMILIES.filter(({ name }) => name === 'requests_total' || name.endsWith('_bucket')),
    );
    return this.#window(this.#selector(family));
  }

  #window(selector: VectorSelector): Expr {
    const range = duration(this.#random.pick(RANGES_S));
    return { type: 'matrixSelector', selector, range, pos: NOWHERE };
  }

  #quantileParam(depth: number): Expr {
    if (this.#random.chance(0.1)) return this.#scalar(depth - 1);
    return this.#number([0, 0.1, 0.25, 0.5, 0.9, 0.99, 1, 1.5, -0.5, NaN]);
  }

  /** Mostly what histogram_quantile is meant for. */
  #bucketVector(depth: number): Expr {
    if (this.#random.chance(0.15)) return this.#vector(depth - 1);
    const name = 'latency_seconds_bucket';
    const buckets: VectorSelector = {
      type: 'vectorSelector',
      name,
      matchers: [createMatcher('__name__', '=', name)],
      extension: undefined,
      ...this.#modifiers(1),
      pos: NOWHERE,
    };
    if (this.#random.chance(0.3)) return buckets;
    const range = duration(this.#random.pick([60, 300, 600]));
    const window: Expr = { type: 'matrixSelector', selector: buckets, range, pos: NOWHERE };
    const rate: Expr = { type: 'call', func: this.#random.pick(['rate', 'increase']), args: [window], pos: NOWHERE };
    if (this.#random.chance(0.5)) return rate;
    return {
      ...this.#aggregate('sum', rate),
      without: false,
      grouping: this.#random.pick([['le'], ['instance', 'le']]),
    };
  }

  #aggregation(depth: number): Aggregation {
    const random = this.#random;
    const expr = this.#vector(depth - 1);
    return random.choose<Aggregation>([
      [8, () => this.#aggregate(random.pick(PLAIN_AGGREGATIONS), expr)],
      [2, () => this.#aggregate(random.pick(['stddev', 'stdvar']), this.#finite(expr, 1e6))],
      // Not in subqueries, where which of equals is chosen would matter.
      [this.#depthOfSubqueries > 0 ? 0 : 3, () => this.#ranking(expr)],
      [2, () => this.#aggregate('quantile', expr, this.#quantileParam(depth))],
      [1, () => this.#countValues(expr)],
    ]);
  }

  /** Not `by`: step by step, 2.42 loses its labels. */
  #countValues(expr: Expr): Aggregation {
    const label = this.#random.pick(['value', 'instance']);
    const aggregation = this.#aggregate('count_values', this.#exact(expr), this.#text(label));
    return aggregation.without ? aggregation : { ...aggregation, grouping: [] };
  }

  /** Without NaN and infinities: of one of those alone, 2.42 says that it does not vary. */
  #finite(expr: Expr, bound = Infinity): Expr {
    return this.#compare('<', this.#compare('>', this.#operand(expr), -bound), bound);
  }

  /** In eighths: the last digit of a value is no matter of the language. */
  #exact(expr: Expr): Expr {
    if (expr.type === 'vectorSelector') return expr;
    const shifted = this.#offEighths(this.#finite(expr, 1e9));
    return { type: 'call', func: 'round', args: [shifted, this.#number([0.125])], pos: NOWHERE };
  }

  /** Away from where a last digit decides which whole number is next, or that there is none. */
  #offEighths(expr: Expr): Expr {
    const rhs = this.#number([0.0123]);
    const lhs = this.#operand(expr);
    return { type: 'binary', op: '+', lhs, rhs, matching: undefined, returnBool: false, pos: NOWHERE };
  }

  #compare(op: '<' | '>', lhs: Expr, bound: number): Expr {
    const rhs: Expr = this.#operand({ type: 'number', value: bound, isDuration: false, pos: NOWHERE });
    const binary: Binary = { type: 'binary', op, lhs, rhs, matching: undefined, returnBool: false, pos: NOWHERE };
    return { type: 'paren', expr: binary, pos: NOWHERE };
  }

  #ranking(expr: Expr): Aggregation {
    const k = this.#number([0, 1, 2, 3, 5, 100, -1]);
    return this.#aggregate(this.#random.pick(['topk', 'bottomk']), this.#exact(expr), k);
  }

  #aggregate(op: AggregationOp, expr: Expr, param?: Expr): Aggregation {
    const isGrouped = this.#random.chance(0.7);
    const grouping = isGrouped ? this.#random.some(LABELS, 0.25) : [];
    return {
      type: 'aggregation',
      op,
      expr,
      param,
      without: isGrouped && this.#random.chance(0.3),
      grouping,
      pos: NOWHERE,
    };
  }

  #binary(depth: number): Expr {
    const random = this.#random;
    return random.choose<Expr>([
      [3, () => this.#vectorScalar(depth)],
      [4, () => this.#join(depth)],
      [3, () => this.#setOperation(depth)],
    ]);
  }

  #vectorScalar(depth: number): Binary {
    const op = this.#random.pick<BinaryOp>([...ARITHMETIC, ...COMPARISON]);
    const vector = this.#side(op, this.#vector(depth - 1));
    const scalar = this.#operand(this.#scalar(depth - 1));
    const [lhs, rhs] = this.#random.chance(0.6) ? [vector, scalar] : [scalar, vector];
    return { type: 'binary', op, lhs, rhs, matching: undefined, returnBool: this.#bool(op), pos: NOWHERE };
  }

  #scalarBinary(depth: number): Binary {
    const op = this.#random.pick<BinaryOp>([...ARITHMETIC, ...COMPARISON]);
    const [lhs, rhs] = [this.#operand(this.#scalar(depth - 1)), this.#operand(this.#scalar(depth - 1))];
    return { type: 'binary', op, lhs, rhs, matching: undefined, returnBool: isComparison(op), pos: NOWHERE };
  }

  #join(depth: number): Binary {
    const random = this.#random;
    const op = random.pick<BinaryOp>([...ARITHMETIC, ...COMPARISON]);
    // The same selector on both sides matches most; two strangers, rarely.
    const left = this.#vector(depth - 1);
    const right = random.chance(0.4) ? left : this.#vector(depth - 1);
    const card = random.pick(['one-to-one', 'one-to-one', 'many-to-one', 'one-to-many'] as const);
    const isGrouped = card !== 'one-to-one';
    const on = random.chance(0.6);
    const labels = random.pick([['instance'], ['instance', 'job'], random.some(LABELS, 0.3)]);
    const others = LABELS.filter((label) => !(on && labels.includes(label)));
    const isPlain = !isGrouped && random.chance(0.5);
    const matching: VectorMatching = {
      card,
      on: on && !isPlain,
      labels: isPlain ? [] : labels,
      include: isGrouped && random.chance(0.5) ? random.some(others, 0.2) : [],
      fillLeft: undefined,
      fillRight: undefined,
    };
    const [lhs, rhs] = [this.#side(op, left), this.#side(op, right)];
    return { type: 'binary', op, lhs, rhs, matching, returnBool: this.#bool(op), pos: NOWHERE };
  }

  #setOperation(depth: number): Binary {
    const random = this.#random;
    const isPlain = random.chance(0.5);
    const matching: VectorMatching = {
      card: 'many-to-many',
      on: !isPlain && random.chance(0.7),
      labels: isPlain ? [] : random.some(LABELS, 0.25),
      include: [],
      fillLeft: undefined,
      fillRight: undefined,
    };
    const [lhs, rhs] = [this.#operand(this.#vector(depth - 1)), this.#operand(this.#vector(depth - 1))];
    return { type: 'binary', op: random.pick(SETS), lhs, rhs, matching, returnBool: false, pos: NOWHERE };
  }

  #bool(op: BinaryOp): boolean {
    return isComparison(op) && this.#random.chance(0.4);
  }

  /** An operand as its operator needs it to be comparable. */
  #side(op: BinaryOp, expr: Expr): Expr {
    // A last digit would decide.
    if (op === '%' || isComparison(op)) return this.#operand(this.#exact(expr));
    const operand = this.#operand(expr);
    if (op !== 'atan2') return operand;
    // 2.42 forgets to drop the name.
    const one = this.#number([1]);
    const lhs: Expr = {
      type: 'binary',
      op: '*',
      lhs: operand,
      rhs: one,
      matching: undefined,
      returnBool: false,
      pos: NOWHERE,
    };
    return { type: 'paren', expr: lhs, pos: NOWHERE };
  }

  /** In parentheses where precedence would read the text otherwise. */
  #operand(expr: Expr): Expr {
    const isLoose = expr.type === 'binary' || expr.type === 'unary' || (expr.type === 'number' && !(expr.value >= 0));
    return isLoose || this.#random.chance(0.05) ? { type: 'paren', expr, pos: NOWHERE } : expr;
  }
}

const isComparison = (op: BinaryOp): boolean => (COMPARISON as readonly string[]).includes(op);

/** Beside an argument that changes from step to step, 2.42 moves the window away from its `@`. */
function withoutAt(matrix: Expr): Expr {
  if (matrix.type === 'subquery') return { ...matrix, at: undefined };
  return matrix.type === 'matrixSelector' ? { ...matrix, selector: { ...matrix.selector, at: undefined } } : matrix;
}

function duration(seconds: number): DurationExpr {
  return { type: 'durationLiteral', ms: seconds * 1000, seconds, isDuration: true, pos: NOWHERE };
}
