/**
 * What must outlive the program: one line per fact, appended and synced, so that after any crash exactly what was
 * acknowledged is there. A line is its CRC-32 in hex, a space, JSON. A torn last line is a fact that was never
 * acknowledged; a damaged one elsewhere is set aside and reported.
 *
 * Facts that were replaced by later ones are dropped when the file is written anew: beside the old one, then renamed
 * over it.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { open, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Logger } from '../../base/logger.ts';

/** Facts are told apart by their kind; each store knows its own. */
export interface JournalRecord {
  readonly kind: string;
}

export interface Journal {
  /** Resolves when the record is durable. Never rejects: what cannot be written is a problem that is shown. */
  append(record: JournalRecord): Promise<void>;
}

export interface FileJournal extends Journal, AsyncDisposable {
  /** What is wrong with the file, one sentence. */
  readonly problem: string | undefined;
  /**
   * Begins a new file with what still holds, now and whenever the file has grown enough.
   * @param snapshot  everything that would have to be appended to an empty journal
   */
  compactWith(snapshot: () => Iterable<JournalRecord>): Promise<void>;
}

/** Below this size a journal is never written anew. */
const MIN_COMPACT_BYTES = 4 * 2 ** 20;

/** The records of a journal, in order. A file that is not there is an empty journal. */
export function readJournal(file: string, log: Logger): readonly JournalRecord[] {
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

export function openJournal(file: string, log: Logger): FileJournal {
  return new AppendingJournal(file, log);
}

class AppendingJournal implements FileJournal {
  readonly #file: string;
  readonly #log: Logger;
  #handle: FileHandle | undefined;
  #waiting: string[] = [];
  #working: Promise<void> = Promise.resolve();
  #bytes = 0;
  #compactAtBytes = MIN_COMPACT_BYTES;
  #snapshot: (() => Iterable<JournalRecord>) | undefined;
  problem: string | undefined;

  constructor(file: string, log: Logger) {
    this.#file = file;
    this.#log = log;
  }

  append(record: JournalRecord): Promise<void> {
    this.#waiting.push(lineOf(record));
    // Everything that waits while one sync runs goes out with the next: a thousand facts cost two syncs.
    this.#working = this.#working.then(() => this.#drain());
    return this.#working;
  }

  async #drain(): Promise<void> {
    const lines = this.#waiting;
    if (lines.length === 0) return;
    this.#waiting = [];
    try {
      this.#handle ??= await open(this.#file, 'a', 0o600);
      const text = lines.join('');
      await this.#handle.appendFile(text);
      await this.#handle.datasync();
      this.#bytes += Buffer.byteLength(text);
      this.problem = undefined;
    } catch (error) {
      this.#fail(error);
    }
    if (this.#bytes > this.#compactAtBytes) await this.#compact();
  }

  #fail(error: unknown): void {
    this.problem = `Notifications and silences cannot be remembered: ${this.#file}: ${(error as Error).message}.`;
    this.#log.error('the journal cannot be written', { file: this.#file, reason: String(error) });
  }

  compactWith(snapshot: () => Iterable<JournalRecord>): Promise<void> {
    this.#snapshot = snapshot;
    this.#working = this.#working.then(() => this.#compact());
    return this.#working;
  }

  async #compact(): Promise<void> {
    if (this.#snapshot === undefined) return;
    // Facts that wait are in the snapshot already, or will be appended after it: both read the same.
    const text = [...this.#snapshot()].map(lineOf).join('');
    const next = `${this.#file}.next`;
    try {
      await writeSynced(next, text);
      await this.#handle?.close();
      this.#handle = undefined;
      await rename(next, this.#file);
      await syncFolder(dirname(this.#file));
      this.#bytes = Buffer.byteLength(text);
      this.#compactAtBytes = Math.max(MIN_COMPACT_BYTES, 2 * this.#bytes);
    } catch (error) {
      this.#fail(error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#working;
    await this.#handle?.close();
    this.#handle = undefined;
  }
}

async function writeSynced(file: string, text: string): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
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
