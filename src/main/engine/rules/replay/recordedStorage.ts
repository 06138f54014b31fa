/**
 * The store as it would be, had the recording rules under replay been at work: what they yield is kept here and takes the
 * place of what the store has under their names. Nothing is written to the store.
 *
 * Only as much is kept as later rules may still look at: memory follows the length of a chunk, not that of the replay.
 */
import { labelsKey, labelValue, METRIC_NAME, type Labels } from '../../../../shared/labels.ts';
import type { ResultMatrix } from '../../promql/queryResult.ts';
import type { FloatHistogram } from '../../storage/histogram.ts';
import { createMatcher, type Matcher } from '../../storage/matcher.ts';
import {
  ABSENT,
  PRESENT,
  STALE,
  type Querier,
  type SelectRequest,
  type SeriesBlock,
  type Storage,
} from '../../storage/storage.ts';

export interface RecordedStorage {
  querier(): Querier;
  /** A place for the results of one rule. @param metric  its name, hidden in the store beneath */
  record(metric: string): Recording;
}

export interface Recording {
  /**
   * Steps in order of time; a series that was there before and is not now ends.
   * @param labels  of each row of the matrix, as they are recorded; two rows may share them where they never meet
   */
  append(matrix: ResultMatrix, labels: readonly Labels[], isFailed: (step: number) => boolean): void;
  /** Forgets what is older. */
  forgetBefore(t: number): void;
}

export function recordOver(store: Pick<Storage, 'querier'>): RecordedStorage {
  const recordings: RuleRecording[] = [];
  const hidden = new Set<string>();
  return {
    querier() {
      const beneath = store.querier();
      return {
        select: (request) => selectBoth(beneath, recordings, hidden, request),
        series: (sets, minT, maxT) => beneath.series(sets, minT, maxT),
        labelNames: (sets, minT, maxT) => beneath.labelNames(sets, minT, maxT),
        labelValues: (name, sets, minT, maxT) => beneath.labelValues(name, sets, minT, maxT),
        exemplars: (sets, minT, maxT) => beneath.exemplars(sets, minT, maxT),
      };
    },
    record(metric) {
      hidden.add(metric);
      const recording = new RuleRecording();
      recordings.push(recording);
      return recording;
    },
  };
}

function* selectBoth(
  beneath: Querier,
  recordings: readonly RuleRecording[],
  hidden: ReadonlySet<string>,
  request: SelectRequest,
): Generator<SeriesBlock, void, void> {
  const matchers = withoutNames(request.matchers, hidden);
  if (matchers !== undefined) yield* beneath.select({ ...request, matchers });
  for (const recording of recordings) {
    const block = recording.block(request);
    if (block !== undefined) yield block;
  }
}

/** Undefined: nothing beneath can match. */
function withoutNames(matchers: readonly Matcher[], hidden: ReadonlySet<string>): readonly Matcher[] | undefined {
  if (hidden.size === 0) return matchers;
  const name = matchers.find((matcher) => matcher.name === METRIC_NAME && matcher.type === '=');
  if (name !== undefined) return hidden.has(name.value) ? undefined : matchers;
  const names = [...hidden].map((metric) => RegExp.escape(metric)).join('|');
  return [...matchers, createMatcher(METRIC_NAME, '!~', names)];
}

/** Steps of one append: rows are numbers of series. */
interface Piece {
  readonly rows: Int32Array;
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly presence: Uint8Array;
  readonly histograms: readonly (FloatHistogram | undefined)[] | null;
}

class RuleRecording implements Recording {
  readonly #numbers = new Map<string, number>();
  readonly #series: Labels[] = [];
  #pieces: Piece[] = [];
  /** Series that had a sample at the latest step. */
  #open = new Set<number>();

  append(matrix: ResultMatrix, labels: readonly Labels[], isFailed: (step: number) => boolean): void {
    const columns = Array.from({ length: matrix.steps }, (_, i) => i).filter((step) => !isFailed(step));
    if (columns.length === 0) return;
    const own = labels.map((one) => this.#number(one));
    const rows = [...new Set([...own, ...this.#open])];
    const piece: Piece = {
      rows: Int32Array.from(rows),
      times: Float64Array.from(columns, (step) => matrix.startMs + step * matrix.stepMs),
      values: new Float64Array(rows.length * columns.length),
      presence: new Uint8Array(rows.length * columns.length),
      histograms: matrix.histograms === null ? null : Array.from({ length: rows.length * columns.length }),
    };
    const places = new Map(rows.map((series, row) => [series, row]));
    for (const [s, series] of own.entries()) copyRow(matrix, s, columns, piece, places.get(series) ?? 0);
    this.#endSeries(piece, columns.length);
    this.#pieces.push(piece);
  }

  #number(labels: Labels): number {
    const key = labelsKey(labels);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#series.length);
    return this.#series.push(labels) - 1;
  }

  /** A marker where a series was and is no more. */
  #endSeries({ rows, presence }: Piece, length: number): void {
    for (const [row, series] of rows.entries()) {
      let was = this.#open.has(series);
      for (let cell = row * length; cell < (row + 1) * length; cell++) {
        const is = presence[cell] === PRESENT;
        if (was && !is) presence[cell] = STALE;
        was = is;
      }
      if (was) this.#open.add(series);
      else this.#open.delete(series);
    }
  }

  forgetBefore(t: number): void {
    this.#pieces = this.#pieces.filter(({ times }) => (times.at(-1) ?? 0) >= t);
  }

  block({ matchers, minT, maxT }: SelectRequest): SeriesBlock | undefined {
    const wanted = this.#series.flatMap((labels, series) => (matchesAll(labels, matchers) ? [series] : []));
    const pieces = this.#pieces.filter(({ times }) => (times[0] ?? 0) <= maxT && (times.at(-1) ?? 0) >= minT);
    if (wanted.length === 0 || pieces.length === 0) return undefined;
    const length = pieces.reduce((sum, { times }) => sum + times.length, 0);
    const block = {
      labels: wanted.map((series) => this.#series[series] as Labels),
      times: new Float64Array(length),
      length,
      stride: length,
      values: new Float64Array(wanted.length * length),
      presence: new Uint8Array(wanted.length * length).fill(ABSENT),
      histograms: pieces.some(({ histograms }) => histograms !== null)
        ? Array.from<FloatHistogram | undefined>({ length: wanted.length * length })
        : null,
    };
    const places = new Map(wanted.map((series, row) => [series, row]));
    let column = 0;
    for (const piece of pieces) {
      copyPiece(piece, block, places, column);
      column += piece.times.length;
    }
    return within(block, minT, maxT);
  }
}

function copyRow(matrix: ResultMatrix, s: number, columns: readonly number[], piece: Piece, row: number): void {
  for (const [i, step] of columns.entries()) {
    const from = s * matrix.steps + step;
    if (matrix.presence[from] !== PRESENT) continue;
    const to = row * columns.length + i;
    piece.presence[to] = PRESENT;
    piece.values[to] = matrix.values[from] as number;
    if (piece.histograms !== null) (piece.histograms as (FloatHistogram | undefined)[])[to] = matrix.histograms?.[from];
  }
}

interface FilledBlock extends SeriesBlock {
  readonly presence: Uint8Array;
}

function copyPiece(piece: Piece, block: FilledBlock, places: ReadonlyMap<number, number>, column: number): void {
  const { length } = piece.times;
  block.times.set(piece.times, column);
  for (const [from, series] of piece.rows.entries()) {
    const row = places.get(series);
    if (row === undefined) continue;
    const at = row * block.stride + column;
    block.values.set(piece.values.subarray(from * length, (from + 1) * length), at);
    block.presence.set(piece.presence.subarray(from * length, (from + 1) * length), at);
    if (piece.histograms === null || block.histograms === null) continue;
    for (let i = 0; i < length; i++) {
      (block.histograms as (FloatHistogram | undefined)[])[at + i] = piece.histograms[from * length + i];
    }
  }
}

/** The columns that were asked for; pieces are kept whole. */
function within(block: FilledBlock, minT: number, maxT: number): SeriesBlock | undefined {
  const { times } = block;
  let first = 0;
  while (first < block.length && (times[first] ?? 0) < minT) first++;
  let end = block.length;
  while (end > first && (times[end - 1] ?? 0) > maxT) end--;
  if (end === first) return undefined;
  return {
    ...block,
    times: times.subarray(first, end),
    length: end - first,
    values: block.values.subarray(first),
    presence: block.presence.subarray(first),
    histograms: block.histograms === null ? null : block.histograms.slice(first),
  };
}

const matchesAll = (labels: Labels, matchers: readonly Matcher[]): boolean =>
  matchers.every((matcher) => matcher.matches(labelValue(labels, matcher.name)));
