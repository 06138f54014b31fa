/** Rebuilds the head from the journal: every row since the oldest sample that is in no chunk. */
import { AppError } from '../../../shared/errors.ts';
import { ROW_BATCH } from './batchAppender.ts';
import type { ByteReader } from './chunk/byteReader.ts';
import { corrupt } from './chunk/corrupt.ts';
import { openFrame } from './chunk/frame.ts';
import { CHUNK_HISTOGRAMS, CHUNK_STRAYS, CHUNK_TICKS, hasSlot, type ChunkDirectory } from './chunkDirectory.ts';
import { FloatBlocks } from './growingArrays.ts';
import type { Head } from './head.ts';
import { ROW_HISTOGRAMS, readHistogramsRow } from './histogramAppend.ts';
import { heldBits, readGroupTick } from './journal/batchRow.ts';
import { RunsRowReader } from './journal/runsRow.ts';
import { ROW_RUNS } from './runAppend.ts';
import type { SeriesGroup } from './seriesGroup.ts';
import type { SetAside } from './setAside.ts';

/** Per group: the newest journal row that chunks cover. */
interface Covered {
  readonly ticks: Map<number, number>;
  readonly strays: Map<number, number>;
  /** By series. */
  readonly histograms: Map<number, number>;
}

export function replayJournal(head: Head, rows: Iterable<readonly [number, Uint8Array]>, setAside: SetAside): void {
  const replaying = { covered: restoreSealed(head, head.directory), room: new FloatBlocks() };
  let isDamaged = false;
  for (const [id, bytes] of rows) {
    try {
      const reader = openFrame(bytes);
      const kind = reader.u8();
      // Batch rows are differences to the rows before: behind a damaged row nothing sure can be said of them.
      if (kind === ROW_BATCH && isDamaged) throw new AppError('chunk_corrupt', 'A row before this one is damaged.');
      replayRow(head, id, kind, reader, replaying);
    } catch (error) {
      isDamaged = true;
      setAside.journalRow(id, bytes, error);
    }
  }
  // The journal starts anew, so that no later start reads differences across the damaged row.
  if (isDamaged) head.sealAll();
}

/** Takes from the chunks where each group's ticks end and when each series was last seen. */
function restoreSealed(head: Head, directory: ChunkDirectory): Covered {
  const covered: Covered = { ticks: new Map(), strays: new Map(), histograms: new Map() };
  for (const entry of directory.all()) {
    const group = head.groups[entry.group];
    if (group === undefined) continue;
    for (let slot = 0; slot < group.slots; slot++) {
      const series = group.series[slot];
      if (series === undefined || !hasSlot(entry, slot)) continue;
      head.lastT[series] = Math.max(head.lastT[series] as number, entry.maxT);
      if (entry.kind === CHUNK_HISTOGRAMS) raise(covered.histograms, series, entry.journalId);
    }
    if (entry.kind === CHUNK_STRAYS) raise(covered.strays, entry.group, entry.journalId);
    if (entry.kind !== CHUNK_TICKS) continue;
    raise(covered.ticks, entry.group, entry.journalId);
    group.sealedT = Math.max(group.sealedT, entry.maxT);
  }
  return covered;
}

function raise(map: Map<number, number>, key: number, value: number): void {
  map.set(key, Math.max(map.get(key) ?? 0, value));
}

interface Replaying {
  readonly covered: Covered;
  readonly room: FloatBlocks;
}

function replayRow(head: Head, id: number, kind: number, reader: ByteReader, replaying: Replaying): void {
  const { covered } = replaying;
  switch (kind) {
    case ROW_BATCH:
      return replayBatch(head, id, reader, replaying);
    case ROW_RUNS:
      return replayRuns(head, id, reader, replaying);
    case ROW_HISTOGRAMS:
      return replayHistograms(head, id, reader, covered);
    default:
      throw corrupt(reader, `an unknown kind of journal row ${kind}`);
  }
}

function replayBatch(head: Head, id: number, reader: ByteReader, { covered, room }: Replaying): void {
  reader.need(8);
  const t = reader.view.getFloat64(reader.offset, true);
  reader.offset += 8;
  const groupOf = (groupId: number): SeriesGroup | undefined => head.groups[groupId];
  const isWanted = (group: SeriesGroup): boolean => {
    if (id <= (covered.ticks.get(group.id) ?? 0) || t <= group.lastT) return false;
    group.isBatched = true;
    head.touch(group);
    head.packIfLong(group);
    group.reserve(head.openTicks, room);
    group.addTick(t, id);
    return true;
  };
  const apply = (group: SeriesGroup, slot: number): void => {
    group.set(slot, group.ticks - 1, heldBits, 0);
    head.lastT[group.series[slot] as number] = t;
  };
  let previous = 0;
  while (!reader.isAtEnd) previous = readGroupTick(reader, previous, { groupOf, isWanted, apply });
}

function replayRuns(head: Head, id: number, reader: ByteReader, { covered, room }: Replaying): void {
  const touched = new Set<SeriesGroup>();
  const run = new RunsRowReader(reader);
  const ticks = new TicksOfRun(id);
  while (run.next()) {
    const { series } = run;
    const group = head.groups[head.groupOf[series] ?? 0];
    if (group === undefined) {
      ticks.forget();
      continue;
    }
    if (!touched.has(group)) {
      head.touch(group);
      group.reserve(head.openTicks, room);
      touched.add(group);
    }
    const newest = run.times[run.count - 1] as number;
    if (newest > (head.lastT[series] as number)) head.lastT[series] = newest;
    const slot = head.slotOf[series] as number;
    if (!run.isStray) {
      ticks.take(group, slot, run);
      continue;
    }
    ticks.forget();
    if (id > (covered.strays.get(group.id) ?? 0)) {
      for (let i = 0; i < run.count; i++) group.strays.push(slot, run.times[i] as number, run.bits, i, id);
    }
  }
  for (const group of touched) head.packIfLong(group);
}

/** Puts runs into their group's ticks. The series of a group come one after the other, with the same times: these are looked up once. */
class TicksOfRun {
  readonly #row: number;
  #group: SeriesGroup | undefined;
  /** Tick per sample of a run; a chunk has it: SEALED; its tick is packed already: PACKED. */
  #ticks = new Int32Array(64);

  constructor(row: number) {
    this.#row = row;
  }

  take(group: SeriesGroup, slot: number, run: RunsRowReader): void {
    if (group !== this.#group || !run.hasSameTimes) this.#lookUp(group, run);
    const { times, bits, count } = run;
    for (let i = 0; i < count; i++) {
      const tick = this.#ticks[i] as number;
      if (tick >= 0) group.set(slot, tick, bits, i);
      // This start cut the runs elsewhere.
      else if (tick === PACKED) group.strays.push(slot, times[i] as number, bits, i, this.#row);
    }
  }

  /** The next run's times are not those that were looked up. */
  forget(): void {
    this.#group = undefined;
  }

  #lookUp(group: SeriesGroup, { times, count }: RunsRowReader): void {
    if (this.#ticks.length < count) this.#ticks = new Int32Array(count * 2);
    this.#group = group;
    let { lastT } = group;
    for (let i = 0; i < count; i++) {
      const t = times[i] as number;
      if (t <= group.sealedT) {
        this.#ticks[i] = SEALED;
      } else if (t > lastT) {
        this.#ticks[i] = group.addTick(t, this.#row);
        lastT = t;
      } else {
        const tick = group.tickAt(t);
        this.#ticks[i] = tick >= 0 ? tick : PACKED;
      }
    }
  }
}

const SEALED = -1;
const PACKED = -2;

function replayHistograms(head: Head, id: number, reader: ByteReader, covered: Covered): void {
  for (const { series, t, histogram } of readHistogramsRow(reader)) {
    if (series >= head.groupOf.length || head.groupOf[series] === 0) continue;
    if (id <= (covered.histograms.get(series) ?? 0)) continue;
    head.histograms.add(series, t, histogram, id, head.options.clock.now());
    head.lastT[series] = Math.max(head.lastT[series] as number, t);
  }
}
