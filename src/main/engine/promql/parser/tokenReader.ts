/**
 * The parser's view of the tokens: one token of look-ahead, cut only when asked for. Keeps which construct is open,
 * because Prometheus names the innermost one in "unexpected … in …, expected …".
 */
import type { AppError } from '../../../../shared/errors.ts';
import type { Position } from '../ast.ts';
import { Lexer } from './lexer.ts';
import { parseError } from './parseError.ts';
import { describeToken, type Token, type TokenType } from './token.ts';

interface Construct {
  readonly name: string;
  readonly expected: string;
}

export class TokenReader {
  readonly text: string;
  readonly #lexer: Lexer;
  #ahead: Token | undefined;
  readonly #open: Construct[] = [];

  constructor(text: string) {
    this.text = text;
    this.#lexer = new Lexer(text);
  }

  peek(): Token {
    this.#ahead ??= this.#lexer.next();
    return this.#ahead;
  }

  take(): Token {
    const token = this.peek();
    this.#ahead = undefined;
    return token;
  }

  takeIf(type: TokenType): Token | undefined {
    return this.peek().type === type ? this.take() : undefined;
  }

  /** @throws AppError when another token is there, naming the innermost open construct */
  expect(type: TokenType): Token {
    return this.takeIf(type) ?? this.unexpected();
  }

  /** Runs `parse` while a syntax error inside it, if nothing closer claims it, is one "in `name`, expected `expected`". */
  within<T>(name: string, expected: string, parse: () => T): T {
    this.#open.push({ name, expected });
    const result = parse();
    this.#open.pop();
    return result;
  }

  unexpected(construct: Construct | undefined = this.#open.at(-1)): never {
    const where = construct === undefined ? '' : ` in ${construct.name}`;
    const expected = construct === undefined || construct.expected === '' ? '' : `, expected ${construct.expected}`;
    const token = this.peek();
    throw this.error(token, `unexpected ${describeToken(token)}${where}${expected}`);
  }

  unexpectedIn(name: string, expected: string): never {
    return this.unexpected({ name, expected });
  }

  error(position: Position, problem: string): AppError {
    return parseError(this.text, position, problem);
  }
}
