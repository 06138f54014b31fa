/**
 * Puts samples with times of their own into the head: into a cell of the series' group where there is one for the time, else
 * as a new tick, else as a stray. Collects what was taken as journal runs.
 */
import { bitsOfFloats, copyBits } from './chunk/floatBits.ts';
import { ByteWriter } from './chunk/byteWriter.ts';
import { beginFrame, endFrame } from './chunk/frame.ts';
import type { Head, OpenReport, TimeBounds } from './head.ts';
import { RunsRowWriter } from './journal/runsRow.ts';
import { SLOTS, type SeriesGroup } from './seriesGroup.ts';

export const ROW_RUNS = 2;

/** Ticks after which a group is judged by how many of its cells are filled. */
const JUDGED_TICKS = 16;
/** Below one cell in this many a group's series do not share times; what would open a new tick becomes a stray. */
const SPARSE = 10;

/** Samples taken from one run, on their way to the journal. */
class TakenRun {
  times = new Float64Array(64);
  values = new Float64Array(64);
  bits = bitsOfFloats(this.values);
  length = 0;

  push(t: number, from: Int32Array, fromIndex: number): void {
    if (this.length === this.times.length) this.grow();
    this.times[this.length] = t;
    copyBits(from, fromIndex, this.bits, this.length++);
  }

  private grow(): void {
    const times = new Float64Array(this.length * 2);
    times.set(this.times);
    const values = new Float64Array(this.length * 2);
    values.set(this.values);
    this.times = times;
    this.values = values;
    this.bits = bitsOfFloats(values);
  }
}

/** One commit of samples with times of their own: runs in, one journal row out. */
export class RunCommit {
  private readonly head: Head;
  private readonly report: OpenReport;
  private readonly appendedBefore: number;
  private readonly row: number;
  private readonly bounds: TimeBounds;
  private readonly writer = new ByteWriter(256);
  private readonly rowWriter: RunsRowWriter;
  private readonly touched = new Set<SeriesGroup>();
  private readonly cells = new TakenRun();
  private readonly strays = new TakenRun();

  constructor(head: Head, report: OpenReport) {
    this.head = head;
    this.report = report;
    this.appendedBefore = report.appended;
    this.row = head.writer.nextRow;
    this.bounds = head.bounds();
    beginFrame(this.writer);
    this.writer.u8(ROW_RUNS);
    this.rowWriter = new RunsRowWriter(this.writer);
  }

  /** @param times  ascending strictly; the run is `from … to - 1` of both arrays */
  add(series: number, times: Float64Array, bits: Int32Array, from: number, to: number): void {
    const { head, report } = this;
    const group = head.group(head.groupOf[series] as number);
    if (group === undefined) {
      // A new series gets its group with its first time inside the bounds: this one had none.
      report.outOfBounds += to - from;
      return;
    }
    const slot = head.slotOf[series] as number;
    head.touch(group);
    this.touched.add(group);
    this.cells.length = 0;
    this.strays.length = 0;
    for (let i = from; i < to; i++) this.addSample(group, series, slot, times[i] as number, bits, i);
    const taken = this.cells.length + this.strays.length;
    report.appended += taken;
    head.samplesAppended += taken;
    for (const [run, isStray] of [
      [this.cells, false],
      [this.strays, true],
    ] as const) {
      if (run.length > 0) this.rowWriter.add(series, isStray, run.times, run.values, run.length);
    }
  }

  /** Queues the journal row and seals what is full. */
  finish(): void {
    if (this.report.appended > this.appendedBefore) this.head.writer.addRow(endFrame(this.writer));
    for (const group of this.touched) this.head.sealIfFull(group);
  }

  private addSample(group: SeriesGroup, series: number, slot: number, t: number, bits: Int32Array, at: number): void {
    const { head, report } = this;
    if (!(t >= this.bounds.minT && t <= this.bounds.maxT)) {
      report.outOfBounds++;
      return;
    }
    const lastT = head.lastT[series] as number;
    if (t < this.bounds.oldestLate(lastT)) {
      report.outOfOrder++;
      return;
    }
    let tick = t > group.lastT ? -1 : group.tickAt(t);
    if (tick >= 0 && group.has(slot, tick)) {
      if (!group.equals(slot, tick, bits, at)) report.duplicate++;
      return;
    }
    if (tick < 0 && t > group.lastT && !isSparse(group, this.row)) tick = group.addTick(t, this.row);
    if (tick >= 0) {
      group.set(slot, tick, bits, at);
      this.cells.push(t, bits, at);
    } else {
      const stray = group.strays.find(slot, t);
      if (stray >= 0) {
        if (!group.strays.equals(stray, bits, at)) report.duplicate++;
        return;
      }
      group.strays.push(slot, t, bits, at, this.row);
      this.strays.push(t, bits, at);
    }
    if (t > lastT) head.lastT[series] = t;
  }
}

/**
 * Whether the group's series turned out not to share their times: then its ticks would be mostly holes. Ticks of the running
 * commit do not count, other series may still fill them.
 */
function isSparse(group: SeriesGroup, row: number): boolean {
  if (group.isBatched) return false;
  let judged = 0;
  let filled = 0;
  for (let tick = group.ticks - 1; tick >= 0 && judged < JUDGED_TICKS; tick--) {
    if (group.rows[tick] === row) continue;
    filled += group.filledCells(tick);
    judged++;
  }
  return judged === JUDGED_TICKS && filled * SPARSE < judged * Math.min(group.slots, SLOTS);
}
