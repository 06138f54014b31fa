/**
 * Puts any number of samples into order of time with bounded memory: samples are dealt into files by time, a file that is
 * still too large is dealt again, and what fits is handed on. The order depends on nothing but the samples.
 */
import { closeSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { readRecord, RECORD_BYTES, SampleList, writeRecord } from './sampleRecords.ts';

/** Files that are filled at the same time. */
const FAN_OUT = 64;
const BUFFER_RECORDS = 3200;

interface SpillFile {
  readonly path: string;
  count: number;
  minT: number;
  maxT: number;
}

export interface SpillRange {
  readonly minT: number;
  readonly maxT: number;
  readonly count: number;
}

/** Takes samples between `minT` and `maxT` in any order. Disposing removes its files. */
export class Spill implements Disposable {
  private readonly dir: string;
  private readonly range: SpillRange;
  private readonly capacity: number;
  private readonly files: (SpillWriter | undefined)[];
  private readonly width: number;

  /** @param dir  a folder of its own, made here; @param capacity  samples that are handed on at once, at most */
  constructor(dir: string, range: SpillRange, capacity: number) {
    this.dir = dir;
    this.range = range;
    this.capacity = capacity;
    const files = Math.min(FAN_OUT, Math.max(2, Math.ceil((2 * range.count) / capacity)));
    this.width = Math.max(1, (range.maxT - range.minT + 1) / files);
    this.files = Array.from({ length: files });
    mkdirSync(dir, { recursive: true });
  }

  /** Takes all of a list and empties it. */
  take(list: SampleList): void {
    for (let i = 0; i < list.length; i++) {
      const at = Math.min(
        this.files.length - 1,
        Math.floor(((list.times[i] as number) - this.range.minT) / this.width),
      );
      let file = this.files[at];
      if (file === undefined) this.files[at] = file = new SpillWriter(join(this.dir, String(at)));
      file.add(list, i);
    }
    list.length = 0;
  }

  /** Lists of at most `capacity` samples; each is later than the one before, within itself in order of arrival. */
  *drain(): Generator<SampleList, void, void> {
    const list = new SampleList(this.capacity);
    for (const [i, writer] of this.files.entries()) {
      if (writer === undefined) continue;
      const file = writer.end();
      this.files[i] = undefined;
      yield* this.drainFile(file, list);
      rmSync(file.path, { force: true });
    }
  }

  private *drainFile(file: SpillFile, list: SampleList): Generator<SampleList, void, void> {
    if (file.count <= this.capacity || file.minT === file.maxT) {
      // Samples of one and the same time need no more order, however many they are.
      for (const _part of readFile(file, list)) yield list;
      return;
    }
    using finer = new Spill(`${file.path}.parts`, file, this.capacity);
    for (const part of readFile(file, list)) finer.take(part);
    yield* finer.drain();
  }

  [Symbol.dispose](): void {
    for (const file of this.files) file?.end();
    this.files.fill(undefined);
    rmSync(this.dir, { recursive: true, force: true });
  }
}

class SpillWriter {
  private readonly file: SpillFile;
  private readonly handle: number;
  private readonly bytes = Buffer.allocUnsafe(BUFFER_RECORDS * RECORD_BYTES);
  private readonly view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
  private length = 0;

  constructor(path: string) {
    this.file = { path, count: 0, minT: Infinity, maxT: -Infinity };
    this.handle = openSync(path, 'w');
  }

  add(list: SampleList, index: number): void {
    if (this.length === this.bytes.length) this.flush();
    writeRecord(this.view, this.length, list, index);
    this.length += RECORD_BYTES;
    const t = list.times[index] as number;
    const { file } = this;
    file.count++;
    if (t < file.minT) file.minT = t;
    if (t > file.maxT) file.maxT = t;
  }

  end(): SpillFile {
    this.flush();
    closeSync(this.handle);
    return this.file;
  }

  private flush(): void {
    for (let at = 0; at < this.length;) at += writeSync(this.handle, this.bytes, at, this.length - at);
    this.length = 0;
  }
}

/** Fills and yields the list until the file is at its end; the list is empty afterwards. */
function* readFile(file: SpillFile, list: SampleList): Generator<SampleList, void, void> {
  const handle = openSync(file.path, 'r');
  const bytes = Buffer.allocUnsafe(BUFFER_RECORDS * RECORD_BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    for (;;) {
      const read = readSync(handle, bytes, 0, bytes.length, null);
      if (read === 0) break;
      for (let at = 0; at < read; at += RECORD_BYTES) {
        if (list.isFull) {
          yield list;
          list.length = 0;
        }
        readRecord(view, at, list);
      }
    }
    if (list.length > 0) yield list;
  } finally {
    list.length = 0;
    closeSync(handle);
  }
}
