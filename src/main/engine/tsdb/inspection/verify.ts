/**
 * Looks a whole store over without changing it: pages, index, directory, every blob to its last value, the journal as a start
 * would read it. Works beside a running program, on the state of the moment it began.
 */
import { AppError } from '../../../../shared/errors.ts';
import type { Clock } from '../../base/clock.ts';
import { createLogger } from '../../base/logger.ts';
import { openFrame } from '../chunk/frame.ts';
import { CHUNK_HISTOGRAMS } from '../chunkDirectory.ts';
import { openReadOnly } from '../sqlite/database.ts';
import { type ChunkRow, type Inspection, inspectionOf, type TierRow } from '../sqlite/inspectionStatements.ts';
import { failureCause } from '../sqlite/storeErrors.ts';
import { openTsdb } from '../tsdb.ts';
import { type ChunkContent, decodeWholeChunk, decodeWholeTier } from './chunkContent.ts';
import { type Finding, Findings } from './findings.ts';
import { StoreIndex } from './storeIndex.ts';

/** Some thirty thousand years: an inspection judges no sample by its age. */
export const KEEPS_ALL_MS = 1e15;

export type VerifyPhase = 'pages' | 'index' | 'chunks' | 'tiers' | 'journal';

export interface Progress<Phase extends string> {
  readonly phase: Phase;
  readonly done: number;
  /** 0 while unknown. */
  readonly total: number;
}

export interface VerifyOptions {
  readonly dir: string;
  readonly clock: Clock;
  readonly onProgress?: (progress: Progress<VerifyPhase>) => void;
  readonly signal?: AbortSignal;
}

export interface VerifyReport {
  readonly dir: string;
  readonly fileBytes: number;
  readonly freeBytes: number;
  readonly checked: {
    readonly labels: number;
    readonly series: number;
    readonly groups: number;
    readonly chunks: number;
    readonly chunkBytes: number;
    /** Samples in chunks, staleness markers included. */
    readonly samples: number;
    /** Chunks of condensed data. */
    readonly tiers: number;
    readonly journalRows: number;
  };
  /** Pieces that were found damaged earlier and are kept apart. */
  readonly setAside: number;
  readonly problems: number;
  readonly counts: Findings['counts'];
  /** The first thousand. */
  readonly findings: readonly Finding[];
  readonly durationMs: number;
}

/** @throws AppError `not_found`, `store_newer`, `store_unwritable` when it cannot be opened, `canceled` */
export async function verifyStore(options: VerifyOptions): Promise<VerifyReport> {
  return new Verification(options).run();
}

class Verification {
  private readonly options: VerifyOptions;
  private readonly findings = new Findings();
  private readonly checked = {
    labels: 0,
    series: 0,
    groups: 0,
    chunks: 0,
    chunkBytes: 0,
    samples: 0,
    tiers: 0,
    journalRows: 0,
  };
  private lastBreath = performance.now();

  constructor(options: VerifyOptions) {
    this.options = options;
  }

  async run(): Promise<VerifyReport> {
    const { dir, clock } = this.options;
    const startedMs = clock.monotonic();
    const db = openReadOnly(dir);
    try {
      const inspection = inspectionOf(db, (table, { firstId, lastId, reason }) =>
        this.findings.add({
          kind: 'page_damaged',
          what: `rows ${firstId} to ${lastId} of table ${table}`,
          reason,
        }),
      );
      await this.progress({ phase: 'pages', done: 0, total: 0 });
      for (const fault of inspection.pageFaults()) {
        this.findings.add({ kind: 'page_damaged', what: 'the database file', reason: fault });
      }
      await this.progress({ phase: 'index', done: 0, total: 0 });
      const index = StoreIndex.read(inspection, this.findings);
      this.checked.labels = index.labelCount;
      this.checked.groups = index.groups.size;
      this.checked.series = index.series.size;
      await this.checkChunks(inspection, index);
      await this.checkTiers(inspection, index);
      await this.checkJournal(inspection);
      return {
        dir,
        ...inspection.sizes(),
        checked: this.checked,
        setAside: inspection.count('set_aside'),
        problems: this.findings.total,
        counts: this.findings.counts,
        findings: this.findings.listed,
        durationMs: clock.monotonic() - startedMs,
      };
    } finally {
      db.close();
    }
  }

  private async checkChunks(inspection: Inspection, index: StoreIndex): Promise<void> {
    const total = inspection.count('chunk');
    for (const rows of inspection.chunks()) {
      for (const row of rows) this.checkChunk(inspection, index, row);
      this.checked.chunks += rows.length;
      await this.progress({ phase: 'chunks', done: this.checked.chunks, total });
    }
    for (const rows of inspection.blobsWithoutChunk()) {
      for (const [id] of rows) {
        this.findings.add({
          kind: 'blob_orphaned',
          what: `blob ${id}`,
          reason: 'No row of the directory says whose samples it holds.',
          id,
        });
      }
      await this.progress({ phase: 'chunks', done: total, total });
    }
  }

  private checkChunk(inspection: Inspection, index: StoreIndex, row: ChunkRow): void {
    const [id, group, kind] = row;
    const what = `chunk ${id} of group ${group}`;
    if (!index.groups.has(group)) {
      this.findings.add({ kind: 'group_missing', what, reason: `Its group ${group} is not there.`, id });
    }
    let blob: Uint8Array | undefined;
    try {
      blob = inspection.blob(id);
    } catch (error) {
      this.findings.add({ kind: 'chunk_damaged', what, reason: failureCause(error), id });
      return;
    }
    if (blob === undefined) {
      this.findings.add({ kind: 'chunk_missing', what, reason: 'Its bytes are not there.', id });
      return;
    }
    this.checked.chunkBytes += blob.length;
    try {
      const content = decodeWholeChunk(kind, blob);
      for (const count of content.samples) this.checked.samples += count;
      const reason = index.groups.has(group) ? difference(row, truthOf(kind, group, content, index)) : undefined;
      if (reason !== undefined) this.findings.add({ kind: 'directory_wrong', what, reason, id });
    } catch (error) {
      this.findings.add({ kind: 'chunk_damaged', what, reason: reasonOf(error), id });
    }
  }

  private async checkTiers(inspection: Inspection, index: StoreIndex): Promise<void> {
    const total = inspection.count('tier');
    for (const rows of inspection.tiers()) {
      for (const row of rows) {
        const reason = tierFault(inspection, index, row);
        const [id, group] = row;
        if (reason !== undefined) {
          this.findings.add({ kind: 'tier_damaged', what: `tier chunk ${id} of group ${group}`, reason, id });
        }
      }
      this.checked.tiers += rows.length;
      await this.progress({ phase: 'tiers', done: this.checked.tiers, total });
    }
    for (const rows of inspection.tierBlobsWithoutRow()) {
      for (const [id] of rows) {
        this.findings.add({
          kind: 'tier_damaged',
          what: `blob of tier chunk ${id}`,
          reason: 'Its row is not there.',
          id,
        });
      }
    }
  }

  /** Each row alone, then all of them as a start would replay them. */
  private async checkJournal(inspection: Inspection): Promise<void> {
    const total = inspection.count('journal');
    const damaged = new Set<string>();
    let next: number | undefined;
    for (const rows of inspection.journal()) {
      for (const [id, row] of rows) {
        if (next !== undefined && id !== next) {
          damaged.add(`journal row ${next}`);
          const reason = 'It is not there, and those around it are.';
          this.findings.add({ kind: 'journal_damaged', what: `journal row ${next}`, reason });
        }
        next = id + 1;
        try {
          openFrame(row);
        } catch (error) {
          damaged.add(`journal row ${id}`);
          this.findings.add({ kind: 'journal_damaged', what: `journal row ${id}`, reason: reasonOf(error), id });
        }
      }
      this.checked.journalRows += rows.length;
      await this.progress({ phase: 'journal', done: this.checked.journalRows, total });
    }
    if (this.findings.counts.page_damaged === undefined) await this.replay(damaged);
  }

  private async replay(known: ReadonlySet<string>): Promise<void> {
    const { dir, clock } = this.options;
    const store = openTsdb({
      dir,
      clock,
      log: createLogger(() => {}, 'error'),
      retentionMs: KEEPS_ALL_MS,
      access: 'read',
      onSetAside: (what, reason) => {
        if (!known.has(what)) this.findings.add({ kind: 'journal_damaged', what, reason });
      },
    });
    await store[Symbol.asyncDispose]();
  }

  private async progress(progress: Progress<VerifyPhase>): Promise<void> {
    this.options.onProgress?.(progress);
    if (performance.now() - this.lastBreath > BREATH_MS) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      this.lastBreath = performance.now();
    }
    const { signal } = this.options;
    if (signal?.aborted) throw new AppError('canceled', 'The verification was canceled.', { cause: signal.reason });
  }
}

/** @returns what is wrong with a tier chunk, or undefined */
function tierFault(inspection: Inspection, index: StoreIndex, [id, group, resolution]: TierRow): string | undefined {
  try {
    const blob = inspection.tierBlob(id);
    if (blob === undefined) return 'Its bytes are not there.';
    const { resolutionMs } = decodeWholeTier(blob);
    if (resolutionMs !== resolution) return `Its row says ${resolution} ms, it is of ${resolutionMs} ms.`;
    return index.groups.has(group) ? undefined : `Its group ${group} is not there.`;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Work between two looks at the event loop: short for a key press, long beside one look. */
const BREATH_MS = 20;

/** What the directory should say of a chunk: of its slots only those that are a series'. */
export interface DirectoryTruth {
  readonly minT: number;
  readonly maxT: number;
  readonly ticks: number;
  /** Undefined: the blob does not say whose samples it holds. */
  readonly mask: readonly [low: number, high: number] | undefined;
}

export function truthOf(kind: number, group: number, content: ChunkContent, index: StoreIndex): DirectoryTruth {
  const { minT, maxT, ticks, maskLow, maskHigh } = content;
  const [low, high] = index.slotsOf(group);
  return { minT, maxT, ticks, mask: kind === CHUNK_HISTOGRAMS ? undefined : [maskLow & low, maskHigh & high] };
}

/** @returns what a directory row says other than it should, or undefined */
function difference(row: ChunkRow, { minT, maxT, ticks, mask }: DirectoryTruth): string | undefined {
  const [, , , rowMinT, rowMaxT, maskLow, maskHigh, , rowTicks] = row;
  if (minT !== rowMinT || maxT !== rowMaxT) {
    return `Its directory row says ${rowMinT} to ${rowMaxT}, its samples are of ${minT} to ${maxT}.`;
  }
  if (ticks !== rowTicks) return `Its directory row says ${rowTicks} ticks, it has ${ticks}.`;
  if (mask !== undefined && (mask[0] !== maskLow || mask[1] !== maskHigh)) {
    return 'Its directory row names other series than it has.';
  }
  return undefined;
}

function reasonOf(error: unknown): string {
  return error instanceof AppError ? error.message : failureCause(error);
}
