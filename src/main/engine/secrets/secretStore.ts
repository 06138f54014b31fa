/**
 * Secrets that a person hands to the program: one file per secret in a folder that only they can read. Where the system has
 * a key store, a seal encrypts each file with it; a server without one keeps plain files of mode 0600. Configurations hold
 * nothing but names. Nothing here may put a value into a message, a log or an answer.
 */
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';

/** The system's key store, behind whatever thread or process it lives in. */
export interface SecretSeal {
  seal(text: string): Promise<Uint8Array>;
  /** @throws when the bytes were sealed by another person or machine */
  unseal(bytes: Uint8Array): Promise<string>;
}

export interface SecretStore {
  /** Names alone, sorted. */
  names(): Promise<readonly string[]>;
  /** @returns undefined when there is none of that name. @throws AppError `unavailable` when it is there but cannot be opened */
  read(name: string): Promise<string | undefined>;
  /** @throws AppError `bad_data` for a name that is none */
  write(name: string, value: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** What a configuration may write after `…_ref:`; also a safe file name on every system. */
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}$/;
const SEALED = '.sealed';
const PLAIN = '.secret';

export function openSecretStore(dir: string, seal?: SecretSeal): SecretStore {
  const fileOf = (name: string, ending: string): string => join(dir, `${checkedName(name)}${ending}`);

  return {
    async names() {
      const files = await readdir(dir).catch(noneWhenAbsent<string[]>([]));
      const names = files.flatMap((file) =>
        [SEALED, PLAIN].flatMap((ending) => (file.endsWith(ending) ? [file.slice(0, -ending.length)] : [])),
      );
      return [...new Set(names)].sort();
    },

    async read(name) {
      const sealed = await readFile(fileOf(name, SEALED)).catch(noneWhenAbsent(undefined));
      if (sealed === undefined) return readFile(fileOf(name, PLAIN), 'utf8').catch(noneWhenAbsent(undefined));
      if (seal === undefined) throw unopened(name, "it was stored with the desktop's key store");
      try {
        return await seal.unseal(sealed);
      } catch (cause) {
        throw unopened(name, "the system's key store does not open it", cause);
      }
    },

    async write(name, value) {
      const file = fileOf(name, seal === undefined ? PLAIN : SEALED);
      await mkdir(dir, { recursive: true, mode: 0o700 });
      await chmod(dir, 0o700);
      const bytes = seal === undefined ? value : await seal.seal(value);
      const draft = `${file}.new`;
      await writeFile(draft, bytes, { mode: 0o600 });
      await rename(draft, file);
      await rm(fileOf(name, seal === undefined ? SEALED : PLAIN), { force: true });
    },

    async remove(name) {
      await Promise.all([SEALED, PLAIN].map((ending) => rm(fileOf(name, ending), { force: true })));
    },
  };
}

function checkedName(name: string): string {
  if (NAME.test(name)) return name;
  throw new AppError(
    'bad_data',
    `${JSON.stringify(name)} is no name for a secret: letters, digits, dots, dashes and underscores, at most 128.`,
  );
}

const unopened = (name: string, why: string, cause?: unknown): AppError =>
  new AppError('unavailable', `The secret ${name} cannot be opened: ${why}. Store it again.`, { cause });

const noneWhenAbsent =
  <T>(none: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT') return none;
    throw error;
  };
