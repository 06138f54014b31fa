/** Appends one scrape, rule evaluation or other batch whose samples share their time: a new tick of the source's groups. */
import type { Labels } from '../../../shared/labels.ts';
import type { BatchAppender, CommitReport, SeriesRef } from '../storage/storage.ts';
import { ByteWriter } from './chunk/byteWriter.ts';
import { bitsOfFloats } from './chunk/floatBits.ts';
import { beginFrame, endFrame } from './chunk/frame.ts';
import { emptyReport, type Head, type OpenReport } from './head.ts';
import { writeGroupTick } from './journal/batchRow.ts';
import { RunCommit } from './runAppend.ts';
import type { SeriesGroup } from './seriesGroup.ts';

export const ROW_BATCH = 1;

export class SourceAppender implements BatchAppender {
  private readonly head: Head;
  private readonly source: number;
  private readonly onClose: () => void;
  private readonly writer = new ByteWriter(4096);
  /** Groups that got a tick in this commit. */
  private readonly touched: SeriesGroup[] = [];
  /** Samples that do not open or fill the batch's tick. */
  private readonly late: number[] = [];

  constructor(head: Head, source: number, onClose: () => void) {
    this.head = head;
    this.source = source;
    this.onClose = onClose;
  }

  series(labels: Labels): SeriesRef {
    const series = this.head.series(labels);
    if (this.head.groupOf[series] === 0) this.head.placeInSource(series, this.source);
    return series as SeriesRef;
  }

  commit(t: number, refs: Int32Array | readonly SeriesRef[], values: Float64Array, count: number): CommitReport {
    const { head } = this;
    const report = emptyReport();
    if (head.isOutOfBounds(t)) {
      report.outOfBounds = count;
      return report;
    }
    if (count === 0 || head.writer.isFull) return report;
    const bits = bitsOfFloats(values);
    this.fillTick(t, refs, bits, count, report);
    this.journal(t);
    if (this.late.length > 0) this.appendLate(t, refs, bits, report);
    for (const group of this.touched) head.sealIfFull(group);
    return report;
  }

  close(): void {
    this.onClose();
  }

  private fillTick(
    t: number,
    refs: Int32Array | readonly SeriesRef[],
    bits: Int32Array,
    count: number,
    report: OpenReport,
  ): void {
    const { head, touched, late } = this;
    touched.length = 0;
    late.length = 0;
    let groupId = 0;
    let group: SeriesGroup | undefined;
    let tick = -1;
    for (let i = 0; i < count; i++) {
      const series = refs[i] as number;
      const id = head.groupOf[series] as number;
      if (id !== groupId) {
        groupId = id;
        group = head.groups[id];
        tick = group === undefined ? -1 : this.tickOf(group, t);
      }
      if (group === undefined || tick < 0 || t <= (head.lastT[series] as number)) {
        late.push(i);
        continue;
      }
      group.set(head.slotOf[series] as number, tick, bits, i);
      head.lastT[series] = t;
      report.appended++;
    }
    head.samplesAppended += report.appended;
  }

  /** The tick of this commit in the group, opened when it is the first sample there; -1 when the group is past it. */
  private tickOf(group: SeriesGroup, t: number): number {
    const { head } = this;
    const isOpened = group.ticks > 0 && group.rows[group.ticks - 1] === head.writer.nextRow && group.lastT === t;
    if (isOpened) return group.ticks - 1;
    if (t <= group.lastT) return -1;
    head.touch(group);
    group.isBatched = true;
    this.touched.push(group);
    return group.addTick(t, head.writer.nextRow);
  }

  private journal(t: number): void {
    const { writer, touched } = this;
    if (touched.length === 0) return;
    beginFrame(writer);
    writer.u8(ROW_BATCH);
    writer.reserve(8);
    writer.view.setFloat64(writer.length, t, true);
    writer.length += 8;
    let previous = 0;
    for (const group of touched) {
      writeGroupTick(writer, group, group.ticks - 1, previous);
      previous = group.id;
    }
    this.head.writer.addRow(endFrame(writer));
  }

  private appendLate(t: number, refs: Int32Array | readonly SeriesRef[], bits: Int32Array, report: OpenReport): void {
    const commit = new RunCommit(this.head, report);
    const times = Float64Array.of(t);
    for (const i of this.late) commit.add(refs[i] as number, times, bits.subarray(2 * i, 2 * i + 2), 0, 1);
    commit.finish();
  }
}
