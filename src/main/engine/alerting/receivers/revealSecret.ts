/** A secret at the moment it is used: as given, or what its file holds now. */
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import type { Secret } from '../../config/secret.ts';

/**
 * @param configFile  relative names are relative to its folder
 * @throws Error in words
 */
export async function revealSecret(given: Secret | undefined, file: string, configFile: string): Promise<string> {
  if (file === '') return given?.reveal() ?? '';
  const full = isAbsolute(file) ? file : join(dirname(configFile), file);
  try {
    return (await readFile(full, 'utf8')).trim();
  } catch (cause) {
    throw new Error(`the file ${full} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
