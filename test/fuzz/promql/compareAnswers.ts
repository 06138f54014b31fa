/** Two answers of the HTTP API, point by point. */

type Point = readonly [t: number, value: string];

interface Row {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: Point;
  readonly values?: readonly Point[];
}

interface Answer {
  readonly status: string;
  readonly errorType?: string;
  readonly error?: string;
  readonly data?: { readonly resultType: string; readonly result: readonly Row[] | Point };
}

export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

/** Rounding differs with the order of additions. */
const RELATIVE_TOLERANCE = 1e-8;
const ABSOLUTE_TOLERANCE = 1e-9;

/** @returns what differs; undefined when nothing does */
export function difference(expected: RawAnswer, got: RawAnswer, options: { isOrdered: boolean }): string | undefined {
  const [a, b] = [JSON.parse(expected.text) as Answer, JSON.parse(got.text) as Answer];
  if (a.status !== b.status) return `${a.error ?? 'an answer'} was expected, not: ${b.error ?? 'an answer'}`;
  if (a.data === undefined || b.data === undefined) {
    const same = expected.status === got.status && a.errorType === b.errorType;
    return same ? undefined : `${expected.status} ${a.errorType} ${a.error} / ${got.status} ${b.errorType} ${b.error}`;
  }
  if (a.data.resultType !== b.data.resultType) return `type ${a.data.resultType} / ${b.data.resultType}`;
  if (isPoint(a.data.result)) return pointDifference(a.data.result, b.data.result as Point);
  return rowsDifference(filled(a.data.result), filled(b.data.result as readonly Row[]), options.isOrdered);
}

/** The answers agree when names are not looked at: series that only their names tell apart are taken as one. */
export function sameButNames(expected: RawAnswer, got: RawAnswer): boolean {
  const [a, b] = [namelessPoints(expected), namelessPoints(got)];
  return a.size === b.size && [...a].every(([key, points]) => pointsDifference(points, b.get(key) ?? []) === undefined);
}

function namelessPoints({ text }: RawAnswer): Map<string, Point[]> {
  const { data } = JSON.parse(text) as Answer;
  const byKey = new Map<string, Point[]>();
  for (const row of data === undefined || isPoint(data.result) ? [] : data.result) {
    const { __name__: _name, ...metric } = row.metric;
    const key = keyOf({ metric });
    byKey.set(
      key,
      [...(byKey.get(key) ?? []), ...pointsOf(row)].sort(([x], [y]) => x - y),
    );
  }
  return byKey;
}

/** 2.42 does not look at names that were dropped within a subquery: series may come out alike. */
export function hasTwins({ text }: RawAnswer): boolean {
  const { data } = JSON.parse(text) as Answer;
  if (data === undefined || isPoint(data.result)) return false;
  return new Set(data.result.map(keyOf)).size < data.result.length;
}

const keyOf = ({ metric }: Row): string => JSON.stringify(Object.entries(metric).sort(([x], [y]) => (x < y ? -1 : 1)));

function rowsDifference(expected: readonly Row[], got: readonly Row[], isOrdered: boolean): string | undefined {
  const gotByKey = new Map(got.map((row) => [keyOf(row), row]));
  for (const row of expected) {
    const key = keyOf(row);
    const other = gotByKey.get(key);
    if (other === undefined) return `no series ${key}`;
    gotByKey.delete(key);
    const problem = pointsDifference(pointsOf(row), pointsOf(other));
    if (problem !== undefined) return `${key}: ${problem}`;
  }
  for (const key of gotByKey.keys()) return `series ${key} too much`;
  return isOrdered ? pointsDifference(expected.flatMap(pointsOf), got.flatMap(pointsOf)) : undefined;
}

function pointsDifference(expected: readonly Point[], got: readonly Point[]): string | undefined {
  const length = Math.max(expected.length, got.length);
  for (let i = 0; i < length; i++) {
    const problem = pointDifference(expected[i], got[i]);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function pointDifference(expected: Point | undefined, got: Point | undefined): string | undefined {
  if (expected !== undefined && got?.[0] === expected[0] && isClose(expected[1], got[1])) return undefined;
  return `${expected?.join(' ') ?? 'nothing'} was expected, not: ${got?.join(' ') ?? 'nothing'}`;
}

function isClose(a: string, b: string): boolean {
  if (a === b) return true;
  const [x, y] = [Number(a), Number(b)];
  // The same number in other words.
  if (x === y && x !== 0) return false;
  const tolerance = Math.max(ABSOLUTE_TOLERANCE, RELATIVE_TOLERANCE * Math.max(Math.abs(x), Math.abs(y)));
  return Math.abs(x - y) <= tolerance;
}

/** 2.42 may name a series that has no point at all. */
const filled = (rows: readonly Row[]): Row[] => rows.filter((row) => pointsOf(row).length > 0);

const pointsOf = ({ value, values }: Row): readonly Point[] => values ?? (value === undefined ? [] : [value]);

const isPoint = (result: readonly Row[] | Point): result is Point => typeof result[0] === 'number';
