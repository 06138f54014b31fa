/**
 * One run of one query: what its operators share. It keeps the limits, gives way to the event loop so that a scrape is never
 * late, and ends the query when it is cancelled or takes too long.
 */
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../../shared/errors.ts';
import type { Clock } from '../base/clock.ts';
import type { Querier, TierUse } from '../storage/storage.ts';
import { Annotations, condensedSamples, tooCondensed } from './annotations.ts';
import type { RunCells } from './cellMemory.ts';
import type { LabelProjections } from './labelProjections.ts';
import type { QueryLimits } from './queryEngine.ts';

/** Work between two looks at the event loop. Scrapes allow 50 ms; this leaves room for one block that takes longer. */
const SLICE_MS = 8;

/** The most expensive functions take about a microsecond a cell. */
const CELLS_PER_LOOK = 4096;

export interface QueryRunOptions {
  readonly querier: Querier;
  readonly clock: Clock;
  readonly limits: QueryLimits;
  readonly lookbackMs: number;
  readonly signal: AbortSignal | undefined;
  readonly cells: RunCells;
  readonly projections: LabelProjections;
}

export class QueryRun {
  readonly querier: Querier;
  readonly lookbackMs: number;
  readonly signal: AbortSignal | undefined;
  /** Memory for matrices. */
  readonly cells: RunCells;
  readonly projections: LabelProjections;
  annotations = new Annotations();
  seriesRead = 0;
  samplesRead = 0;
  peakCells = 0;
  /** Of the coarsest tier that was read; 0 when all were samples as they came. */
  resolutionMs = 0;
  readonly #clock: Clock;
  readonly #limits: QueryLimits;
  readonly #startedAt: number;
  #sliceStartedAt: number;
  #liveCells = 0;
  #cellsSinceLook = 0;
  readonly #tierUses = new Map<
    string,
    { readonly resolutionMs: number; readonly untilT: number; readonly rangeMs: number | undefined }
  >();

  constructor({ querier, clock, limits, lookbackMs, signal, cells, projections }: QueryRunOptions) {
    this.querier = querier;
    this.lookbackMs = lookbackMs;
    this.signal = signal;
    this.cells = cells;
    this.projections = projections;
    this.#clock = clock;
    this.#limits = limits;
    this.#startedAt = clock.monotonic();
    this.#sliceStartedAt = this.#startedAt;
  }

  get elapsedMs(): number {
    return this.#clock.monotonic() - this.#startedAt;
  }

  /** Cells of matrices that are alive. Operators set it back once their inputs are done with. */
  get liveCells(): number {
    return this.#liveCells;
  }

  set liveCells(cells: number) {
    this.#liveCells = cells;
    this.#checkSamples(cells);
  }

  /** For matrices that grow: would `more` cells on top of the live ones still be allowed? */
  checkGrowth(more: number): void {
    this.#checkSamples(this.#liveCells + more);
  }

  #checkSamples(cells: number): void {
    if (cells > this.peakCells) this.peakCells = cells;
    if (cells <= this.#limits.maxSamples) return;
    throw new AppError('limit_exceeded', 'query processing would load too many samples into memory in query execution');
  }

  /** A stretch of the answer is not made of samples as they came. Series differ in where it ends: the latest is told. */
  noteTier({ resolutionMs, untilT, isUsed }: TierUse, rangeMs: number): void {
    if (isUsed) this.resolutionMs = Math.max(this.resolutionMs, resolutionMs);
    const key = isUsed ? String(resolutionMs) : `${resolutionMs}/${rangeMs}`;
    const known = this.#tierUses.get(key);
    if (known !== undefined && known.untilT >= untilT) return;
    this.#tierUses.set(key, { untilT, resolutionMs, rangeMs: isUsed ? undefined : rangeMs });
  }

  /** Puts what was noted of tiers among the annotations. */
  annotateTiers(): void {
    for (const { resolutionMs, untilT, rangeMs } of this.#tierUses.values()) {
      const isUsed = rangeMs === undefined;
      this.annotations.add(
        isUsed ? condensedSamples(resolutionMs, untilT) : tooCondensed(resolutionMs, untilT, rangeMs),
      );
    }
  }

  /** True when it is time to `breathe`. Call it between pieces of work of well under a slice. */
  get isOutOfBreath(): boolean {
    return this.#clock.monotonic() - this.#sliceStartedAt >= SLICE_MS;
  }

  /** The same after the work of `cells` cells: the clock is looked at now and then only. */
  isOutOfBreathAfter(cells: number): boolean {
    this.#cellsSinceLook += cells;
    if (this.#cellsSinceLook < CELLS_PER_LOOK) return false;
    this.#cellsSinceLook = 0;
    return this.isOutOfBreath;
  }

  /** Lets timers and sockets have their turn. @throws AppError `canceled` | `timeout` */
  async breathe(): Promise<void> {
    this.checkAlive();
    await setImmediate();
    this.checkAlive();
    this.#sliceStartedAt = this.#clock.monotonic();
  }

  /** @throws AppError `canceled` | `timeout` */
  checkAlive(): void {
    if (this.signal?.aborted === true) {
      throw new AppError('canceled', 'query was canceled in expression evaluation', { cause: this.signal.reason });
    }
    if (this.elapsedMs > this.#limits.timeoutMs) {
      throw new AppError('timeout', 'query timed out in expression evaluation');
    }
  }
}
