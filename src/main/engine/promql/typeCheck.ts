/**
 * Proves that every operation gets the types it works on, and what else can be said about a query before it runs.
 * Checks go in Prometheus' order: where several things are wrong, the same one is reported.
 * @see Prometheus promql/parser/parse.go, checkAST
 */
import { METRIC_NAME } from '../../../shared/labels.ts';
import type { Aggregation, Binary, Call, Expr, Position, Subquery, Unary, ValueType, VectorSelector } from './ast.ts';
import { FUNCTIONS, type FunctionSignature } from './functions/signatures.ts';
import { parseError } from './parser/parseError.ts';
import { quoteText } from './parser/goText.ts';
import { documentedType, valueTypeOf } from './valueType.ts';

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
const SET_OPS: ReadonlySet<string> = new Set(['and', 'or', 'unless']);

/**
 * @param text  the query `expr` was parsed from: places are counted in it
 * @throws AppError `promql_invalid`
 */
export function typeCheck(expr: Expr, text: string): void {
  new Check(text).expr(expr);
}

class Check {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** @returns the type of `expr` */
  expr(expr: Expr): ValueType {
    switch (expr.type) {
      case 'number':
      case 'string':
        break;
      case 'vectorSelector':
        this.#vectorSelector(expr);
        break;
      case 'matrixSelector':
        this.#vectorSelector(expr.selector);
        break;
      case 'subquery':
        this.#subquery(expr);
        break;
      case 'paren':
        this.expr(expr.expr);
        break;
      case 'unary':
        this.#unary(expr);
        break;
      case 'binary':
        this.#binary(expr);
        break;
      case 'aggregation':
        this.#aggregation(expr);
        break;
      case 'call':
        this.#call(expr);
        break;
    }
    return valueTypeOf(expr);
  }

  #vectorSelector(selector: VectorSelector): void {
    if (selector.name !== '') {
      const twice = selector.matchers.slice(0, -1).find((matcher) => matcher.name === METRIC_NAME);
      if (twice === undefined) return;
      const names = `${quoteText(selector.name)} or ${quoteText(twice.value)}`;
      this.#refuse(selector.pos, `metric name must not be set twice: ${names}`);
    }
    if (selector.matchers.every((matcher) => matcher.matches(''))) {
      this.#refuse(selector.pos, 'vector selector must contain at least one non-empty matcher');
    }
  }

  #subquery(subquery: Subquery): void {
    const type = this.expr(subquery.expr);
    if (type !== 'vector')
      this.#refuse(subquery.pos, `subquery is only allowed on instant vector, got ${type} instead`);
  }

  #unary(unary: Unary): void {
    const type = this.expr(unary.expr);
    if (type === 'scalar' || type === 'vector') return;
    const got = quoteText(documentedType(type));
    this.#refuse(
      unary.pos,
      `unary expression only allowed on expressions of type scalar or instant vector, got ${got}`,
    );
  }

  #aggregation(aggregation: Aggregation): void {
    this.#expect(aggregation.expr, 'vector', 'aggregation expression');
    if (aggregation.param === undefined) return;
    this.#expect(aggregation.param, aggregation.op === 'count_values' ? 'string' : 'scalar', 'aggregation parameter');
  }

  #binary(binary: Binary): void {
    const { op, lhs, rhs, matching } = binary;
    const lhsType = this.expr(lhs);
    const rhsType = this.expr(rhs);
    const isComparison = COMPARISONS.has(op);
    if (binary.returnBool && !isComparison) {
      this.#refuse(this.#opPosition(binary), 'bool modifier can only be used on comparison operators');
    }
    if (isComparison && !binary.returnBool && lhsType === 'scalar' && rhsType === 'scalar') {
      this.#refuse(this.#opPosition(binary), 'comparisons between scalars must use BOOL modifier');
    }
    const doubled =
      matching?.on === true ? matching.labels.find((label) => matching.include.includes(label)) : undefined;
    if (doubled !== undefined) {
      const label = quoteText(doubled);
      this.#refuse(this.#opPosition(binary), `label ${label} must not occur in ON and GROUP clause at once`);
    }
    for (const [side, type] of [
      [lhs, lhsType],
      [rhs, rhsType],
    ] as const) {
      if (type === 'scalar' || type === 'vector') continue;
      this.#refuse(side.pos, 'binary expression must contain only scalar and instant vector types');
    }
    this.#matching(binary, lhsType === 'vector' && rhsType === 'vector');
    if (SET_OPS.has(op) && (lhsType === 'scalar' || rhsType === 'scalar')) {
      this.#refuse(binary.pos, `set operator ${quoteText(op)} not allowed in binary scalar expression`);
    }
  }

  #matching({ op, matching, pos }: Binary, isBetweenVectors: boolean): void {
    if (matching === undefined) return;
    const hasFill = matching.fillLeft !== undefined || matching.fillRight !== undefined;
    if (!isBetweenVectors) {
      if (matching.labels.length > 0) this.#refuse(pos, 'vector matching only allowed between instant vectors');
      if (hasFill) this.#refuse(pos, 'filling in missing series only allowed between instant vectors');
    } else if (SET_OPS.has(op)) {
      if (matching.card !== 'many-to-many') this.#refuse(pos, `no grouping allowed for ${quoteText(op)} operation`);
      if (hasFill) this.#refuse(pos, 'filling in missing series not allowed for set operators');
    }
  }

  #call(call: Call): void {
    const signature = FUNCTIONS.get(call.func);
    if (signature === undefined) {
      return this.#refuse(call.pos, `unknown function with name ${quoteText(call.func)}`);
    }
    this.#argCount(call, signature);
    if (call.func === 'info') this.#infoSelector(call);
    for (const [i, arg] of call.args.entries()) {
      const wanted = signature.argTypes[Math.min(i, signature.argTypes.length - 1)] ?? 'none';
      // The second argument of info() only filters what is joined: it may match everything.
      if (call.func === 'info' && i === 1) continue;
      this.#expect(arg, wanted, `call to function ${quoteText(call.func)}`);
    }
  }

  #argCount(call: Call, { name, argTypes, variadic }: FunctionSignature): void {
    const got = call.args.length;
    const refuse = (bound: string, count: number): void =>
      this.#refuse(call.pos, `expected ${bound}${count} argument(s) in call to ${quoteText(name)}, got ${got}`);
    if (variadic === 0) {
      if (got !== argTypes.length) refuse('', argTypes.length);
      return;
    }
    const least = argTypes.length - 1;
    if (got < least) refuse('at least ', least);
    if (variadic > 0 && got > least + variadic) refuse('at most ', least + variadic);
  }

  #infoSelector(call: Call): void {
    const selector = call.args[1];
    if (selector === undefined) return;
    const type = valueTypeOf(selector);
    if (type !== 'vector') {
      const got = documentedType(type);
      this.#refuse(call.pos, `expected type instant vector in call to function "info", got ${got}`);
    }
    if (selector.type !== 'vectorSelector') return this.#refuse(selector.pos, 'expected label selectors only');
    if (selector.name !== '') {
      this.#refuse(selector.pos, 'expected label selectors only, got vector selector instead');
    }
  }

  #expect(expr: Expr, wanted: ValueType, context: string): void {
    const type = this.expr(expr);
    if (type === wanted) return;
    this.#refuse(expr.pos, `expected type ${documentedType(wanted)} in ${context}, got ${documentedType(type)}`);
  }

  /** The operator and its modifiers: what lies between the operands. */
  #opPosition({ lhs, rhs }: Binary): Position {
    const between = this.#text.slice(lhs.pos.to, rhs.pos.from);
    const from = lhs.pos.to + between.length - between.trimStart().length;
    return { from, to: from + between.trim().length };
  }

  #refuse(position: Position, problem: string): never {
    throw parseError(this.#text, position, problem);
  }
}
