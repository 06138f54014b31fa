/** Reads the position out of a query's error and cuts the query around it. Pure. */
import type { PromqlPosition, WireError } from '../../shared/errors.ts';

/** The detail comes over the wire: it is checked, not trusted. */
export function positionOf(error: WireError): PromqlPosition | undefined {
  const { detail } = error;
  if (error.code !== 'promql_invalid' || typeof detail !== 'object' || detail === null) return undefined;
  if (!('from' in detail) || !('to' in detail)) return undefined;
  const { from, to } = detail;
  return typeof from === 'number' && typeof to === 'number' && from >= 0 ? { from, to: Math.max(from, to) } : undefined;
}

const CONTEXT = 60;
/** Stands where nothing is, but something should be. */
const NOTHING = '\u00a0';

export function queryAround(
  expr: string,
  { from, to }: PromqlPosition,
): { before: string; marked: string; after: string } {
  const start = Math.max(0, from - CONTEXT);
  const end = Math.min(expr.length, Math.max(to, from) + CONTEXT);
  return {
    before: (start > 0 ? '…' : '') + expr.slice(start, from),
    marked: expr.slice(from, to) || NOTHING,
    after: expr.slice(Math.max(from, to), end) + (end < expr.length ? '…' : ''),
  };
}
