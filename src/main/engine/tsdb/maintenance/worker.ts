/**
 * Worker thread: what takes milliseconds and can wait. It checkpoints (fsync stalls hit nobody), deletes in short transactions,
 * and computes merged chunks, which the engine writes itself: so all that is in the directory has one writer.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../../../../shared/errors.ts';
import { mergeTicks, type MergedChunk } from '../chunk/mergeTicks.ts';
import { TicksChunk } from '../chunk/ticksChunk.ts';
import { openForMaintenance } from '../sqlite/database.ts';
import { maintenanceStatements } from '../sqlite/maintenanceStatements.ts';
import { failureSentence } from '../sqlite/storeErrors.ts';
import type { MaintenanceReply, MaintenanceRequest } from './protocol.ts';

/** Rows per transaction: the engine waits at most for one of them. */
const DELETE_BATCH = 32;
/** Free pages are kept for reuse until they are this many and a quarter of the file. */
const MIN_FREE_PAGES = 256;
const SHRINK_PAGES = 128;
/** Series of a cold row: a query for few series reads little else. */
const COLD_SLOTS = 16;

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
  const reply = answer(request);
  port.postMessage(reply, reply.kind === 'merged' ? reply.chunks.map(({ blob }) => blob.buffer) : []);
});

function answer(request: Exclude<MaintenanceRequest, { kind: 'stop' }>): MaintenanceReply {
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
        return merge(request.ids);
      case 'shrink':
        shrink();
        return { kind: 'done' };
    }
  } catch (error) {
    return { kind: 'failed', reason: failureSentence(error) };
  }
}

function merge(ids: readonly number[]): MaintenanceReply {
  const chunks: TicksChunk[] = [];
  for (const id of ids) {
    try {
      const blob = statements.blob(id);
      if (blob === undefined) throw new AppError('chunk_corrupt', 'The blob of a chunk is missing.');
      chunks.push(new TicksChunk(blob));
    } catch (error) {
      return { kind: 'corrupt', id, reason: error instanceof Error ? error.message : String(error) };
    }
  }
  const slots = Math.max(...chunks.map((chunk) => chunk.slots));
  const merged: MergedChunk[] = [];
  for (let first = 0; first < slots; first += COLD_SLOTS) {
    const chunk = mergeTicks(chunks, first, Math.min(first + COLD_SLOTS, slots));
    if (chunk !== undefined) merged.push(chunk);
  }
  return { kind: 'merged', chunks: merged };
}

function shrink(): void {
  for (;;) {
    const { free, all } = statements.pages();
    if (free < MIN_FREE_PAGES || free * 4 < all) return;
    statements.vacuum(SHRINK_PAGES);
    if (statements.pages().free >= free) return;
  }
}
