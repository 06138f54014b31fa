/**
 * The engine's end of the maintenance worker. The thread is started when there is work and ended when there has been none for
 * a while: it costs 15 MB that an idle program should not keep.
 */
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { MaintenanceThread } from './maintenanceThread.ts';
import type { MaintenanceReply, MaintenanceRequest } from './protocol.ts';

const IDLE_MS = 30_000;

interface MaintenanceClientOptions {
  readonly dir: string;
  readonly url: URL | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

export class MaintenanceClient implements AsyncDisposable {
  private readonly options: MaintenanceClientOptions;
  private thread: MaintenanceThread | undefined;
  private idle: Disposable | undefined;
  /** The last request and those before it. */
  private queue: Promise<unknown> = Promise.resolve();
  private isStopped = false;

  constructor(options: MaintenanceClientOptions) {
    this.options = options;
  }

  /** Requests run one after the other. Never rejects: what goes wrong is a reply. */
  ask(request: MaintenanceRequest): Promise<MaintenanceReply> {
    const reply = this.queue.then(() => this.exchange(request));
    this.queue = reply;
    return reply;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isStopped = true;
    await this.queue;
    await this.stop();
  }

  private async exchange(request: MaintenanceRequest): Promise<MaintenanceReply> {
    if (this.isStopped) return { kind: 'failed', reason: 'The store is closing.' };
    this.idle?.[Symbol.dispose]();
    try {
      const reply = await this.running().exchange(request);
      if (!this.isStopped) this.idle = this.options.clock.after(IDLE_MS, () => this.stopLater());
      return reply;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.options.log.warn('The maintenance worker cannot start.', { reason });
      return { kind: 'failed', reason };
    }
  }

  private running(): MaintenanceThread {
    if (this.thread !== undefined) return this.thread;
    const thread = new MaintenanceThread(this.options.url ?? defaultUrl(), this.options.dir, (reason) => {
      // One that was stopped has been let go of already. After one that failed the next request starts another.
      if (this.thread !== thread) return;
      this.thread = undefined;
      this.options.log.warn('The maintenance worker failed.', { reason });
    });
    this.thread = thread;
    return thread;
  }

  /** In turn, so that there is one thread at a time. */
  private stopLater(): void {
    this.queue = this.queue.then(() => this.stop());
  }

  private async stop(): Promise<void> {
    this.idle?.[Symbol.dispose]();
    const { thread } = this;
    this.thread = undefined;
    await thread?.[Symbol.asyncDispose]();
  }
}

/** In a bundle the worker is a file beside it; in the sources it is the module beside this one. */
function defaultUrl(): URL {
  const here = import.meta.url;
  return new URL(here.endsWith('.ts') ? './worker.ts' : './maintenanceWorker.cjs', here);
}
