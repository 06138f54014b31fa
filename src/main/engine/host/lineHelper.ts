/**
 * A tool that runs for as long as its collector and writes a line now and then: to start a process for each reading would
 * cost more than all other collectors together. It ends with its pipe, should this program end without ending it.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Clock } from '../base/clock.ts';

/** After it ended by itself: no driver, no device. */
const RESTART_MS = 5 * 60_000;
/** No line is longer; what grows beyond is not the tool's. */
const LINE_LIMIT = 4096;

export interface LineHelperOptions {
  /** The first of them that is there is run. */
  readonly tools: readonly string[];
  readonly args: readonly string[];
  readonly clock: Clock;
  readonly onLine: (line: string) => void;
}

export class LineHelper implements Disposable {
  readonly #options: LineHelperOptions;
  readonly #tool: string | undefined;
  readonly #spoken = Promise.withResolvers<void>();
  #child: ChildProcess | undefined;
  #startableAt = -Infinity;

  constructor(options: LineHelperOptions) {
    this.#options = options;
    this.#tool = options.tools.find((path) => existsSync(path));
  }

  /** Settled with the first line, or with the end of a tool that had none. */
  get spoken(): Promise<void> {
    return this.#spoken.promise;
  }

  /** @returns false where there is no such tool */
  keepRunning(): boolean {
    if (this.#tool === undefined) return false;
    const now = this.#options.clock.monotonic();
    if (this.#child === undefined && now >= this.#startableAt) {
      this.#startableAt = now + RESTART_MS;
      this.#start(this.#tool);
    }
    return true;
  }

  [Symbol.dispose](): void {
    this.#startableAt = Infinity;
    this.#child?.kill();
  }

  #start(tool: string): void {
    const child = spawn(tool, this.#options.args, { stdio: ['ignore', 'pipe', 'ignore'], windowsHide: true });
    const end = (): void => {
      this.#spoken.resolve();
      if (this.#child === child) this.#child = undefined;
    };
    child.on('error', end);
    child.on('exit', end);
    // A one-time print of this machine must not wait for it.
    child.unref();
    let pending = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (pending + text).split('\n');
      pending = (lines.pop() ?? '').slice(0, LINE_LIMIT);
      for (const line of lines) this.#options.onLine(line);
      if (lines.length > 0) this.#spoken.resolve();
    });
    this.#child = child;
  }
}
