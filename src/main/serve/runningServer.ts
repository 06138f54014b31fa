/** A note in the data folder about the server that runs on it, so that `sightglass query` finds it without options. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';

export interface RunningServer {
  readonly url: string;
  readonly token: string | undefined;
}

const noteFile = (dataDir: string): string => join(dataDir, 'server.json');

export function announceServer(dataDir: string, server: RunningServer): Disposable {
  const file = noteFile(dataDir);
  writeFileSync(file, JSON.stringify(server), { mode: 0o600 });
  return { [Symbol.dispose]: () => rmSync(file, { force: true }) };
}

/** @throws AppError `unavailable` */
export function findServer(dataDir: string): RunningServer {
  try {
    return JSON.parse(readFileSync(noteFile(dataDir), 'utf8')) as RunningServer;
  } catch (cause) {
    throw new AppError(
      'unavailable',
      `No Sightglass is serving ${dataDir}. Start one with "sightglass serve", or name another with --url.`,
      { cause },
    );
  }
}
