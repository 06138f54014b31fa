/** The command line as a person or a script meets it. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cliFile, ServeProcess } from '../support/serveProcess.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'sightglass-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]): { code: number | null; out: string; err: string } {
  const result = spawnSync(process.execPath, [cliFile, ...args], { encoding: 'utf8', timeout: 20_000 });
  return { code: result.status, out: result.stdout, err: result.stderr };
}

describe('the command line', () => {
  it('explains itself and every command', () => {
    expect(run('--help')).toMatchObject({ code: 0, out: expect.stringContaining('serve') as string });
    for (const command of ['serve', 'query', 'host-metrics', 'check', 'test']) {
      expect(run(command, '--help')).toMatchObject({
        code: 0,
        out: expect.stringContaining('Usage:') as string,
      });
    }
  });

  it.each([
    [['nope'], 'no command "nope"'],
    [['serve', '--prot', '1'], '--prot'],
    [['serve', '--port', 'x'], '--port takes a whole number'],
    [['serve', '--retention', 'long'], '--retention'],
    [['serve', '--no-auth', '--host', '0.0.0.0'], 'loopback'],
    [['serve', 'extra'], '"extra"'],
    [['query'], 'one expression'],
    [['query', 'up', '--start', '1'], '--start, --end and --step'],
    [['host-metrics', 'x'], '"x"'],
  ])('answers %j with one sentence and exit 2', (args, words) => {
    const { code, err } = run(...args);
    expect(err).toContain(words);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
  });

  it('names the place of an error in a configuration and exits 1', () => {
    const file = join(folder, 'bad.yml');
    writeFileSync(file, 'global:\n  scrape_intervall: 15s\n');
    const { code, err } = run('serve', '--data-dir', join(folder, 'data'), '--config-file', file, '--port', '0');
    expect(code).toBe(1);
    expect(err).toContain('line 2');
    expect(err).toContain('scrape_intervall');
  });

  it('prints this machine as one exposition', () => {
    const { code, out } = run('host-metrics');
    expect(code).toBe(0);
    expect(out).toMatch(/^node_cpu_seconds_total\{cpu="0",mode="idle"\} [\d.]+$/m);
    expect(out).toMatch(/^# TYPE node_memory_MemTotal_bytes gauge$/m);
  });

  it('asks the running server without options, and ends it with SIGTERM and exit 0', async () => {
    await using server = await ServeProcess.start({ args: ['--no-host'] });
    expect(run('query', '--data-dir', server.dataDir, '1 + 1')).toMatchObject({ code: 0, out: '2\n' });
    expect(run('query', '--data-dir', server.dataDir, 'up{')).toMatchObject({
      code: 1,
      err: expect.stringContaining('parse error') as string,
    });
    expect(await server.stop('SIGTERM')).toBe(0);
    expect(run('query', '--data-dir', server.dataDir, '1')).toMatchObject({
      code: 1,
      err: expect.stringContaining('No Sightglass is serving') as string,
    });
  });

  it('refuses a data folder that another one uses', async () => {
    await using server = await ServeProcess.start({ args: ['--no-host'] });
    const { code, err } = run('serve', '--data-dir', server.dataDir, '--port', '0');
    expect(code).toBe(1);
    expect(err).toContain(server.dataDir);
  });

  it('works through bin/sightglass, from any Node', () => {
    const direct = spawnSync(join(root, 'bin/sightglass'), ['--version'], { encoding: 'utf8' });
    const byNode = spawnSync('node', [join(root, 'bin/sightglass'), '--version'], { encoding: 'utf8' });
    expect(direct.stdout).toMatch(/^sightglass \d/);
    expect(byNode.stdout).toBe(direct.stdout);
  });

  it('leaves nothing running when its launcher is killed', async () => {
    const launcher = spawn(
      'node',
      [
        join(root, 'bin/sightglass'),
        'serve',
        '--data-dir',
        join(folder, 'orphan'),
        '--port',
        '0',
        '--no-host',
        '--no-auth',
      ],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    const address = await new Promise<string>((done) =>
      launcher.stdout.on('data', (chunk: Buffer) => done(/http\S+/.exec(chunk.toString())?.[0] ?? '')),
    );
    launcher.kill('SIGKILL');
    await expect
      .poll(
        () =>
          fetch(`${address}-/healthy`).then(
            () => 'up',
            () => 'gone',
          ),
        { timeout: 5000 },
      )
      .toBe('gone');
  });
});
