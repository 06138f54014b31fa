/** One worker thread and the request that is out at it: its end answers nothing that another thread was asked. */
import { Worker } from 'node:worker_threads';
import type { MaintenanceReply, MaintenanceRequest } from './protocol.ts';

export class MaintenanceThread implements AsyncDisposable {
  private readonly worker: Worker;
  private readonly exited = Promise.withResolvers<void>();
  private settle: ((reply: MaintenanceReply) => void) | undefined;

  /** @param onEnd  called when the thread is gone, whatever the reason. @throws when no thread can be started */
  constructor(url: URL, dir: string, onEnd: (reason: string) => void) {
    const ended = (reason: string): void => {
      this.settle?.({ kind: 'failed', reason });
      onEnd(reason);
    };
    this.worker = new Worker(url, { workerData: { dir } });
    this.worker.on('message', (reply: MaintenanceReply) => this.settle?.(reply));
    this.worker.on('error', ({ message }) => ended(message));
    this.worker.on('exit', () => {
      ended('The maintenance worker ended.');
      this.exited.resolve();
    });
  }

  /** One at a time. Never rejects: a thread that ends first is a reply as well. */
  async exchange(request: MaintenanceRequest): Promise<MaintenanceReply> {
    const { promise, resolve } = Promise.withResolvers<MaintenanceReply>();
    this.settle = resolve;
    this.worker.postMessage(request);
    const reply = await promise;
    this.settle = undefined;
    return reply;
  }

  /** Resolves when the thread is gone; with a request out, after its answer. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.worker.postMessage({ kind: 'stop' } satisfies MaintenanceRequest);
    await this.exited.promise;
  }
}
