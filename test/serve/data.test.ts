/** `sightglass data` as people call it: beside a running server, and on a folder that nobody uses. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { changeRows, flipBlob } from '../support/damage.ts';
import { writeOpenMetricsFile } from '../support/openMetricsFile.ts';
import { cliFile, ServeProcess } from '../support/serveProcess.ts';

const folder = mkdtempSync(join(tmpdir(), 'sightglass-data-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fresh = (name: string): string => join(folder, name);

interface Answer {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

function data(...args: readonly string[]): Promise<Answer> {
  return new Promise((resolve) => {
    execFile(process.execPath, [cliFile, 'data', ...args], { maxBuffer: 1 << 28 }, (error, output, errors) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), output, errors });
    });
  });
}

const START = Math.floor(Date.now() / 1000) - 3600;
const lines = Array.from({ length: 200 }, (_, i) => `visits_total{page="a"} ${i * 3} ${START + i * 15}\n`);
const FILE = `# TYPE visits counter\n# HELP visits All of them.\n${lines.join('')}# EOF\n`;

function fileWith(text: string): string {
  const file = fresh(`${Math.random().toString(36).slice(2)}.om`);
  writeFileSync(file, text);
  return file;
}

describe('sightglass data', () => {
  it('explains itself and each verb, and refuses what it does not know', async () => {
    expect((await data('--help')).output).toMatch(/import +Bring in OpenMetrics[^]*Exit codes/);
    for (const verb of ['verify', 'repair', 'stats', 'snapshot', 'restore', 'import', 'export']) {
      const { output, exitCode } = await data(verb, '--help');
      expect(output).toMatch(new RegExp(`^Usage: sightglass data ${verb}[^]*Exit codes:`));
      expect(exitCode).toBe(0);
    }
    expect(await data('frobnicate')).toMatchObject({
      exitCode: 2,
      errors: expect.stringContaining('not "frobnicate"'),
    });
    expect(await data('verify', '--nope')).toMatchObject({ exitCode: 2 });
    expect(await data('import')).toMatchObject({ exitCode: 2 });
    const missing = await data('verify', '--data-dir', fresh('none'));
    expect(missing).toMatchObject({ exitCode: 1, errors: expect.stringContaining('There is no store in') });
  });

  it('imports, measures, exports, snapshots and restores', { timeout: 120_000 }, async () => {
    const dir = fresh('round');
    const dry = await data('import', '--data-dir', dir, '--dry-run', fileWith(FILE));
    expect(dry.output).toMatch(/^200 samples of 1 series, .*\nNothing was stored/);
    const imported = await data('import', '--data-dir', dir, fileWith(FILE));
    expect(imported).toMatchObject({ exitCode: 0, output: expect.stringContaining('200 stored now.') });
    expect((await data('verify', '--data-dir', dir)).output).toContain('All of it is whole.');
    const stats = JSON.parse((await data('stats', '--data-dir', dir, '--json')).output) as Record<string, unknown>;
    expect(stats).toMatchObject({ series: 1, metrics: 1, samples: 200, unreadable: 0 });
    const exported = await data('export', '--data-dir', dir);
    expect(exported.output).toBe(FILE);
    const some = await data('export', '--data-dir', dir, '--match', 'visits_total', '--end', String(START + 30));
    expect(some.output.match(/^visits_total/gm)).toHaveLength(3);
    const packed = fresh('out.om.zst');
    await data('export', '--data-dir', dir, '-o', packed);
    const again = await data('import', '--data-dir', fresh('packed'), packed);
    expect(again.output).toContain('200 stored now.');
    expect((await data('snapshot', '--data-dir', dir, fresh('snap'))).output).toMatch(/snap: .* 1 series, checked/);
    expect(await data('snapshot', '--data-dir', dir, fresh('snap'))).toMatchObject({ exitCode: 1 });
    const restored = await data('restore', '--data-dir', fresh('restored'), fresh('snap'));
    expect(restored.exitCode).toBe(0);
    expect((await data('export', '--data-dir', fresh('restored'))).output).toBe(FILE);
  });

  it('reads standard input, and says where a line is wrong', async () => {
    const dir = fresh('stdin');
    const child = spawn(process.execPath, [cliFile, 'data', 'import', '--data-dir', dir, '-'], { stdio: 'pipe' });
    child.stdin.end(FILE);
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(readdirSync(dir).filter((name) => name.startsWith('stdin'))).toEqual([]);
    const bad = await data('import', '--data-dir', dir, fileWith(FILE.replace(' 30 ', ' oops ')));
    expect(bad).toMatchObject({ exitCode: 1, errors: expect.stringMatching(/line 13: .*"visits_total/) });
  });

  it('finds damage with exit code 1 and mends it', async () => {
    const dir = fresh('damaged');
    const file = fresh('large.om');
    writeOpenMetricsFile(file, { series: 70, ticks: 400, startMs: START * 1000, order: 'time' });
    await data('import', '--data-dir', dir, file);
    changeRows(dir, (db) => flipBlob(db, 1));
    const found = await data('verify', '--data-dir', dir);
    expect(found).toMatchObject({ exitCode: 1, output: expect.stringContaining('chunk 1 of group 1: The checksum') });
    expect(await data('repair', '--data-dir', dir, '--dry-run')).toMatchObject({ exitCode: 1 });
    const mended = await data('repair', '--data-dir', dir);
    expect(mended).toMatchObject({ exitCode: 0, output: expect.stringContaining('The store is whole.') });
    expect((await data('verify', '--data-dir', dir)).output).toContain('1 piece was set aside earlier.');
  });

  it('ends by Ctrl-C with exit code 130, leaves nothing half done, and does all of it the next time', async () => {
    const dir = fresh('interrupted');
    const file = fresh('long.om');
    writeOpenMetricsFile(file, { series: 200, ticks: 1000, startMs: START * 1000 - 2e7, order: 'series' });
    const child = spawn(process.execPath, [cliFile, 'data', 'import', '--data-dir', dir, file], { stdio: 'pipe' });
    let errors = '';
    child.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()));
    const ended = once(child, 'exit');
    // The store is opened first; then all of the file is checked.
    await vi.waitFor(() => expect(existsSync(join(dir, 'sightglass.db'))).toBe(true), {
      timeout: 30_000,
      interval: 10,
    });
    child.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    expect(errors).toBe('sightglass: The check was canceled.\n');
    const rest = await data('import', '--data-dir', dir, file);
    expect(rest).toMatchObject({ exitCode: 0, output: expect.stringContaining('200,000 stored now.') as string });
    expect(readdirSync(dir).toSorted()).toEqual(['sightglass.db', 'sightglass.lock']);
  });
});

describe('sightglass data beside a running server', () => {
  it('verifies, measures, exports and snapshots; what changes the store is refused', { timeout: 120_000 }, async () => {
    const dir = fresh('live');
    mkdirSync(dir);
    await data('import', '--data-dir', dir, fileWith(FILE));
    await using serve = await ServeProcess.start({
      dataDir: dir,
      args: ['--no-auth', '--no-host', '--enable-admin-api', '--durability', 'full'],
    });
    expect((await data('verify', '--data-dir', dir)).exitCode).toBe(0);
    expect((await data('export', '--data-dir', dir, '--match', 'visits_total')).output).toBe(FILE);
    expect((await data('snapshot', '--data-dir', dir, fresh('hot'))).exitCode).toBe(0);
    // Nothing is to be repaired, so nothing is refused.
    expect((await data('repair', '--data-dir', dir)).exitCode).toBe(0);
    for (const args of [
      ['import', fileWith(FILE)],
      ['restore', '--replace', fresh('hot')],
    ]) {
      const refused = await data(...args, '--data-dir', dir);
      expect(refused).toMatchObject({ exitCode: 1, errors: expect.stringContaining('in use by another') as string });
    }
    const answer = await serve.json('/api/v1/admin/tsdb/snapshot', { method: 'POST' });
    const { name } = (answer as { data: { name: string } }).data;
    expect(name).toMatch(/^\d{8}T\d{6}Z-[0-9a-f]{16}$/);
    const copy = await data('export', '--data-dir', join(dir, 'snapshots', name), '--match', 'visits_total');
    expect(copy.output).toBe(FILE);
  });

  it('keeps the admin API shut unless it is asked for', async () => {
    await using serve = await ServeProcess.start({ args: ['--no-auth', '--no-host'] });
    const answer = await serve.json('/api/v1/admin/tsdb/snapshot', { method: 'POST' });
    expect(answer).toMatchObject({ status: 'error', errorType: 'unavailable', error: 'admin APIs disabled' });
  });
});

const promtool = await new Promise<boolean>((resolve) =>
  execFile('promtool', ['--version'], (error) => resolve(error === null)),
);

describe.skipIf(!promtool)(`sightglass data and promtool${promtool ? '' : ' (promtool is not installed)'}`, () => {
  it('a plain export is what promtool reads, sample by sample', { timeout: 120_000 }, async () => {
    const dir = fresh('for-promtool');
    const file = fresh('two.om');
    const text = `# TYPE temp gauge\n${Array.from({ length: 300 }, (_, i) => `temp{room="a b\\\\\\n"} ${Math.sin(i)} ${START + i * 5.123}\n`).join('')}# EOF\n`;
    writeFileSync(file, text);
    await data('import', '--data-dir', dir, file);
    const plain = fresh('plain.om');
    await data('export', '--data-dir', dir, '--plain', '-o', plain);
    await run('promtool', 'tsdb', 'create-blocks-from', 'openmetrics', plain, fresh('blocks'));
    await run('promtool', 'tsdb', 'create-blocks-from', 'openmetrics', file, fresh('blocks-of-source'));
    mkdirSync(join(fresh('blocks'), 'wal'));
    mkdirSync(join(fresh('blocks-of-source'), 'wal'));
    const ours = await run('promtool', 'tsdb', 'dump', fresh('blocks'));
    expect(ours).toBe(await run('promtool', 'tsdb', 'dump', fresh('blocks-of-source')));
    expect(ours.split('\n')).toHaveLength(301);
    expect(readFileSync(plain, 'utf8')).toContain('# TYPE temp gauge');
  });
});

function run(command: string, ...args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { maxBuffer: 1 << 28 }, (error, output, errors) => {
      if (error === null) resolve(output);
      else reject(new Error(errors || error.message));
    });
  });
}
