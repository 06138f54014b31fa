/** Puts native histograms into the head and into one journal row: series, time, histogram (docs/formats/journal.md, kind 3). */
import { isDeepStrictEqual } from 'node:util';
import type { FloatHistogram } from '../storage/histogram.ts';
import type { ByteReader } from './chunk/byteReader.ts';
import { ByteWriter } from './chunk/byteWriter.ts';
import { beginFrame, endFrame } from './chunk/frame.ts';
import { HistogramReader, HistogramWriter } from './chunk/histogramCodec.ts';
import type { Head, OpenReport } from './head.ts';

export const ROW_HISTOGRAMS = 3;

export class HistogramCommit {
  private readonly head: Head;
  private readonly report: OpenReport;
  private readonly row: number;
  private readonly writer = new ByteWriter(256);
  private readonly histogramWriter: HistogramWriter;
  private readonly touched = new Set<number>();
  private previousSeries = 0;

  constructor(head: Head, report: OpenReport) {
    this.head = head;
    this.report = report;
    this.row = head.writer.nextRow;
    beginFrame(this.writer);
    this.writer.u8(ROW_HISTOGRAMS);
    this.histogramWriter = new HistogramWriter(this.writer);
  }

  add(series: number, t: number, histogram: FloatHistogram): void {
    const { head, report, writer } = this;
    const bounds = head.bounds();
    if (!(t >= bounds.minT && t <= bounds.maxT)) {
      report.outOfBounds++;
      return;
    }
    const lastT = head.lastT[series] as number;
    if (t < bounds.oldestLate(lastT)) {
      report.outOfOrder++;
      return;
    }
    const kept = ownCopy(histogram);
    if (!head.histograms.add(series, t, kept, this.row, head.options.clock.now())) {
      const known = head.histograms.at(series, t);
      if (!isDeepStrictEqual(known, kept)) report.duplicate++;
      return;
    }
    if (t > lastT) head.lastT[series] = t;
    report.appended++;
    head.samplesAppended++;
    writer.zigzag(series - this.previousSeries);
    this.previousSeries = series;
    writer.reserve(8);
    writer.view.setFloat64(writer.length, t, true);
    writer.length += 8;
    this.histogramWriter.add(kept);
    this.touched.add(series);
  }

  finish(): void {
    if (this.touched.size > 0) this.head.writer.addRow(endFrame(this.writer));
    for (const series of this.touched) this.head.sealHistogramsIfFull(series);
  }
}

export function* readHistogramsRow(
  reader: ByteReader,
): Generator<{ readonly series: number; readonly t: number; readonly histogram: FloatHistogram }> {
  const histograms = new HistogramReader(reader);
  let series = 0;
  while (!reader.isAtEnd) {
    series += reader.zigzag();
    reader.need(8);
    const t = reader.view.getFloat64(reader.offset, true);
    reader.offset += 8;
    yield { series, t, histogram: histograms.next() };
  }
}

/** The caller's arrays may be reused by it. */
function ownCopy(histogram: FloatHistogram): FloatHistogram {
  return {
    ...histogram,
    positiveBuckets: histogram.positiveBuckets.slice(),
    negativeBuckets: histogram.negativeBuckets.slice(),
    customValues: histogram.customValues?.slice(),
  };
}
