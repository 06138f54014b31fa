/**
 * PromQL's grammar by recursive descent with operator precedence. One error, the first, ends the parse, with the words
 * and the place Prometheus' generated parser gives.
 * @see Prometheus promql/parser/generated_parser.y
 */
import type {
  Aggregation,
  AggregationOp,
  Binary,
  BinaryOp,
  Call,
  Expr,
  MatrixSelector,
  NumberLiteral,
  Position,
  Subquery,
} from '../ast.ts';
import { FUNCTIONS } from '../functions/signatures.ts';
import { valueTypeOf } from '../valueType.ts';
import { type BinaryModifiers, parseBinaryModifiers } from './binaryModifiers.ts';
import { numberOf, parseRange } from './durationParser.ts';
import { isOff, type PromqlFeatures } from './features.ts';
import { quoteText } from './goText.ts';
import { type LabelList, parseLabelList } from './labelList.ts';
import { readString } from './literals.ts';
import { parseAtModifier, parseExtension, parseOffsetModifier } from './modifiers.ts';
import { parseVectorSelector } from './selectorParser.ts';
import { canNameFunction, canNameMetric, canStartExpr, isAggregator, type Token } from './token.ts';
import { TokenReader } from './tokenReader.ts';

const PRECEDENCE: Readonly<Record<BinaryOp, number>> = {
  or: 1,
  and: 2,
  unless: 2,
  '==': 3,
  '!=': 3,
  '<': 3,
  '<=': 3,
  '>': 3,
  '>=': 3,
  '</': 3,
  '>/': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  atan2: 5,
  '^': 6,
};
/** A sign binds as `*` does: `-2 ^ 2` is `-(2 ^ 2)`, `-2 * 2` is `(-2) * 2`. */
const UNARY_PRECEDENCE = 5;
const SET_OPS: ReadonlySet<string> = new Set(['and', 'or', 'unless']);
const PARAMETER_OPS: ReadonlySet<string> = new Set([
  'topk',
  'bottomk',
  'count_values',
  'quantile',
  'limitk',
  'limit_ratio',
]);
const RANGE_EXPECTED = 'number, duration, step(), or range()';

export class ExprParser {
  readonly #tokens: TokenReader;
  readonly #features: PromqlFeatures;

  constructor(text: string, features: PromqlFeatures) {
    this.#tokens = new TokenReader(text);
    this.#features = features;
  }

  /** The whole text as one expression. */
  parse(): Expr {
    if (this.#tokens.peek().type === 'end of input') {
      throw this.#tokens.error({ from: 0, to: 0 }, 'no expression found in input');
    }
    const expr = this.#expr(1);
    this.#tokens.expect('end of input');
    return expr;
  }

  #expr(minPrecedence: number): Expr {
    let lhs = this.#unary();
    for (;;) {
      const op = this.#tokens.peek().type;
      if (!isBinaryOp(op) || PRECEDENCE[op] < minPrecedence) return lhs;
      this.#tokens.take();
      const modifiers = parseBinaryModifiers(this.#tokens);
      const rhs = this.#expr(op === '^' ? PRECEDENCE[op] : PRECEDENCE[op] + 1);
      lhs = this.#binary(op, lhs, rhs, modifiers);
    }
  }

  #unary(): Expr {
    const sign = this.#tokens.takeIf('-') ?? this.#tokens.takeIf('+');
    if (sign === undefined) return this.#postfix(this.#primary());
    const expr = this.#expr(UNARY_PRECEDENCE + 1);
    const pos = { from: sign.from, to: expr.pos.to };
    if (expr.type === 'number') return { ...expr, value: sign.type === '-' ? -expr.value : expr.value, pos };
    return { type: 'unary', op: sign.type === '-' ? '-' : '+', expr, pos };
  }

  #postfix(primary: Expr): Expr {
    let expr = primary;
    for (;;) {
      const type: string = this.#tokens.peek().type;
      switch (type) {
        case '[':
          expr = this.#brackets(expr);
          break;
        case 'offset':
          expr = parseOffsetModifier(this.#tokens, this.#features, expr);
          break;
        case '@':
          expr = parseAtModifier(this.#tokens, expr);
          break;
        case 'anchored':
        case 'smoothed':
          expr = parseExtension(this.#tokens, this.#features, expr);
          break;
        default:
          return expr;
      }
    }
  }

  #primary(): Expr {
    const token = this.#tokens.peek();
    const type: string = token.type;
    switch (type) {
      case '(':
        return this.#paren();
      case '{':
        return parseVectorSelector(this.#tokens, undefined);
      case 'string':
        this.#tokens.take();
        return { type: 'string', value: readString(token.text), pos: positionOf(token) };
      case 'number':
      case 'duration':
        this.#tokens.take();
        return this.#number(token);
      default:
        return this.#named(token);
    }
  }

  /** A word begins an aggregation, a call or a selector; the next token decides. */
  #named(name: Token): Expr {
    if (!canNameMetric(name.type)) return this.#tokens.unexpected();
    this.#tokens.take();
    const next = this.#tokens.peek().type;
    if (isAggregator(name.type) && (next === '(' || next === 'by' || next === 'without')) {
      return this.#aggregation(name, name.type);
    }
    if (next === '(' && canNameFunction(name.type)) return this.#call(name);
    return parseVectorSelector(this.#tokens, name);
  }

  #number(token: Token): NumberLiteral {
    const value = numberOf(this.#tokens, token);
    return { type: 'number', value, isDuration: token.type === 'duration', pos: positionOf(token) };
  }

  #paren(): Expr {
    const open = this.#tokens.take();
    const expr = this.#expr(1);
    const close = this.#tokens.expect(')');
    return { type: 'paren', expr, pos: { from: open.from, to: close.to } };
  }

  #brackets(expr: Expr): MatrixSelector | Subquery {
    const tokens = this.#tokens;
    const open = tokens.take();
    const range = this.#rangeIn('subquery or range selector', RANGE_EXPECTED);
    if (tokens.takeIf(':') !== undefined) return this.#subquery(expr, range);
    const close = tokens.takeIf(']') ?? tokens.unexpectedIn('subquery or range', '":" or "]"');
    const refuse = (problem: string): never => {
      throw tokens.error({ from: open.from, to: close.to }, problem);
    };
    if (expr.type !== 'vectorSelector') return refuse('ranges only allowed for vector selectors');
    if (expr.offset?.type === 'durationLiteral') return refuse('no offset modifiers allowed before range');
    if (expr.at?.type === 'at') return refuse('no @ modifiers allowed before range');
    return { type: 'matrixSelector', selector: expr, range, pos: { from: expr.pos.from, to: close.to } };
  }

  #subquery(expr: Expr, range: Subquery['range']): Subquery {
    const tokens = this.#tokens;
    const expected = 'number, duration, step(), range(), or "]"';
    const step = tokens.peek().type === ']' ? undefined : this.#rangeIn('subquery selector', expected);
    const close = tokens.takeIf(']') ?? tokens.unexpectedIn('subquery selector', '"]"');
    const pos = { from: expr.pos.from, to: close.to };
    return { type: 'subquery', expr, range, step, offset: undefined, at: undefined, pos };
  }

  #rangeIn(construct: string, expected: string): Subquery['range'] {
    return this.#tokens.within(construct, expected, () => parseRange(this.#tokens, this.#features));
  }

  #aggregation(name: Token, op: AggregationOp): Aggregation {
    const tokens = this.#tokens;
    return tokens.within('aggregation', '', () => {
      const before = this.#groupingModifier();
      const { args, close } = this.#args();
      const grouping = before ?? this.#groupingModifier();
      const pos = { from: name.from, to: before === undefined && grouping !== undefined ? grouping.to : close };
      return this.#checkedAggregation(op, args, pos, grouping);
    });
  }

  #checkedAggregation(op: AggregationOp, args: readonly Expr[], pos: Position, grouping?: Grouping): Aggregation {
    const refuse = (problem: string): never => {
      throw this.#tokens.error(pos, problem);
    };
    if (args.length === 0) refuse('no arguments for aggregate expression provided');
    if ((op === 'limitk' || op === 'limit_ratio') && isOff(this.#features, 'promql-experimental-functions')) {
      refuse(`${op}() is experimental and must be enabled with --enable-feature=promql-experimental-functions`);
    }
    const wanted = PARAMETER_OPS.has(op) ? 2 : 1;
    const expr = args[wanted - 1];
    if (args.length !== wanted || expr === undefined) {
      return refuse(
        `wrong number of arguments for aggregate expression provided, expected ${wanted}, got ${args.length}`,
      );
    }
    const param = wanted === 2 ? args[0] : undefined;
    const { without = false, labels = [] } = grouping ?? {};
    return { type: 'aggregation', op, expr, param, without, grouping: labels, pos };
  }

  #groupingModifier(): Grouping | undefined {
    const keyword = this.#tokens.takeIf('by') ?? this.#tokens.takeIf('without');
    if (keyword === undefined) return undefined;
    return { without: keyword.type === 'without', ...parseLabelList(this.#tokens) };
  }

  #call(name: Token): Call {
    const { args, close } = this.#args();
    const signature = FUNCTIONS.get(name.text);
    if (signature === undefined) {
      throw this.#tokens.error(name, `unknown function with name ${quoteText(name.text)}`);
    }
    if (signature.isExperimental && isOff(this.#features, 'promql-experimental-functions')) {
      throw this.#tokens.error(name, `function ${quoteText(name.text)} is not enabled`);
    }
    return { type: 'call', func: name.text, args, pos: { from: name.from, to: close } };
  }

  #args(): { args: Expr[]; close: number } {
    const tokens = this.#tokens;
    tokens.expect('(');
    const args: Expr[] = [];
    let close = tokens.takeIf(')');
    while (close === undefined) {
      args.push(this.#expr(1));
      const comma = tokens.takeIf(',');
      if (comma === undefined) close = tokens.expect(')');
      else if (!canStartExpr(tokens.peek().type)) {
        throw tokens.error(comma, 'trailing commas not allowed in function call args');
      }
    }
    return { args, close: close.to };
  }

  #binary(op: BinaryOp, lhs: Expr, rhs: Expr, { returnBool, matching }: BinaryModifiers): Binary {
    const pos = { from: lhs.pos.from, to: rhs.pos.to };
    const hasFill = matching.fillLeft !== undefined || matching.fillRight !== undefined;
    if (hasFill && isOff(this.#features, 'promql-binop-fill-modifiers')) {
      throw this.#tokens.error(pos, 'binop fill modifiers are experimental and not enabled');
    }
    const isBetweenVectors = valueTypeOf(lhs) === 'vector' && valueTypeOf(rhs) === 'vector';
    // What cannot match vectors is kept only as far as the type check has to refuse it.
    if (!isBetweenVectors && matching.labels.length === 0 && !hasFill) {
      return { type: 'binary', op, lhs, rhs, matching: undefined, returnBool, pos };
    }
    const card = SET_OPS.has(op) && matching.card === 'one-to-one' ? 'many-to-many' : matching.card;
    return { type: 'binary', op, lhs, rhs, matching: { ...matching, card }, returnBool, pos };
  }
}

interface Grouping extends LabelList {
  readonly without: boolean;
}

function isBinaryOp(type: string): type is BinaryOp {
  return Object.hasOwn(PRECEDENCE, type);
}

function positionOf({ from, to }: Token): Position {
  return { from, to };
}
