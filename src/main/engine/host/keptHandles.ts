/**
 * Files of /proc and /sys that are read again and again, kept open: the kernel makes their text anew for each read at offset
 * 0, and without the search for the path, the opening and the closing a reading costs half. Ordinary files work as well.
 */
import { closeSync, openSync, readSync } from 'node:fs';

/** All readings go through it, one after the other. It grows to the longest text seen. */
let buffer = Buffer.allocUnsafeSlow(64 * 1024);

/**
 * The kernel fills a page with whole lines, so a first piece may be short of the end by one line that did not fit. No line
 * of these files is half a page long (those of `mounts` may be: it is read elsewise), so a piece of up to half a page is all
 * there is, and the read that would say so is spared.
 */
const SURELY_WHOLE_BYTES = 2048;

export class KeptHandles implements Disposable {
  #limit: number;
  readonly #handles = new Map<string, number>();

  /** @param limit  open files at most; what comes later is opened for each reading */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @throws the system error when the file cannot be read */
  read(path: string): string {
    const kept = this.#handles.get(path);
    if (kept !== undefined) {
      try {
        return readAll(kept);
      } catch {
        // A device that came back, a process whose number is another's now: the path may lead to a new file.
        this.drop(path);
      }
    }
    const handle = openSync(path, 'r');
    let isKept = false;
    try {
      const text = readAll(handle);
      isKept = this.#handles.size < this.#limit;
      if (isKept) this.#handles.set(path, handle);
      return text;
    } finally {
      if (!isKept) closeSync(handle);
    }
  }

  drop(path: string): void {
    const handle = this.#handles.get(path);
    if (handle === undefined) return;
    this.#handles.delete(path);
    closeSync(handle);
  }

  [Symbol.dispose](): void {
    for (const handle of this.#handles.values()) closeSync(handle);
    this.#handles.clear();
    // What is still being collected may read on, but keeps nothing.
    this.#limit = 0;
  }
}

function readAll(handle: number): string {
  let length = 0;
  for (;;) {
    const count = readSync(handle, buffer, length, buffer.length - length, length);
    length += count;
    if (count === 0 || length <= SURELY_WHOLE_BYTES) return buffer.toString('utf8', 0, length);
    if (length === buffer.length) buffer = Buffer.concat([buffer], 2 * length);
  }
}
