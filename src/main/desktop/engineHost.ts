/**
 * Holds the engine's thread for the desktop: starts it, hands out carriers to it, and starts it again when it dies.
 * The window and the tray live on; they connect anew.
 */
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { Carrier } from '../../shared/protocol.ts';
import type { SecretSeal } from '../engine/engine.ts';
import { portCarrier } from './portCarrier.ts';
import { serveSeal } from './sealPort.ts';

export interface EngineSettings {
  readonly folders: { readonly dataDir: string; readonly configDir: string };
  readonly version: string;
  readonly retentionMs: number;
}

export interface EngineWorkerData extends EngineSettings {
  /** Leads to the system's key store; undefined: there is none. */
  readonly sealPort: MessagePort | undefined;
}

export type ToEngineWorker = { readonly type: 'connect'; readonly port: MessagePort } | { readonly type: 'stop' };

export interface EngineHost extends AsyncDisposable {
  /** A conversation with the engine that runs now; it closes when that engine ends. */
  connect(): Carrier;
  /** Called when the engine has ended by itself, with the cause, and when another one runs. */
  onState(listener: (state: EngineState) => void): void;
}

export type EngineState = { readonly type: 'running' } | { readonly type: 'stopped'; readonly reason: string };

/** A crash at start must not become a busy loop. */
/** Three spaces of 4 MB, as bin/sightglass has it. */
const YOUNG_GENERATION_MB = 12;
const RESTART_DELAY_MS = 3000;

/** @param seal  the system's key store; undefined: there is none */
export function startEngineHost(workerFile: URL, settings: EngineSettings, seal: SecretSeal | undefined): EngineHost {
  const listeners: ((state: EngineState) => void)[] = [];
  let isStopping = false;
  let restart: NodeJS.Timeout | undefined;
  let worker = start();

  function tell(state: EngineState): void {
    for (const listener of listeners) listener(state);
  }

  function start(): Worker {
    const sealPort = seal === undefined ? undefined : portTo(seal);
    const data: EngineWorkerData = { ...settings, sealPort };
    const transferList = sealPort === undefined ? [] : [sealPort];
    const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB };
    const started = new Worker(workerFile, { name: 'engine', workerData: data, transferList, resourceLimits });
    let reason = 'it ended without a reason';
    started.on('message', () => tell({ type: 'running' }));
    started.on('error', (error: Error) => {
      reason = error.message;
    });
    started.on('exit', () => {
      if (isStopping) return;
      tell({ type: 'stopped', reason });
      restart = setTimeout(() => {
        worker = start();
      }, RESTART_DELAY_MS);
    });
    return started;
  }

  return {
    connect() {
      const { port1, port2 } = new MessageChannel();
      const message: ToEngineWorker = { type: 'connect', port: port2 };
      worker.postMessage(message, [port2]);
      return portCarrier(port1);
    },
    onState: (listener) => void listeners.push(listener),
    async [Symbol.asyncDispose]() {
      isStopping = true;
      clearTimeout(restart);
      const ended = new Promise<void>((done) => worker.once('exit', () => done()));
      worker.postMessage({ type: 'stop' } satisfies ToEngineWorker);
      await ended;
    },
  };
}

function portTo(seal: SecretSeal): MessagePort {
  const { port1, port2 } = new MessageChannel();
  serveSeal(port1, seal);
  return port2;
}
