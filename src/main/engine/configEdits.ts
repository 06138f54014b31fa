/**
 * Changes of the configuration file from the pages: shown as a diff, checked whole before anything is written, put in force
 * at once, and taken back as long as nobody else has touched the file since.
 */
import { randomUUID } from 'node:crypto';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import type { EditView } from '../../shared/collection.ts';
import { AppError, type ConfigProblem } from '../../shared/errors.ts';
import { diffLines, editConfig, type ConfigEdit } from './config/editConfig.ts';
import { parseConfig } from './config/loadConfig.ts';

interface DoneEdit {
  readonly before: string;
  readonly after: string;
}

/** Changes that can be taken back; older ones are forgotten. */
const KEPT_EDITS = 50;

export class ConfigEdits {
  readonly #file: string;
  readonly #reload: () => Promise<void>;
  readonly #done = new Map<string, DoneEdit>();
  /** One change after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  /** @param reload  reads the file again; rejects when it is bad */
  constructor(file: string, reload: () => Promise<void>) {
    this.#file = file;
    this.#reload = reload;
  }

  readText(): Promise<string> {
    return readFile(this.#file, 'utf8');
  }

  /** What the change would do. */
  async preview(edit: ConfigEdit): Promise<EditView> {
    const before = await this.readText();
    const after = editConfig(before, edit);
    return { ...this.#view(before, after), problems: await this.#problemsOf(after) };
  }

  /** Makes the change and puts it in force; a file that would be bad stays as it was. */
  apply(edit: ConfigEdit): Promise<EditView> {
    return this.#inTurn(async () => {
      const before = await this.readText();
      const after = editConfig(before, edit);
      const problems = await this.#problemsOf(after);
      if (problems.length > 0) return { ...this.#view(before, after), problems };
      await this.#write(after);
      try {
        await this.#reload();
      } catch (error) {
        await this.#write(before);
        await this.#reload();
        throw error;
      }
      const undo = randomUUID();
      this.#done.set(undo, { before, after });
      for (const old of [...this.#done.keys()].slice(0, -KEPT_EDITS)) this.#done.delete(old);
      return { ...this.#view(before, after), undo };
    });
  }

  /** @throws AppError `not_found` for a change that is not known any more, `bad_data` when the file was changed since */
  undo(token: string): Promise<EditView> {
    return this.#inTurn(async () => {
      const done = this.#done.get(token);
      if (done === undefined) throw new AppError('not_found', 'That change is not known any more.');
      if ((await this.readText()) !== done.after)
        throw new AppError('bad_data', `${this.#file} was changed since; take the change back there by hand.`);
      await this.#write(done.before);
      await this.#reload();
      this.#done.delete(token);
      return this.#view(done.after, done.before);
    });
  }

  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(run);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  #view(before: string, after: string): EditView {
    return { file: this.#file, diff: diffLines(before, after), problems: [], undo: undefined, firstScrape: undefined };
  }

  async #problemsOf(text: string): Promise<readonly ConfigProblem[]> {
    try {
      await parseConfig(text, this.#file);
      return [];
    } catch (error) {
      if (error instanceof AppError && error.code === 'config_invalid') return error.detail as readonly ConfigProblem[];
      throw error;
    }
  }

  /** Whole or not at all, with the rights it had. */
  async #write(text: string): Promise<void> {
    const draft = `${this.#file}.new`;
    try {
      const { mode } = await stat(this.#file);
      await writeFile(draft, text, { mode });
      await rename(draft, this.#file);
    } catch (cause) {
      throw new AppError('unavailable', `${this.#file} cannot be written: ${(cause as Error).message}`, { cause });
    }
  }
}
