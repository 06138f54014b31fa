/** What the worker computes from blobs; the engine writes the results itself, so that the directory has one writer. */
import { AppError } from '../../../../shared/errors.ts';
import { mergeTicks, type MergedChunk } from '../chunk/mergeTicks.ts';
import { decodeStrayChunk } from '../chunk/strayChunk.ts';
import { TicksChunk } from '../chunk/ticksChunk.ts';
import { condenseChunks, condenseTiers, rewriteTier, type TierUnit } from '../downsampling/condense.ts';
import { TierChunk } from '../downsampling/tierChunk.ts';
import { type Hole, rewriteChunk } from '../retention/rewriteChunk.ts';
import type { SlotMask } from '../slotMask.ts';
import type { MaintenanceStatements } from '../sqlite/maintenanceStatements.ts';
import type { ChunkSize, MaintenanceReply } from './protocol.ts';

/** Series of a cold row: a query for few series reads little else. */
const COLD_SLOTS = 16;

/** A blob that cannot be read, and whose. */
export class UnreadableBlob extends Error {
  readonly id: number;

  constructor(id: number, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.id = id;
  }
}

type Blobs = Pick<MaintenanceStatements, 'blob' | 'tierBlob'>;

function read<T>(id: number, blob: Uint8Array | undefined, decode: (blob: Uint8Array) => T): T {
  try {
    if (blob === undefined) throw new AppError('chunk_corrupt', 'The blob of a chunk is missing.');
    return decode(blob);
  } catch (cause) {
    throw new UnreadableBlob(id, cause);
  }
}

const ticksOf = (blobs: Blobs, id: number): TicksChunk => read(id, blobs.blob(id), (blob) => new TicksChunk(blob));
const tierOf = (blobs: Blobs, id: number): TierChunk => read(id, blobs.tierBlob(id), (blob) => new TierChunk(blob));

export function merge(blobs: Blobs, ids: readonly number[]): MaintenanceReply {
  const chunks = ids.map((id) => ticksOf(blobs, id));
  const slots = Math.max(...chunks.map((chunk) => chunk.slots));
  const merged: MergedChunk[] = [];
  for (let first = 0; first < slots; first += COLD_SLOTS) {
    const chunk = mergeTicks(chunks, first, Math.min(first + COLD_SLOTS, slots));
    if (chunk !== undefined) merged.push(chunk);
  }
  return { kind: 'merged', chunks: merged };
}

export function rewrite(
  blobs: Blobs,
  request: {
    readonly id: number;
    readonly chunkKind: number;
    readonly keep: SlotMask;
    readonly holes: readonly Hole[];
  },
): MaintenanceReply {
  const { id, chunkKind: kind, keep, holes } = request;
  const left = read(id, blobs.blob(id), (blob) => rewriteChunk(blob, { kind, keep, holes }));
  return { kind: 'merged', chunks: left === undefined ? [] : [left] };
}

export function rewriteTierChunk(
  blobs: Blobs,
  { id, keep, holes }: { readonly id: number; readonly keep: SlotMask; readonly holes: readonly Hole[] },
): MaintenanceReply {
  const chunk = tierOf(blobs, id);
  return { kind: 'condensed', chunks: read(id, new Uint8Array(0), () => rewriteTier(chunk, keep, holes)) };
}

export function condense(
  blobs: Blobs,
  request: { readonly unit: TierUnit; readonly ticks: readonly number[]; readonly strays: readonly number[] },
): MaintenanceReply {
  const ticks = request.ticks.map((id) => ticksOf(blobs, id));
  const strays = request.strays.flatMap((id) => read(id, blobs.blob(id), decodeStrayChunk));
  return { kind: 'condensed', chunks: condenseChunks(request.unit, ticks, strays) };
}

export function condenseFiner(
  blobs: Blobs,
  { unit, ids }: { readonly unit: TierUnit; readonly ids: readonly number[] },
): MaintenanceReply {
  return {
    kind: 'condensed',
    chunks: condenseTiers(
      unit,
      ids.map((id) => tierOf(blobs, id)),
    ),
  };
}

/** Chunks that are gone or damaged are left out: it is about sizes. */
export function measure(blobs: Blobs, ids: readonly number[]): MaintenanceReply {
  const sizes: ChunkSize[] = [];
  for (const id of ids) {
    const blob = blobs.blob(id);
    if (blob === undefined) continue;
    try {
      const chunk = new TicksChunk(blob);
      const slotBytes = Array.from({ length: chunk.slots }, (_, slot) => chunk.bytesOf(slot));
      sizes.push({ id, slotBytes, bytes: blob.length });
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'chunk_corrupt')) throw error;
    }
  }
  return { kind: 'measured', sizes };
}
