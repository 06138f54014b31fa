/**
 * Queries parsed lately, by their text: dashboards and rules ask the same few over and over. A tree is never changed once it is
 * parsed, so it can be shared by runs.
 */
import type { Expr } from './ast.ts';
import { parseQuery } from './parser/parseQuery.ts';

const MAX_QUERIES = 512;
/** Longer ones are kept by nobody. */
const MAX_TEXT_LENGTH = 4096;

export class ParsedQueries {
  /** In the order of their last use. */
  readonly #byText = new Map<string, Expr>();

  /** @throws AppError `promql_invalid` */
  parse(text: string): Expr {
    const known = this.#byText.get(text);
    const expr = known ?? parseQuery(text);
    if (text.length > MAX_TEXT_LENGTH) return expr;
    this.#byText.delete(text);
    this.#byText.set(text, expr);
    if (this.#byText.size > MAX_QUERIES) this.#forgetOldest();
    return expr;
  }

  #forgetOldest(): void {
    for (const oldest of this.#byText.keys()) {
      this.#byText.delete(oldest);
      return;
    }
  }
}
