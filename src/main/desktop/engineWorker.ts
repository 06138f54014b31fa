/** The engine's thread in the desktop: opens the engine once, then serves each message port it is handed. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { serveCarrier } from '../api/protocol/session.ts';
import { systemClock } from '../engine/base/clock.ts';
import { createLogger } from '../engine/base/logger.ts';
import { openEngine } from '../engine/openEngine.ts';
import type { EngineWorkerData, ToEngineWorker } from './engineHost.ts';
import { portCarrier } from './portCarrier.ts';
import { sealOverPort } from './sealPort.ts';

const { folders, version, retentionMs, sealPort } = workerData as EngineWorkerData;
const log = createLogger((line) => process.stderr.write(`${line}\n`), 'warn');
const engine = await openEngine({
  ...folders,
  configFile: undefined,
  retentionMs,
  host: { procfs: '/proc', sysfs: '/sys' },
  isRemoteWriteEnabled: false,
  ...(sealPort === undefined ? {} : { secretSeal: sealOverPort(sealPort) }),
  version,
  clock: systemClock,
  log,
});

function connect(port: MessagePort): void {
  serveCarrier(engine, portCarrier(port), log.for('page'));
}

async function stop(): Promise<void> {
  await engine[Symbol.asyncDispose]();
  process.exit(0);
}

parentPort?.on('message', (message: ToEngineWorker) => {
  switch (message.type) {
    case 'connect':
      connect(message.port);
      return;
    case 'stop':
      void stop();
      return;
  }
});
parentPort?.postMessage({ type: 'ready' });
