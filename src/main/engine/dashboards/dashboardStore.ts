/**
 * Dashboards as files in a folder: each stays as it is on disk, folders are folders, and every text that is replaced or
 * deleted is kept as a version. The folder may be changed by others at any time; it is looked at once a second.
 */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { DashboardEntry, DashboardFile, DashboardVersion } from '../../../shared/dashboards/entry.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { describeText, slugOf, type StoredDashboard } from './describeDashboard.ts';
import { createPins, type Pins } from './pins.ts';
import type { ShippedBoard } from './shippedBoards.ts';
import { createVersions, type Versions } from './versions.ts';

const LOOK_MS = 1000;
/** A dashboard of thousands of panels is some megabytes. */
const MOST_BYTES = 16 * 2 ** 20;

export interface DashboardStoreOptions {
  /** Holds the files; made when it is missing. */
  readonly dir: string;
  /** Holds versions and pins. */
  readonly stateDir: string;
  readonly shipped: readonly ShippedBoard[];
  readonly clock: Clock;
  readonly log: Logger;
  readonly onChange: () => void;
}

export interface DashboardStore extends AsyncDisposable {
  /** By title; shipped ones that were changed appear once, as changed. */
  list(): readonly DashboardEntry[];
  /** @throws AppError `not_found` */
  read(uid: string): Promise<DashboardFile>;
  /**
   * @param revision  the one that was edited; undefined for a new file
   * @throws AppError `bad_data` | `conflict` when the file changed meanwhile
   */
  save(change: { uid: string; text: string; folder: string; revision?: string | undefined }): Promise<DashboardFile>;
  /** Kept as a version, so it can come back by `restore`. */
  remove(uid: string): Promise<void>;
  restore(uid: string, version: string): Promise<DashboardFile>;
  versions(uid: string): Promise<readonly DashboardVersion[]>;
  readVersion(uid: string, version: string): Promise<string>;
  pin(uid: string, isPinned: boolean): Promise<void>;
  /** A uid that no other dashboard has. */
  freeUid(wanted: string): string;
}

export async function openDashboardStore(options: DashboardStoreOptions): Promise<DashboardStore> {
  await mkdir(options.dir, { recursive: true });
  const pins = await createPins(join(options.stateDir, 'pins.json'));
  const versions = createVersions(join(options.stateDir, 'versions'), options.clock);
  const store = new FolderStore(options, pins, versions);
  await store.look();
  store.start();
  return store;
}

class FolderStore implements DashboardStore {
  readonly #options: DashboardStoreOptions;
  readonly #pins: Pins;
  readonly #versions: Versions;
  #stored = new Map<string, StoredDashboard>();
  /** File → what was read of it, so that only changed files are read again. */
  #known = new Map<string, StoredDashboard>();
  #timer: Disposable | undefined;
  #running: Promise<void> = Promise.resolve();
  #isDisposed = false;

  constructor(options: DashboardStoreOptions, pins: Pins, versions: Versions) {
    this.#options = options;
    this.#pins = pins;
    this.#versions = versions;
  }

  start(): void {
    if (this.#isDisposed) return;
    this.#timer = this.#options.clock.after(LOOK_MS, () => {
      this.#running = this.look().then(() => this.start());
    });
  }

  /** Reads what is new or changed. Never rejects. */
  async look(): Promise<void> {
    try {
      const files = await filesIn(this.#options.dir);
      const known = new Map<string, StoredDashboard>();
      for (const { path, stamp } of files) {
        const before = this.#known.get(path);
        known.set(path, before?.stamp === stamp ? before : await this.#readFile(path, stamp));
      }
      const isSame =
        known.size === this.#known.size && [...known].every(([path, found]) => this.#known.get(path) === found);
      if (isSame) return;
      this.#known = known;
      this.#stored = byUid([...known.values()]);
      this.#options.onChange();
    } catch (error) {
      this.#options.log.warn('dashboards cannot be read', { dir: this.#options.dir, error: String(error) });
    }
  }

  list(): readonly DashboardEntry[] {
    const own = [...this.#stored.values()].map((stored) => this.#entry(stored));
    const shipped = this.#options.shipped
      .filter(({ uid }) => !this.#stored.has(uid))
      .map(({ uid, text }) => this.#entry({ ...describeText(text, uid), uid, folder: '', path: '', stamp: '' }, true));
    return [...own, ...shipped].sort((a, b) => a.title.localeCompare(b.title, 'en'));
  }

  async read(uid: string): Promise<DashboardFile> {
    const stored = this.#stored.get(uid);
    const isPinned = this.#pins.has(uid);
    if (stored) {
      const text = await readFile(stored.path, 'utf8');
      return { uid, folder: stored.folder, text, revision: revisionOf(text), isShipped: false, isPinned };
    }
    const shipped = this.#options.shipped.find((board) => board.uid === uid);
    if (!shipped) throw new AppError('not_found', `There is no dashboard "${uid}".`);
    return { uid, folder: '', text: shipped.text, revision: revisionOf(shipped.text), isShipped: true, isPinned };
  }

  async save(change: {
    uid: string;
    text: string;
    folder: string;
    revision?: string | undefined;
  }): Promise<DashboardFile> {
    const { uid, text, folder, revision } = change;
    if (text.length > MOST_BYTES) throw new AppError('limit_exceeded', 'A dashboard may have up to 16 MiB.');
    const { problem } = describeText(text, uid);
    if (problem !== '') throw new AppError('bad_data', problem);
    const before = this.#stored.get(uid);
    if (before) {
      const old = await readFile(before.path, 'utf8');
      if (revision !== undefined && revision !== revisionOf(old)) {
        throw new AppError('conflict', 'The file was changed by someone else since it was opened here.');
      }
      if (old !== text) await this.#versions.keep(uid, old);
    }
    // A file that moves keeps its name.
    const name = before ? basename(before.path, '.json') : slugOf(text, uid);
    const path = before && before.folder === folder ? before.path : this.#freePath(folder, name);
    await writeWhole(path, text);
    if (before && before.path !== path) await rm(before.path, { force: true });
    await this.look();
    return this.read(uid);
  }

  async remove(uid: string): Promise<void> {
    const stored = this.#stored.get(uid);
    if (!stored) throw new AppError('not_found', `There is no dashboard "${uid}" of yours.`);
    await this.#versions.keep(uid, await readFile(stored.path, 'utf8'));
    await rm(stored.path, { force: true });
    await this.look();
  }

  async restore(uid: string, version: string): Promise<DashboardFile> {
    const text = await this.#versions.read(uid, version);
    return this.save({ uid, text, folder: this.#stored.get(uid)?.folder ?? '' });
  }

  versions(uid: string): Promise<readonly DashboardVersion[]> {
    return this.#versions.list(uid);
  }

  readVersion(uid: string, version: string): Promise<string> {
    return this.#versions.read(uid, version);
  }

  async pin(uid: string, isPinned: boolean): Promise<void> {
    await this.#pins.set(uid, isPinned);
    this.#options.onChange();
  }

  freeUid(wanted: string): string {
    const isTaken = (uid: string): boolean =>
      this.#stored.has(uid) || this.#options.shipped.some((board) => board.uid === uid);
    for (let n = 1; ; n++) {
      const uid = n === 1 ? wanted : `${wanted}-${n}`;
      if (!isTaken(uid)) return uid;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    this.#timer?.[Symbol.dispose]();
    await this.#running;
  }

  async #readFile(path: string, stamp: string): Promise<StoredDashboard> {
    const text = await readFile(path, 'utf8');
    const place = relative(this.#options.dir, path).split(sep);
    const described = describeText(text, basename(path, '.json'), Number(stamp.split(' ')[2]));
    return { ...described, folder: place.slice(0, -1).join('/'), path, stamp };
  }

  #entry(stored: StoredDashboard, isShipped = false): DashboardEntry {
    const { uid, title, description, folder, tags, panels, changedMs, problem } = stored;
    const isPinned = this.#pins.has(uid);
    return {
      uid,
      title,
      description,
      folder,
      tags,
      panels,
      isPinned,
      isShipped,
      changedMs: isShipped ? undefined : changedMs,
      problem,
    };
  }

  #freePath(folder: string, slug: string): string {
    const parts = folder.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
    const dir = join(this.#options.dir, ...parts.map((part) => part.replace(/[\\:*?"<>|\0]/g, '_')));
    for (let n = 1; ; n++) {
      const path = join(dir, `${slug}${n === 1 ? '' : `-${n}`}.json`);
      if (!this.#known.has(path)) return path;
    }
  }
}

interface FoundFile {
  readonly path: string;
  /** Differs when the file differs. */
  readonly stamp: string;
}

async function filesIn(dir: string): Promise<readonly FoundFile[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json') && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const found = await Promise.all(paths.map(stamped));
  return found.filter((file) => file !== undefined);
}

async function stamped(path: string): Promise<FoundFile | undefined> {
  try {
    const { ino, size, mtimeMs } = await stat(path);
    return { path, stamp: `${ino} ${size} ${mtimeMs}` };
  } catch {
    return undefined; // Gone since the folder was listed.
  }
}

/** Of two files with one uid the first by name has it; the other is named after its file. */
function byUid(all: readonly StoredDashboard[]): Map<string, StoredDashboard> {
  const stored = new Map<string, StoredDashboard>();
  for (const found of all) {
    let { uid } = found;
    for (let n = 2; stored.has(uid); n++) uid = `${found.uid}-${n}`;
    stored.set(uid, uid === found.uid ? found : { ...found, uid });
  }
  return stored;
}

/** All of it or nothing: a reader never sees half a file. */
async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const partial = join(dirname(path), `.${basename(path)}.partial`);
  await writeFile(partial, text, { mode: 0o600 });
  await rename(partial, path);
}

/** FNV-1a over the text: tells that it changed, not against anyone. */
function revisionOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return `${text.length}-${(hash >>> 0).toString(16)}`;
}
