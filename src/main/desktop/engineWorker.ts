/** The engine's thread in the desktop: opens the engine once, then serves each message port it is handed. */
import { parentPort, workerData } from 'node:worker_threads';
import { serveCarrier } from '../api/protocol/session.ts';
import { systemClock } from '../engine/base/clock.ts';
import { createLogger } from '../engine/base/logger.ts';
import { openEngine } from '../engine/openEngine.ts';
import type { EngineWorkerData, ToEngineWorker } from './engineHost.ts';
import { portCarrier } from './portCarrier.ts';
import { sealOverPort } from './sealPort.ts';

const { folders, version, retentionMs, sealPort } = workerData as EngineWorkerData;
const log = createLogger((line) => process.stderr.write(`${line}\n`), 'warn');

async function run(): Promise<void> {
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
  parentPort?.on('message', (message: ToEngineWorker) => {
    switch (message.type) {
      case 'connect':
        serveCarrier(engine, portCarrier(message.port), log.for('page'));
        return;
      case 'stop':
        void engine[Symbol.asyncDispose]().then(() => process.exit(0));
        return;
    }
  });
  parentPort?.postMessage({ type: 'ready' });
}

void run();
