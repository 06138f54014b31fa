/**
 * The typed syntax tree of PromQL. Every node knows its place in the text (half-open UTF-16 range) for errors, annotations
 * and the Explain view. The tree is immutable; `parser/` makes it, `typeCheck.ts` proves it, `printer.ts` prints it.
 * @see Prometheus promql/parser/ast.go for the meaning of each node
 */
import type { ArithmeticOp, ComparisonOp } from '../kernels/arithmetic.ts';
import type { Matcher } from '../storage/matcher.ts';

export type { ArithmeticOp, ComparisonOp } from '../kernels/arithmetic.ts';

export interface Position {
  readonly from: number;
  readonly to: number;
}

interface Node {
  readonly pos: Position;
}

export type ValueType = 'scalar' | 'vector' | 'matrix' | 'string' | 'none';

export interface NumberLiteral extends Node {
  readonly type: 'number';
  readonly value: number;
  /** Written as a duration (`5m` is 300); the printer keeps that form. */
  readonly isDuration: boolean;
}

export interface StringLiteral extends Node {
  readonly type: 'string';
  readonly value: string;
}

/** A duration that is known only at evaluation: arithmetic, `step()`, `range()`, `min_of(a, b)`, `max_of(a, b)`. */
export type DurationExpr =
  | ({
      readonly type: 'durationLiteral';
      /** Whole milliseconds: its value where it stands alone. */
      readonly ms: number;
      /** As written, for arithmetic: `[0.1 + 5m]`. */
      readonly seconds: number;
      /** Written as a duration (`5m`, not `300`); the printer keeps that form inside arithmetic. */
      readonly isDuration: boolean;
    } & Node)
  | ({
      readonly type: 'durationUnary';
      readonly op: '+' | '-';
      readonly arg: DurationExpr;
      readonly isWrapped: boolean;
    } & Node)
  | ({
      readonly type: 'durationBinary';
      readonly op: '+' | '-' | '*' | '/' | '%' | '^' | 'min' | 'max';
      readonly lhs: DurationExpr;
      readonly rhs: DurationExpr;
      readonly isWrapped: boolean;
    } & Node)
  | ({ readonly type: 'durationStep' | 'durationRange'; readonly isWrapped: boolean } & Node);

/** `@ 123.4` in ms, or `@ start()` / `@ end()`. */
export type AtModifier =
  | { readonly type: 'at'; readonly ms: number }
  | { readonly type: 'start' }
  | { readonly type: 'end' };

export interface TimeModifiers {
  readonly offset: DurationExpr | undefined;
  readonly at: AtModifier | undefined;
}

export interface VectorSelector extends Node, TimeModifiers {
  readonly type: 'vectorSelector';
  /** Metric name written before the braces; '' when none. Its matcher is in `matchers` too. */
  readonly name: string;
  readonly matchers: readonly Matcher[];
  /** Extended range selectors (`anchored`, `smoothed`); meaningful on instant and range selectors. */
  readonly extension: 'anchored' | 'smoothed' | undefined;
}

export interface MatrixSelector extends Node {
  readonly type: 'matrixSelector';
  readonly selector: VectorSelector;
  readonly range: DurationExpr;
}

export interface Subquery extends Node, TimeModifiers {
  readonly type: 'subquery';
  readonly expr: Expr;
  readonly range: DurationExpr;
  /** Undefined: the engine's default step (evaluation interval). */
  readonly step: DurationExpr | undefined;
}

export interface Paren extends Node {
  readonly type: 'paren';
  readonly expr: Expr;
}

export interface Unary extends Node {
  readonly type: 'unary';
  readonly op: '+' | '-';
  readonly expr: Expr;
}

export type SetOp = 'and' | 'or' | 'unless';
/** `</` and `>/` trim native histograms. */
export type TrimOp = '</' | '>/';
export type BinaryOp = ArithmeticOp | ComparisonOp | SetOp | TrimOp;

export interface VectorMatching {
  readonly card: 'one-to-one' | 'many-to-one' | 'one-to-many' | 'many-to-many';
  /** True: match `on` these labels; false: `ignoring` them. */
  readonly on: boolean;
  readonly labels: readonly string[];
  /** Labels of group_left / group_right to copy from the one side. */
  readonly include: readonly string[];
  readonly fillLeft: number | undefined;
  readonly fillRight: number | undefined;
}

export interface Binary extends Node {
  readonly type: 'binary';
  readonly op: BinaryOp;
  readonly lhs: Expr;
  readonly rhs: Expr;
  /** Present when both sides are vectors. */
  readonly matching: VectorMatching | undefined;
  readonly returnBool: boolean;
}

export type AggregationOp =
  | 'sum'
  | 'avg'
  | 'min'
  | 'max'
  | 'count'
  | 'group'
  | 'stddev'
  | 'stdvar'
  | 'topk'
  | 'bottomk'
  | 'quantile'
  | 'count_values'
  | 'limitk'
  | 'limit_ratio';

export interface Aggregation extends Node {
  readonly type: 'aggregation';
  readonly op: AggregationOp;
  readonly expr: Expr;
  readonly param: Expr | undefined;
  /** `without` keeps all but these labels; `by` (or neither) keeps only these. */
  readonly without: boolean;
  readonly grouping: readonly string[];
}

export interface Call extends Node {
  readonly type: 'call';
  readonly func: string;
  readonly args: readonly Expr[];
}

export type Expr =
  | NumberLiteral
  | StringLiteral
  | VectorSelector
  | MatrixSelector
  | Subquery
  | Paren
  | Unary
  | Binary
  | Aggregation
  | Call;
