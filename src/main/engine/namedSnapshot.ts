/** Snapshots that are asked for over HTTP get a name by their time, as Prometheus gives them, and lie in the data folder. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from './base/clock.ts';
import { fileTime } from './tsdb/inspection/storeCopy.ts';
import type { Tsdb } from './tsdb/tsdb.ts';

/** @returns the name of the folder in `snapshots` */
export async function takeNamedSnapshot(storage: Tsdb, dataDir: string, clock: Clock): Promise<string> {
  const name = `${fileTime(clock.now())}-${randomBytes(8).toString('hex')}`;
  const folder = join(dataDir, 'snapshots');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  await storage.takeSnapshot(join(folder, name));
  return name;
}
