/** Every text a dashboard had before: one file per version, named by its time, so that anything can be undone. */
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { DashboardVersion } from '../../../shared/dashboards/entry.ts';
import type { Clock } from '../base/clock.ts';

/** The newest of each dashboard that are kept. */
const MOST_VERSIONS = 100;

export interface Versions {
  keep(uid: string, text: string): Promise<void>;
  /** Newest first. */
  list(uid: string): Promise<readonly DashboardVersion[]>;
  /** @throws AppError `not_found` */
  read(uid: string, version: string): Promise<string>;
}

export function createVersions(dir: string, clock: Clock): Versions {
  const folder = (uid: string): string => join(dir, uid.replace(/[^\w-]/g, '_'));

  async function names(uid: string): Promise<readonly string[]> {
    try {
      const all = await readdir(folder(uid));
      return all
        .filter((name) => /^\d+\.json$/.test(name))
        .sort((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10));
    } catch {
      return []; // Never changed.
    }
  }

  return {
    async keep(uid, text) {
      await mkdir(folder(uid), { recursive: true });
      const [newest = '0'] = await names(uid);
      const version = Math.max(Math.round(clock.now()), Number.parseInt(newest, 10) + 1);
      await writeFile(join(folder(uid), `${version}.json`), text, { mode: 0o600 });
      for (const old of (await names(uid)).slice(MOST_VERSIONS)) await rm(join(folder(uid), old), { force: true });
    },
    async list(uid) {
      const all = await names(uid);
      return Promise.all(
        all.map(async (name) => ({
          version: name.replace('.json', ''),
          atMs: Number.parseInt(name, 10),
          bytes: (await stat(join(folder(uid), name))).size,
        })),
      );
    },
    async read(uid, version) {
      if (!/^\d+$/.test(version)) throw new AppError('not_found', `There is no version "${version}".`);
      try {
        return await readFile(join(folder(uid), `${version}.json`), 'utf8');
      } catch (cause) {
        throw new AppError('not_found', `There is no version ${version} of this dashboard any more.`, { cause });
      }
    },
  };
}
