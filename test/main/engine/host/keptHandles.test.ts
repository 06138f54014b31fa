import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { KeptHandles } from '../../../../src/main/engine/host/keptHandles.ts';
import { tempFolder } from '../../../support/tempStore.ts';

const openFiles = (): number => readdirSync('/proc/self/fd').length;
const isLinux = process.platform === 'linux';

it('reads the text as it is now, of any length', () => {
  using folder = tempFolder();
  using handles = new KeptHandles(4);
  const path = join(folder.path, 'file');
  for (const text of ['one\n', 'twice\n'.repeat(30_000), '', 'ä\n'.repeat(1023)]) {
    writeFileSync(path, text);
    expect(handles.read(path)).toBe(text);
  }
});

it.runIf(isLinux)('throws the system error of a file that is gone, and keeps no more files open than it may', () => {
  using folder = tempFolder();
  const before = openFiles();
  {
    using handles = new KeptHandles(2);
    for (const name of ['a', 'b', 'c', 'd']) {
      writeFileSync(join(folder.path, name), name);
      expect(handles.read(join(folder.path, name))).toBe(name);
    }
    expect(openFiles() - before).toBe(2);
    handles.drop(join(folder.path, 'a'));
    rmSync(join(folder.path, 'a'));
    expect(() => handles.read(join(folder.path, 'a'))).toThrow(/ENOENT/);
  }
  expect(openFiles()).toBe(before);
});

it.runIf(isLinux)('reads the same of /proc as a reading from end to end', () => {
  using handles = new KeptHandles(8);
  for (let i = 0; i < 3; i++) {
    expect(handles.read('/proc/filesystems')).toContain('proc\n');
    expect(handles.read('/proc/cpuinfo').length).toBeGreaterThan(500);
  }
});
