/**
 * What must outlive the program: one line per fact, appended and synced, so that after any crash exactly what was
 * acknowledged is there. A line is its CRC-32 in hex, a space, JSON. A torn last line is a fact that was never
 * acknowledged; a damaged one elsewhere is set aside and reported.
 *
 * Facts that were replaced by later ones are dropped when the file is written anew: beside the old one, then renamed
 * over it.
 */
import { appendFileSync, closeSync, fdatasync, openSync, readFileSync, renameSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import type { Logger } from '../../base/logger.ts';
import { createSlices } from '../../base/slices.ts';

/** Facts are told apart by their kind; each store knows its own. */
export interface JournalRecord {
  readonly kind: string;
}

/** A fact that holds at the moment it is taken; made into a record when its line is written. */
export type Fact = () => JournalRecord;

export interface Journal {
  /**
   * At the end of the turn the record outlives the program; when it resolves it outlives the machine's power too. Never
   * rejects: what cannot be written is a problem that is shown.
   */
  append(record: JournalRecord): Promise<void>;
}

export interface DurableJournal extends Journal, AsyncDisposable {
  /** What was in it when it was opened; nothing once it was written anew: by then its readers know. */
  readonly records: readonly JournalRecord[];
  /** What is wrong with it, one sentence. */
  readonly problem: string | undefined;
  /** Resolves when everything appended so far is durable. */
  flushed(): Promise<void>;
  /**
   * Begins a new file with what still holds, now and whenever the file has grown enough.
   * @param snapshot  everything that would have to be appended to an empty journal, taken in one turn
   */
  compactWith(snapshot: () => Iterable<Fact>): Promise<void>;
}

const datasync = promisify(fdatasync);

/** Below this size a journal is never written anew. */
const MIN_COMPACT_BYTES = 4 * 2 ** 20;
/** Each round has less to write than the one before, as writing is faster than making. */
const CATCH_UP_ROUNDS = 5;

/** In order. A file that is not there is an empty journal. */
function readJournal(file: string, log: Logger): readonly JournalRecord[] {
  const lines = readLines(file);
  const records: JournalRecord[] = [];
  const damaged: string[] = [];
  for (const [i, line] of lines.entries()) {
    const record = parseLine(line);
    if (record !== undefined) records.push(record);
    else if (i < lines.length - 1) damaged.push(line);
  }
  if (damaged.length > 0) {
    log.error('damaged lines of the journal were set aside', { file, lines: damaged.length });
    appendFileSync(`${file}.damaged`, `${damaged.join('\n')}\n`, { mode: 0o600 });
  }
  return records;
}

function readLines(file: string): readonly string[] {
  try {
    const text = readFileSync(file, 'utf8');
    return text === '' ? [] : text.replace(/\n$/, '').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function parseLine(line: string): JournalRecord | undefined {
  const body = line.slice(9);
  if (line.slice(0, 8) !== checksum(body)) return undefined;
  const value: unknown = JSON.parse(body);
  return typeof value === 'object' && value !== null && 'kind' in value ? (value as JournalRecord) : undefined;
}

const checksum = (body: string): string => crc32(body).toString(16).padStart(8, '0');

function lineOf(record: JournalRecord): string {
  const body = JSON.stringify(record);
  return `${checksum(body)} ${body}\n`;
}

export function openJournal(file: string, log: Logger): DurableJournal {
  return new AppendingJournal(file, log);
}

class AppendingJournal implements DurableJournal {
  records: readonly JournalRecord[];
  readonly #file: string;
  readonly #log: Logger;
  #handle: number | undefined;
  /** Lines of this moment that the system does not have yet. */
  #lines: string[] = [];
  #isWriteDue = false;
  /** Lines that came while the file was being written anew. */
  #sinceSnapshot: string[] | undefined;
  #working: Promise<void> = Promise.resolve();
  #nextSync: Promise<void> | undefined;
  #bytes = 0;
  #compactAtBytes = MIN_COMPACT_BYTES;
  #snapshot: (() => Iterable<Fact>) | undefined;
  problem: string | undefined;

  constructor(file: string, log: Logger) {
    this.#file = file;
    this.#log = log;
    this.records = readJournal(file, log);
  }

  append(record: JournalRecord): Promise<void> {
    this.#lines.push(lineOf(record));
    // With the end of this turn the system has it, whatever becomes of us; a thousand facts of one turn are one write.
    if (!this.#isWriteDue) {
      this.#isWriteDue = true;
      queueMicrotask(() => this.#write());
    }
    return this.flushed();
  }

  flushed(): Promise<void> {
    // What comes while one sync runs goes out with the next.
    if (this.#nextSync === undefined) {
      this.#nextSync = this.#working.then(() => this.#sync());
      this.#working = this.#nextSync;
    }
    return this.#nextSync;
  }

  #write(): void {
    this.#isWriteDue = false;
    if (this.#lines.length === 0) return;
    const text = this.#lines.join('');
    this.#lines = [];
    this.#sinceSnapshot?.push(text);
    try {
      this.#handle ??= openSync(this.#file, 'a', 0o600);
      appendFileSync(this.#handle, text);
      this.#bytes += Buffer.byteLength(text);
      this.problem = undefined;
    } catch (error) {
      this.#fail(error);
    }
  }

  async #sync(): Promise<void> {
    this.#nextSync = undefined;
    this.#write();
    if (this.#handle === undefined) return;
    try {
      await datasync(this.#handle);
    } catch (error) {
      this.#fail(error);
    }
    if (this.#bytes > this.#compactAtBytes) await this.#compact();
  }

  #fail(error: unknown): void {
    this.problem = `Notifications and silences cannot be remembered: ${this.#file}: ${(error as Error).message}.`;
    this.#log.error('the journal cannot be written', { file: this.#file, reason: String(error) });
  }

  compactWith(snapshot: () => Iterable<Fact>): Promise<void> {
    this.#snapshot = snapshot;
    this.#working = this.#working.then(() => this.#compact());
    return this.#working;
  }

  async #compact(): Promise<void> {
    if (this.#snapshot === undefined) return;
    this.#write();
    const facts = [...this.#snapshot()];
    this.#sinceSnapshot = [];
    const next = `${this.#file}.next`;
    try {
      await datasync(this.#replaceWith(next, await this.#writeApart(next, facts)));
      await syncFolder(dirname(this.#file));
      this.records = [];
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#sinceSnapshot = undefined;
    }
  }

  /** Ten thousand facts are a few megabytes: others have the thread while they are made. @returns bytes */
  async #writeApart(file: string, facts: readonly Fact[]): Promise<number> {
    const handle = await open(file, 'w', 0o600);
    const slices = createSlices();
    let lines: string[] = [];
    let bytes = 0;
    const put = async (text: string): Promise<void> => {
      const data = Buffer.from(text);
      bytes += data.length;
      await handle.writeFile(data);
    };
    try {
      for (const fact of facts) {
        lines.push(lineOf(fact()));
        if (!slices.isOver()) continue;
        await put(lines.join(''));
        lines = [];
        await slices.rest();
      }
      await put(lines.join(''));
      await handle.datasync();
      // What came meanwhile, and while that was written: little is left for the turn in which the files change places.
      for (let round = 0; round < CATCH_UP_ROUNDS; round++) {
        for (const text of this.#sinceSnapshot?.splice(0) ?? []) await put(text);
      }
      return bytes;
    } finally {
      await handle.close();
    }
  }

  /**
   * In one turn: no fact may fall between the old file and the new one. The late ones were promised to nobody yet: syncs
   * wait for each other.
   */
  #replaceWith(next: string, bytes: number): number {
    this.#write();
    const late = (this.#sinceSnapshot ?? []).join('');
    const handle = openSync(next, 'a', 0o600);
    appendFileSync(handle, late);
    renameSync(next, this.#file);
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = handle;
    this.#bytes = bytes + Buffer.byteLength(late);
    this.#compactAtBytes = Math.max(MIN_COMPACT_BYTES, 2 * this.#bytes);
    return handle;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.flushed();
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = undefined;
  }
}

/** A rename is durable when its folder is. Windows knows no such thing and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
