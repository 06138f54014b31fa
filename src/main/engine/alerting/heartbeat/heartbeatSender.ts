/** Tells somebody outside, again and again, that we are well. When we are not, or gone, they notice the silence. */
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { deliver, type Exchange } from '../delivery/httpClient.ts';
import { revealSecret } from '../receivers/revealSecret.ts';
import type { HeartbeatConfig } from './heartbeatConfig.ts';

export interface HeartbeatSenderOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly exchange: Exchange;
  /** Why we are not well, one sentence; then nothing is sent. */
  readonly ailment: () => string | undefined;
  /** Relative names are relative to its folder. */
  readonly configFile: string;
}

export class HeartbeatSender implements Disposable {
  readonly #options: HeartbeatSenderOptions;
  #config: HeartbeatConfig | undefined;
  #timer: Disposable | undefined;
  #abort = new AbortController();
  /** Why the last one was not sent, one sentence; undefined when it was. */
  problem: string | undefined;

  constructor(options: HeartbeatSenderOptions) {
    this.#options = options;
  }

  apply(config: HeartbeatConfig | undefined): void {
    this.#stop();
    this.#abort = new AbortController();
    this.#config = config;
    this.problem = undefined;
    if (config !== undefined) this.#beat(config);
  }

  #beat(config: HeartbeatConfig): void {
    this.#timer = this.#options.clock.after(config.intervalMs, () => this.#beat(config));
    void this.#send(config, this.#abort.signal);
  }

  async #send(config: HeartbeatConfig, signal: AbortSignal): Promise<void> {
    const { exchange, ailment, configFile, log } = this.#options;
    const ill = ailment();
    try {
      if (ill !== undefined) throw new Error(ill);
      const url = await revealSecret(config.target.given, config.target.file, configFile);
      const message = { method: 'POST', url, http: config.http, body: '' } as const;
      const delivery = await deliver(exchange, { ...message, timeoutMs: Math.min(config.intervalMs, 10_000) }, signal);
      if (!delivery.isSent) throw new Error(delivery.reason);
      this.problem = undefined;
    } catch (error) {
      if (signal.aborted || this.#config !== config) return;
      this.problem = `The heartbeat was not sent: ${(error as Error).message}`;
      log.warn('heartbeat not sent', { reason: (error as Error).message });
    }
  }

  #stop(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    this.#abort.abort();
  }

  [Symbol.dispose](): void {
    this.#stop();
  }
}
