/** A disk that is full under a running server: said everywhere it is looked for, answered through, and over by itself. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { cliFile, ServeProcess } from '../support/serveProcess.ts';
import { mountSmallDisk, NO_SMALL_DISK } from '../support/smallDisk.ts';

interface RuntimeInfo {
  readonly data: { readonly problems: readonly string[] };
}

describe.skipIf(NO_SMALL_DISK)(
  `serve on a full disk${NO_SMALL_DISK === undefined ? '' : ` (${NO_SMALL_DISK})`}`,
  () => {
    it('says so, goes on answering, and stores again when there is room', { timeout: 120_000 }, async () => {
      using disk = mountSmallDisk(16);
      await using serve = await ServeProcess.start({ dataDir: join(disk.path, 'data'), args: ['--no-auth'] });
      const metric = async (name: string): Promise<string | undefined> =>
        new RegExp(`^${name} (.*)$`, 'm').exec(await (await fetch(new URL('/metrics', serve.base))).text())?.[1];
      const problems = async (): Promise<string> =>
        ((await serve.json('/api/v1/status/runtimeinfo')) as RuntimeInfo).data.problems.join('\n');
      const patience = { timeout: 60_000, interval: 500 };
      await vi.waitFor(async () => expect(await serve.query('up{job="host"}')).toHaveLength(1), patience);
      expect(await metric('sightglass_storage_writable')).toBe('1');
      disk.fill();
      await vi.waitFor(async () => expect(await metric('sightglass_storage_writable')).toBe('0'), patience);
      await vi.waitFor(
        async () =>
          expect(await problems()).toContain(
            'Nothing can be stored. The disk is full. Free some space on it. Samples wait in memory meanwhile.',
          ),
        patience,
      );
      // What comes in is seen at once all the same.
      const before = Number((await serve.query('timestamp(up{job="host"})'))[0]?.[1]);
      await vi.waitFor(
        async () => expect(Number((await serve.query('timestamp(up{job="host"})'))[0]?.[1])).toBeGreaterThan(before),
        patience,
      );
      disk.free();
      await vi.waitFor(async () => expect(await metric('sightglass_storage_writable')).toBe('1'), patience);
      expect(await problems()).not.toContain('disk is full');
      expect(await serve.stop()).toBe(0);
    });

    it('refuses a start with one sentence and exit code 1', async () => {
      using disk = mountSmallDisk(2);
      disk.fill();
      const child = spawn(process.execPath, [cliFile, 'serve', '--data-dir', join(disk.path, 'data'), '--port', '0'], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let errors = '';
      child.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()));
      expect(await once(child, 'exit')).toEqual([1, null]);
      expect(errors).toMatch(
        /^sightglass: The data folder .* cannot be used\. The disk is full\. Free some space on it\.\n$/,
      );
    });
  },
);
