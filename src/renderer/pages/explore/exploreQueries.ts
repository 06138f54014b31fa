/** The queries of Explore in its address: `expr` for A, `expr.B` for B and so on, with the rest of each beside it. Pure. */

export interface ExploreQuery {
  readonly letter: string;
  readonly expr: string;
  /** Chosen by the person; undefined: guessed from the query. */
  readonly unit: string | undefined;
  /** Template such as `{{instance}}`; undefined: what tells the series apart. */
  readonly legend: string | undefined;
  /** Kept and not asked. */
  readonly isOff: boolean;
}

const FIRST_LETTER = 'A';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
export const MOST_QUERIES = LETTERS.length;

const nameOf = (part: string, letter: string): string => (letter === FIRST_LETTER ? part : `${part}.${letter}`);

/** At least one; without any in the address the first is empty. */
export function readQueries(query: URLSearchParams): readonly ExploreQuery[] {
  const found = LETTERS.filter((letter) => query.has(nameOf('expr', letter))).map((letter) => ({
    letter,
    expr: query.get(nameOf('expr', letter))?.trim() ?? '',
    unit: query.get(nameOf('unit', letter)) ?? undefined,
    legend: query.get(nameOf('legend', letter)) ?? undefined,
    isOff: query.get(nameOf('off', letter)) === '1',
  }));
  return found.length > 0 ? found : [emptyQuery(FIRST_LETTER)];
}

export const emptyQuery = (letter: string): ExploreQuery => ({
  letter,
  expr: '',
  unit: undefined,
  legend: undefined,
  isOff: false,
});

/** What the address has to change to hold these queries and no others. */
export function writeQueries(queries: readonly ExploreQuery[]): Readonly<Record<string, string | undefined>> {
  const isLone = queries.length === 1;
  return Object.fromEntries(
    LETTERS.flatMap((letter) => {
      const found = queries.find((query) => query.letter === letter);
      // A lone empty query is what Explore shows anyway; beside others an empty one keeps its place.
      const expr = found?.expr === '' && isLone ? undefined : found?.expr;
      return [
        [nameOf('expr', letter), expr],
        [nameOf('unit', letter), found?.unit],
        [nameOf('legend', letter), found?.legend],
        [nameOf('off', letter), found?.isOff === true ? '1' : undefined],
      ];
    }),
  );
}

/** Undefined when every letter is taken. */
export const freeLetter = (queries: readonly ExploreQuery[]): string | undefined =>
  LETTERS.find((letter) => queries.every((query) => query.letter !== letter));
