/** The queries a person ran, newest first, and those that are kept under a name. Pure, but for the two at the end. */
import { readPreference, writePreference } from '../../../shell/preferences.ts';

export interface PastQuery {
  readonly expr: string;
  readonly atMs: number;
  /** Kept for good, and never pushed out by newer ones. */
  readonly isStarred: boolean;
  /** Given by the person; '' for none. */
  readonly name: string;
}

export const MOST_PAST = 500;

/** The same query moves to the top; what falls out at the end was not starred. */
export function withRun(past: readonly PastQuery[], expr: string, atMs: number): readonly PastQuery[] {
  const text = expr.trim();
  if (text === '') return past;
  const before = past.find((query) => query.expr === text);
  const rest = past.filter((query) => query !== before);
  const next = [{ ...(before ?? { isStarred: false, name: '' }), expr: text, atMs }, ...rest];
  let room = MOST_PAST - next.filter(({ isStarred }) => isStarred).length;
  return next.filter(({ isStarred }) => isStarred || room-- > 0);
}

export const withChange = (
  past: readonly PastQuery[],
  expr: string,
  change: Partial<Pick<PastQuery, 'isStarred' | 'name'>>,
): readonly PastQuery[] => past.map((query) => (query.expr === expr ? { ...query, ...change } : query));

export const without = (past: readonly PastQuery[], expr: string): readonly PastQuery[] =>
  past.filter((query) => query.expr !== expr);

/** Every word is somewhere in the query or its name. */
export function findPast(past: readonly PastQuery[], search: string, isStarredOnly: boolean): readonly PastQuery[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return past.filter(({ expr, name, isStarred }) => {
    const text = `${name} ${expr}`.toLowerCase();
    return (isStarred || !isStarredOnly) && words.every((word) => text.includes(word));
  });
}

/** What is stored is foreign to a newer version and to a person's edits: only what has the form is taken. */
export function parsePast(text: string | undefined): readonly PastQuery[] {
  try {
    const parsed: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(parsed) ? parsed.filter(isPastQuery) : [];
  } catch {
    return []; // A text that is no JSON holds no history.
  }
}

function isPastQuery(value: unknown): value is PastQuery {
  if (typeof value !== 'object' || value === null) return false;
  const { expr, atMs, isStarred, name } = value as Record<string, unknown>;
  return (
    typeof expr === 'string' && typeof atMs === 'number' && typeof isStarred === 'boolean' && typeof name === 'string'
  );
}

export const readPast = (): readonly PastQuery[] => parsePast(readPreference('queries'));
export const writePast = (past: readonly PastQuery[]): void => writePreference('queries', JSON.stringify(past));
