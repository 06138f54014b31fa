/** file_sd: targets from files, read again when they change and, to be safe, every refresh interval. */
import { existsSync, globSync, watch, type FSWatcher } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import type { FileDiscoveryConfig } from '../config/discoveryConfig.ts';
import type { Found, Provider, ProviderContext } from './provider.ts';
import { parseTargetGroups } from './targetGroupFile.ts';
import { groupFromConfig, type TargetGroup } from './targetGroup.ts';

/** Editors write a file in several steps: the change is read once they are through. */
const SETTLE_MS = 100;

export function createFileProvider(config: FileDiscoveryConfig, { clock, configFile }: ProviderContext): Provider {
  const folder = dirname(configFile);
  const patterns = config.files.map((file) => (isAbsolute(file) ? file : join(folder, file)));
  /** Last good groups of each file. */
  let good = new Map<string, readonly TargetGroup[]>();
  const watchers = new Map<string, FSWatcher>();
  let timer: Disposable | undefined;
  let settling: Disposable | undefined;
  let isDisposed = false;
  let reading = Promise.resolve();

  async function readAll(): Promise<Found> {
    const files = patterns.flatMap((pattern) => globSync(pattern).sort());
    const problems: string[] = [];
    const next = new Map<string, readonly TargetGroup[]>();
    for (const file of new Set(files)) {
      try {
        const groups = parseTargetGroups(await readFile(file, 'utf8'), file);
        next.set(
          file,
          groups.map((group, i) => groupFromConfig(group, `${file}:${i}`, [['__meta_filepath', file]])),
        );
      } catch (error) {
        problems.push(error instanceof Error ? error.message : String(error));
        const before = good.get(file);
        if (before !== undefined) next.set(file, before);
      }
    }
    good = next;
    return { groups: [...next.values()].flat(), problems };
  }

  function watchFolders(onChange: () => void): void {
    for (const path of new Set(patterns.map(dirname))) {
      if (watchers.has(path) || !existsSync(path)) continue;
      const watcher = watch(path, onChange);
      watcher.on('error', () => {
        watcher.close();
        watchers.delete(path);
      });
      watchers.set(path, watcher);
    }
  }

  function refresh(onFound: (found: Found) => void): void {
    reading = reading.then(async () => {
      const found = await readAll();
      if (isDisposed) return;
      onFound(found);
      watchFolders(() => {
        settling?.[Symbol.dispose]();
        settling = clock.after(SETTLE_MS, () => refresh(onFound));
      });
      timer?.[Symbol.dispose]();
      timer = clock.after(config.refreshIntervalMs, () => refresh(onFound));
    });
  }

  return {
    start: refresh,
    [Symbol.dispose]() {
      isDisposed = true;
      timer?.[Symbol.dispose]();
      settling?.[Symbol.dispose]();
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
}
