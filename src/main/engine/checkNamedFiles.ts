/**
 * What a check asks of the files that a configuration names, as promtool does: those that are named without a pattern
 * exist, and files of targets can be read. A running engine is more patient: files may come later.
 */
import { existsSync, globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { HttpClientConfig } from './config/httpClientConfig.ts';
import type { LoadedConfig } from './config/loadConfig.ts';
import { parseTargetGroups } from './discovery/targetGroupFile.ts';

/**
 * @returns what may be an oversight, one sentence each
 * @throws AppError `not_found`, `config_invalid`
 */
export async function checkNamedFiles(config: LoadedConfig): Promise<readonly string[]> {
  const folder = dirname(resolve(config.file));
  const [missing] = config.missingFiles;
  if (missing !== undefined) throw new AppError('not_found', `"${missing}" does not point to an existing file`);
  const warnings: string[] = [];
  for (const { jobName, http, discovery } of config.scrapeConfigs) {
    const clients = [http, ...discovery.http.map((sd) => sd.http), ...discovery.kept.map((sd) => sd.http)];
    for (const client of clients) if (client !== undefined) checkClientFiles(client, folder);
    for (const pattern of discovery.file.flatMap((sd) => sd.files)) {
      const files = globSync(resolve(folder, pattern));
      if (files.length === 0) warnings.push(`file "${pattern}" of job "${jobName}" (file_sd_configs) does not exist`);
      for (const file of files) parseTargetGroups(await readFile(file, 'utf8'), file);
    }
  }
  return warnings;
}

function checkClientFiles({ authorization, tlsConfig }: HttpClientConfig, folder: string): void {
  const check = (what: string, file: string | undefined): void => {
    if (file === undefined || file === '' || existsSync(resolve(folder, file))) return;
    throw new AppError('not_found', `error checking ${what} file "${file}": it does not exist`);
  };
  check('authorization credentials', authorization?.credentialsFile);
  check('client cert', tlsConfig?.certFile);
  check('client key', tlsConfig?.keyFile);
}
