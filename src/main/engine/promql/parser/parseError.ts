/** Errors of the parser and the type check: Prometheus' words behind the place as `line:column`, counted in bytes from 1. */
import { AppError, type PromqlPosition } from '../../../../shared/errors.ts';
import type { Position } from '../ast.ts';

export function parseError(query: string, position: Position, problem: string): AppError {
  const detail: PromqlPosition = { from: position.from, to: position.to };
  return new AppError('promql_invalid', `${placeInQuery(query, position.from)}: parse error: ${problem}`, { detail });
}

/** `2:5`: the fifth byte of the second line. Also the suffix of annotations. */
export function placeInQuery(query: string, offset: number): string {
  if (query === '') return 'unknown position';
  const before = query.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  return `${line}:${Buffer.byteLength(before.slice(lineStart)) + 1}`;
}
