/**
 * Files that a configuration names without a pattern: jobs, rules, certificates, tokens. A check asks for all of them, as
 * promtool does. An engine that starts is more patient, for files may come later; one that runs does not exchange what works
 * for a configuration that names, for the first time, a file that is not there.
 */
import { existsSync, globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { HttpClientConfig } from './config/httpClientConfig.ts';
import type { LoadedConfig } from './config/loadConfig.ts';
import { parseTargetGroups } from './discovery/targetGroupFile.ts';

interface NamedFile {
  readonly path: string;
  /** What to say when there is none. */
  readonly absence: string;
}

/**
 * @returns what may be an oversight, one sentence each
 * @throws AppError `not_found`, `config_invalid`
 */
export async function checkNamedFiles(config: LoadedConfig): Promise<readonly string[]> {
  const [absent] = absentFiles(config);
  if (absent !== undefined) throw new AppError('not_found', absent.absence);
  const folder = dirname(resolve(config.file));
  const warnings: string[] = [];
  for (const { jobName, discovery } of config.scrapeConfigs) {
    for (const pattern of discovery.file.flatMap((sd) => sd.files)) {
      const files = globSync(resolve(folder, pattern));
      if (files.length === 0) warnings.push(`file "${pattern}" of job "${jobName}" (file_sd_configs) does not exist`);
      for (const file of files) parseTargetGroups(await readFile(file, 'utf8'), file);
    }
  }
  return warnings;
}

/** Files that `config` names, that `current` does not, and that are not there. */
export function newlyAbsentFiles(config: LoadedConfig, current: LoadedConfig): readonly NamedFile[] {
  const known = new Set([...current.sources, ...clientFiles(current).map(({ path }) => path)]);
  return absentFiles(config).filter(({ path }) => !known.has(path));
}

function absentFiles(config: LoadedConfig): readonly NamedFile[] {
  const folder = dirname(resolve(config.file));
  const imports = config.missingFiles.map((name) => ({
    path: resolve(folder, name),
    absence: `"${name}" does not point to an existing file`,
  }));
  return [...imports, ...clientFiles(config).filter(({ path }) => !existsSync(path))];
}

function clientFiles(config: LoadedConfig): NamedFile[] {
  const folder = dirname(resolve(config.file));
  const clients = config.scrapeConfigs.flatMap(({ http, discovery }) => [
    http,
    ...discovery.http.map((sd) => sd.http),
    ...discovery.kept.map((sd) => sd.http),
  ]);
  return clients.flatMap((client) =>
    filesOfClient(client).map(([what, file]) => ({
      path: resolve(folder, file),
      absence: `error checking ${what} file "${file}": it does not exist`,
    })),
  );
}

function filesOfClient(client: HttpClientConfig | undefined): (readonly [what: string, file: string])[] {
  const named = [
    ['authorization credentials', client?.authorization?.credentialsFile ?? ''],
    ['client cert', client?.tlsConfig?.certFile ?? ''],
    ['client key', client?.tlsConfig?.keyFile ?? ''],
  ] as const;
  return named.filter(([, file]) => file !== '');
}
