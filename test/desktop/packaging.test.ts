/**
 * electron-builder.yml, checked without Electron: its schema, what goes into the asar, and the fuses. electron-builder
 * lives in packaging/ with a lock of its own; "npm --prefix packaging ci" brings it.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const packaging = join(root, 'packaging');
const builder = join(packaging, 'node_modules/.bin/electron-builder');
const isHere = existsSync(builder) && process.platform === 'linux';

/** What electron-builder needs of an Electron folder: a binary with the fuses' sentinel, and a few files. */
function writeElectronFolder(folder: string): void {
  mkdirSync(join(folder, 'resources'), { recursive: true });
  const sentinel = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX');
  const fuses = Buffer.concat([Buffer.from([1, 9]), Buffer.from('0'.repeat(9))]);
  writeFileSync(join(folder, 'electron'), Buffer.concat([Buffer.from('#!/bin/sh\n'), sentinel, fuses]), {
    mode: 0o755,
  });
  writeFileSync(join(folder, 'version'), '45.4.1');
  for (const file of ['LICENSE', 'LICENSES.chromium.html']) writeFileSync(join(folder, file), '');
  for (const file of ['chrome-sandbox', 'chrome_crashpad_handler'])
    writeFileSync(join(folder, file), '', { mode: 0o755 });
}

describe.skipIf(!isHere)('the package (skipped when packaging/ is not installed)', () => {
  let folder: string;
  let output: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sightglass-package-'));
    output = join(folder, 'dist');
    writeElectronFolder(join(folder, 'electron'));
    execFileSync(
      builder,
      [
        '--projectDir',
        root,
        '--dir',
        '--publish',
        'never',
        `-c.electronDist=${join(folder, 'electron')}`,
        '-c.electronVersion=45.4.1',
        `-c.directories.output=${output}`,
      ],
      { cwd: packaging, stdio: 'pipe' },
    );
  }, 120_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds the program and one native module, and nothing of the workshop', () => {
    const require = createRequire(join(packaging, 'package.json'));
    const asar = require('@electron/asar') as { listPackage(file: string): string[] };
    const files = asar.listPackage(join(output, 'linux-unpacked/resources/app.asar'));
    for (const wanted of [
      '/out/desktop/main.js',
      '/out/node/engineWorker.cjs',
      '/out/node/kernels.wasm',
      '/out/web/index.html',
      '/out/preload/preload.cjs',
    ]) {
      expect(files).toContain(wanted);
    }
    expect(files.filter((file) => file.endsWith('.node'))).toHaveLength(1);
    expect(files.filter((file) => /\.map$|^\/(src|test|scripts)\/|node-linux-/.test(file))).toEqual([]);
    expect(existsSync(join(output, 'linux-unpacked/resources/app.asar.unpacked/node_modules/better-sqlite3'))).toBe(
      true,
    );
  });

  it('has the fuses that keep others from running code in it', () => {
    const binary = join(output, 'linux-unpacked/sightglass');
    const read = spawnSync(join(packaging, 'node_modules/.bin/electron-fuses'), ['read', '--app', binary], {
      encoding: 'utf8',
    });
    for (const fuse of [
      'RunAsNode is Disabled',
      'EnableNodeOptionsEnvironmentVariable is Disabled',
      'OnlyLoadAppFromAsar is Enabled',
    ]) {
      expect(read.stdout + read.stderr).toContain(fuse);
    }
  });

  it('refuses a key that electron-builder does not know', () => {
    const wrong = spawnSync(builder, ['--projectDir', root, '--dir', '-c.noSuchKey=1'], {
      cwd: packaging,
      encoding: 'utf8',
    });
    expect(wrong.status).not.toBe(0);
    expect(wrong.stdout + wrong.stderr).toContain('noSuchKey');
  });
});
