/**
 * The engine's end of the maintenance worker. The thread is started when there is work and ended when there has been none for
 * a while: it costs 15 MB that an idle program should not keep.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
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
  private worker: Worker | undefined;
  private idle: Disposable | undefined;
  /** The last request and those before it. */
  private queue: Promise<unknown> = Promise.resolve();
  private isStopped = false;
  /** Answers the request that is out. */
  private settle: (reply: MaintenanceReply) => void = () => {};

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
      const reply = await this.send(this.running(), request);
      if (!this.isStopped) this.idle = this.options.clock.after(IDLE_MS, () => void this.stop());
      return reply;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.options.log.warn('The maintenance worker cannot start.', { reason });
      return { kind: 'failed', reason };
    }
  }

  private send(worker: Worker, request: MaintenanceRequest): Promise<MaintenanceReply> {
    const { promise, resolve } = Promise.withResolvers<MaintenanceReply>();
    this.settle = resolve;
    worker.postMessage(request);
    return promise;
  }

  private running(): Worker {
    if (this.worker !== undefined) return this.worker;
    const worker = new Worker(this.options.url ?? defaultUrl(), { workerData: { dir: this.options.dir } });
    worker.on('message', (reply: MaintenanceReply) => this.settle(reply));
    worker.on('error', ({ message }) => this.ended(worker, message));
    worker.on('exit', () => this.ended(worker, 'The maintenance worker ended.'));
    this.worker = worker;
    return worker;
  }

  /** The next request starts a new thread. */
  private ended(worker: Worker, reason: string): void {
    if (this.worker === worker) {
      this.worker = undefined;
      this.options.log.warn('The maintenance worker failed.', { reason });
    }
    this.settle({ kind: 'failed', reason });
  }

  private async stop(): Promise<void> {
    this.idle?.[Symbol.dispose]();
    const worker = this.worker;
    if (worker === undefined) return;
    this.worker = undefined;
    const exit = once(worker, 'exit');
    worker.postMessage({ kind: 'stop' } satisfies MaintenanceRequest);
    await exit;
  }
}

/** In a bundle the worker is a file beside it; in the sources it is the module beside this one. */
function defaultUrl(): URL {
  const here = import.meta.url;
  return new URL(here.endsWith('.ts') ? './worker.ts' : './maintenanceWorker.js', here);
}
