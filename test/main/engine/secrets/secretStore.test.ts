import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSecretStore, type SecretSeal } from '../../../../src/main/engine/secrets/secretStore.ts';

const PLANTED = 'planted-0a1b2c3d';
/** Base64 stands for encrypted: what matters here is that the file is the seal's business. */
const seal: SecretSeal = {
  seal: (text) => Promise.resolve(Buffer.from(btoa(text))),
  unseal: (bytes) => Promise.resolve(atob(Buffer.from(bytes).toString())),
};

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'secrets-')), 'secrets');
});
afterEach(() => rm(join(folder, '..'), { recursive: true }));

it('keeps a secret in a file that only its owner can read', async () => {
  const store = openSecretStore(folder);
  await store.write('nas', PLANTED);
  expect(await store.read('nas')).toBe(PLANTED);
  expect([(await stat(folder)).mode & 0o777, (await stat(join(folder, 'nas.secret'))).mode & 0o777]).toEqual([
    0o700, 0o600,
  ]);
});

it('writes nothing readable where a key store seals', async () => {
  const store = openSecretStore(folder, seal);
  await store.write('nas', PLANTED);
  expect(await store.read('nas')).toBe(PLANTED);
  const files = await readdir(folder);
  expect(files).toEqual(['nas.sealed']);
  expect(await readFile(join(folder, 'nas.sealed'), 'utf8')).not.toContain(PLANTED);
});

it('replaces a plain file once there is a key store, and says when a sealed one cannot be opened', async () => {
  await openSecretStore(folder).write('nas', 'old');
  await openSecretStore(folder, seal).write('nas', 'new');
  expect(await readdir(folder)).toEqual(['nas.sealed']);
  await expect(openSecretStore(folder).read('nas')).rejects.toThrow(
    /nas cannot be opened: it was stored with the desktop/,
  );
});

it('lists names, never values, and forgets what is removed', async () => {
  const store = openSecretStore(folder);
  expect(await store.names()).toEqual([]);
  await store.write('b', '1');
  await store.write('a', '2');
  expect(await store.names()).toEqual(['a', 'b']);
  await store.remove('a');
  expect([await store.names(), await store.read('a')]).toEqual([['b'], undefined]);
});

it.each(['../x', '', 'a/b', '.hidden'])('takes no name like %j', async (name) => {
  await expect(openSecretStore(folder).write(name, 'x')).rejects.toThrow(/no name for a secret/);
});
