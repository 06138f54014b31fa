/**
 * Worker thread: what takes milliseconds and can wait. It checkpoints (fsync stalls hit nobody), deletes in short transactions,
 * gives pages back, and computes what chunks become (chunkWork.ts).
 */
import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../../../../shared/errors.ts';
import { systemClock } from '../../base/clock.ts';
import { openForMaintenance } from '../sqlite/database.ts';
import { maintenanceStatements } from '../sqlite/maintenanceStatements.ts';
import { failureSentence } from '../sqlite/storeErrors.ts';
import * as work from './chunkWork.ts';
import type { MaintenanceReply, MaintenanceRequest } from './protocol.ts';

/** Rows per transaction: the engine waits at most for one of them. */
const DELETE_BATCH = 32;
/** Free pages are kept for reuse until they are this many and this share of the file: what is freed is mostly needed again soon. */
const MIN_FREE_PAGES = 256;
const FREE_SHARE = 1 / 8;
const SHRINK_PAGES = 128;

const { dir } = workerData as { readonly dir: string };
const port = parentPort;
if (port === null) throw new AppError('internal', 'The maintenance worker runs in a worker thread only.');
const statements = maintenanceStatements(openForMaintenance(dir));

port.on('message', (request: MaintenanceRequest) => {
  if (request.kind === 'stop') {
    statements.close();
    port.close();
    return;
  }
  if (request.kind === 'snapshot') {
    void snapshot(request.target).then((reply) => port.postMessage(reply));
    return;
  }
  const reply = answer(request);
  const isLarge = reply.kind === 'merged' || reply.kind === 'condensed';
  port.postMessage(reply, isLarge ? reply.chunks.map(({ blob }) => blob.buffer) : []);
});

function answer(request: Exclude<MaintenanceRequest, { kind: 'stop' | 'snapshot' }>): MaintenanceReply {
  try {
    switch (request.kind) {
      case 'checkpoint':
        statements.checkpoint();
        return { kind: 'done' };
      case 'delete':
        for (let i = 0; i < request.ids.length; i += DELETE_BATCH) {
          statements.deleteChunks(request.ids.slice(i, i + DELETE_BATCH));
        }
        return { kind: 'done' };
      case 'merge':
        return work.merge(statements, request.ids);
      case 'rewrite':
        return work.rewrite(statements, request);
      case 'rewriteTier':
        return work.rewriteTierChunk(statements, request);
      case 'condense':
        return work.condense(statements, request);
      case 'condenseTiers':
        return work.condenseFiner(statements, request);
      case 'measure':
        return work.measure(statements, request.ids);
      case 'shrink':
        shrink(request.isThorough);
        return { kind: 'done' };
      case 'usage': {
        const { free, all, pageBytes } = statements.pages();
        return { kind: 'usage', usedBytes: (all - free) * pageBytes, fileBytes: all * pageBytes };
      }
    }
  } catch (error) {
    if (error instanceof work.UnreadableBlob) return { kind: 'corrupt', id: error.id, reason: error.message };
    return { kind: 'failed', reason: failureSentence(error) };
  }
}

async function snapshot(target: string): Promise<MaintenanceReply> {
  try {
    // Loaded when asked for: it can open a whole store, which the rest of the worker has no use for.
    const { takeSnapshot } = await import('../inspection/storeCopy.ts');
    const { bytes, verified } = await takeSnapshot({ dir, target, clock: systemClock });
    return { kind: 'copied', bytes, problems: verified.problems };
  } catch (error) {
    return { kind: 'failed', reason: error instanceof AppError ? error.message : failureSentence(error) };
  }
}

function shrink(isThorough: boolean): void {
  for (;;) {
    const { free, all } = statements.pages();
    if (free === 0 || (!isThorough && (free < MIN_FREE_PAGES || free < all * FREE_SHARE))) break;
    statements.vacuum(SHRINK_PAGES);
    if (statements.pages().free >= free) break;
  }
  // The file becomes shorter when its log is copied into it.
  if (isThorough) statements.truncateLog();
  else statements.checkpoint();
}
