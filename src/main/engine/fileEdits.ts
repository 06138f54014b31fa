/**
 * Changes of configuration files from the pages: shown as a diff, checked whole before anything is written, put in force at
 * once, and taken back as long as nobody else has touched the files since. A change may concern more than one file.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { EditView, FileDiff } from '../../shared/collection.ts';
import { AppError, type ConfigProblem } from '../../shared/errors.ts';
import { diffLines } from './config/editConfig.ts';

export interface FileEdit {
  readonly file: string;
  /** @param before  undefined: there is no such file. @throws AppError `config_invalid`, `not_found` */
  change(before: string | undefined): string;
  /** What is wrong with the file as it would be. */
  problemsOf(after: string): Promise<readonly ConfigProblem[]>;
}

interface Change {
  readonly file: string;
  /** Undefined: the file is new. */
  readonly before: string | undefined;
  readonly after: string;
}

/** Changes that can be taken back; older ones are forgotten. */
const KEPT_EDITS = 50;

export class FileEdits {
  readonly #reload: () => Promise<void>;
  readonly #done = new Map<string, readonly Change[]>();
  /** One change after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  /** @param reload  reads the files again; rejects when they are bad */
  constructor(reload: () => Promise<void>) {
    this.#reload = reload;
  }

  /** What the change would do. @param edits  the file that matters most first */
  async preview(edits: readonly FileEdit[]): Promise<EditView> {
    return (await planned(edits)).view;
  }

  /** Makes the change and puts it in force; files that would be bad stay as they were. */
  apply(edits: readonly FileEdit[]): Promise<EditView> {
    return this.#inTurn(async () => {
      const { changes, view } = await planned(edits);
      if (view.problems.length > 0) return view;
      try {
        for (const { file, after } of changes) await write(file, after);
        await this.#reload();
      } catch (error) {
        await restore(changes);
        await this.#reload();
        throw error;
      }
      const undo = randomUUID();
      this.#done.set(undo, changes);
      for (const old of [...this.#done.keys()].slice(0, -KEPT_EDITS)) this.#done.delete(old);
      return { ...view, undo };
    });
  }

  /** @throws AppError `not_found` for a change that is not known any more, `bad_data` when a file was changed since */
  undo(token: string): Promise<EditView> {
    return this.#inTurn(async () => {
      const changes = this.#done.get(token);
      if (changes === undefined) throw new AppError('not_found', 'That change is not known any more.');
      for (const { file, after } of changes) {
        if ((await readIfThere(file)) === after) continue;
        throw new AppError('bad_data', `${file} was changed since; take the change back there by hand.`);
      }
      await restore(changes);
      await this.#reload();
      this.#done.delete(token);
      return viewOf(changes.map(({ file, before, after }) => ({ file, before: after, after: before ?? '' })));
    });
  }

  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(run);
    this.#turn = turn.catch(() => {});
    return turn;
  }
}

async function planned(edits: readonly FileEdit[]): Promise<{ changes: readonly Change[]; view: EditView }> {
  const changes: Change[] = [];
  const problems: ConfigProblem[] = [];
  for (const edit of edits) {
    const before = await readIfThere(edit.file);
    const after = edit.change(before);
    changes.push({ file: edit.file, before, after });
    problems.push(...(await edit.problemsOf(after)));
  }
  return { changes, view: { ...viewOf(changes), problems } };
}

function viewOf(changes: readonly Change[]): EditView {
  const [first, ...also] = changes.map(({ file, before = '', after }): FileDiff => ({
    file,
    diff: diffLines(before, after),
  }));
  const nothing = { problems: [], undo: undefined, firstScrape: undefined };
  return { file: first?.file ?? '', diff: first?.diff ?? [], ...nothing, ...(also.length === 0 ? {} : { also }) };
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new AppError('unavailable', `${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

async function restore(changes: readonly Change[]): Promise<void> {
  for (const { file, before } of changes) {
    if (before === undefined) await rm(file, { force: true });
    else await write(file, before);
  }
}

/** Whole or not at all, with the rights it had. */
async function write(file: string, text: string): Promise<void> {
  const draft = `${file}.new`;
  try {
    const mode = await stat(file).then(
      (found) => found.mode,
      () => 0o600,
    );
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(draft, text, { mode });
    await rename(draft, file);
  } catch (cause) {
    throw new AppError('unavailable', `${file} cannot be written: ${(cause as Error).message}`, { cause });
  }
}
