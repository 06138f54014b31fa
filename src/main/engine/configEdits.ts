/** Changes of the configuration file from the pages, by the way that all files of a person are changed. */
import { readFile } from 'node:fs/promises';
import type { EditView } from '../../shared/collection.ts';
import { AppError, type ConfigProblem } from '../../shared/errors.ts';
import { editConfig, type ConfigEdit } from './config/editConfig.ts';
import { parseConfig } from './config/loadConfig.ts';
import type { FileEdit, FileEdits } from './fileEdits.ts';

export class ConfigEdits {
  readonly #file: string;
  readonly #edits: FileEdits;

  constructor(file: string, edits: FileEdits) {
    this.#file = file;
    this.#edits = edits;
  }

  readText(): Promise<string> {
    return readFile(this.#file, 'utf8');
  }

  /** What the change would do. */
  preview(edit: ConfigEdit): Promise<EditView> {
    return this.#edits.preview([this.edit(edit)]);
  }

  /** Makes the change and puts it in force; a file that would be bad stays as it was. */
  apply(edit: ConfigEdit): Promise<EditView> {
    return this.#edits.apply([this.edit(edit)]);
  }

  /** @throws AppError `not_found` for a change that is not known any more, `bad_data` when the file was changed since */
  undo(token: string): Promise<EditView> {
    return this.#edits.undo(token);
  }

  /** The change as a part of a larger one. */
  edit(edit: ConfigEdit): FileEdit {
    return {
      file: this.#file,
      change: (before = '') => editConfig(before, edit),
      problemsOf: (after) => problemsOf(after, this.#file),
    };
  }
}

async function problemsOf(text: string, file: string): Promise<readonly ConfigProblem[]> {
  try {
    await parseConfig(text, file);
    return [];
  } catch (error) {
    if (error instanceof AppError && error.code === 'config_invalid') return error.detail as readonly ConfigProblem[];
    throw error;
  }
}
