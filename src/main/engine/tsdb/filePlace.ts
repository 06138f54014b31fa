/**
 * Whether the database file still lies where it was opened. A system lets a file be removed while it is open: writing goes on
 * without an error, into a file that nobody will find again.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE_FILE } from './sqlite/database.ts';

export class FilePlace {
  private readonly dir: string;
  private readonly path: string;
  private readonly identity: string | undefined;

  constructor(dir: string) {
    this.dir = dir;
    this.path = join(dir, DATABASE_FILE);
    this.identity = identityOf(this.path);
  }

  /** The sentence that says what happened to it; undefined while it is there. */
  get problem(): string | undefined {
    if (identityOf(this.path) === this.identity) return undefined;
    return `The data folder ${this.dir} was moved, removed or replaced while Sightglass runs. Put it back, or restart Sightglass to begin a new one.`;
  }
}

function identityOf(path: string): string | undefined {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats === undefined ? undefined : `${stats.dev}:${stats.ino}`;
  } catch {
    // A folder on its way cannot be entered: it is not there.
    return undefined;
  }
}
