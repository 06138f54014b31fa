/** What the jobs of maintenance work on. */
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { ChunkDirectory } from '../chunkDirectory.ts';
import type { ChunkStore } from '../chunkStore.ts';
import type { TierStore } from '../downsampling/tierStore.ts';
import type { Head } from '../head.ts';
import type { RetentionClasses } from '../retention/retentionClasses.ts';
import type { Tombstones } from '../retention/tombstones.ts';
import type { StoreWriter } from '../storeWriter.ts';
import type { MaintenanceClient } from './maintenanceClient.ts';

export interface StoreParts {
  readonly worker: MaintenanceClient;
  readonly clock: Clock;
  readonly log: Logger;
  readonly head: Head;
  readonly directory: ChunkDirectory;
  readonly writer: StoreWriter;
  readonly chunks: ChunkStore;
  readonly tiers: TierStore;
  readonly classes: RetentionClasses;
  readonly tombstones: Tombstones;
}

/** True when a job must end: the store closes, or nothing can be written now. */
export type MustStop = () => boolean;
