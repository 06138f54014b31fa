/** Which dashboards are pinned, in a small file of their own. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface Pins {
  has(uid: string): boolean;
  set(uid: string, isPinned: boolean): Promise<void>;
}

export async function createPins(file: string): Promise<Pins> {
  const pinned = new Set(await readPins(file));
  return {
    has: (uid) => pinned.has(uid),
    async set(uid, isPinned) {
      if (isPinned) pinned.add(uid);
      else pinned.delete(uid);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, `${JSON.stringify([...pinned], null, 2)}\n`);
    },
  };
}

async function readPins(file: string): Promise<readonly string[]> {
  try {
    const found: unknown = JSON.parse(await readFile(file, 'utf8'));
    return Array.isArray(found) ? found.filter((uid) => typeof uid === 'string') : [];
  } catch {
    return []; // None yet, or a file that was spoiled: pins are quickly set again.
  }
}
