/** The real Alertmanager of this machine's system, for comparison. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './freePort.ts';

const PROGRAM = '/usr/bin/prometheus-alertmanager';
export const AMTOOL = '/usr/bin/amtool';

/** Why there is nothing to compare with; undefined when there is. */
export const whyNoAlertmanager = (): string | undefined =>
  existsSync(PROGRAM) && existsSync(AMTOOL) ? undefined : `${PROGRAM} or ${AMTOOL} is not installed`;

export interface DebianAlertmanager extends AsyncDisposable {
  readonly url: string;
}

export async function startDebianAlertmanager(config: string): Promise<DebianAlertmanager> {
  const folder = await mkdtemp(join(tmpdir(), 'alertmanager-'));
  const file = join(folder, 'alertmanager.yml');
  await writeFile(file, config);
  const port = await freePort();
  const child = spawn(
    PROGRAM,
    [
      `--config.file=${file}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let errors = '';
  child.stderr?.on('data', (part: Buffer) => (errors += part.toString()));
  const url = `http://127.0.0.1:${port}`;
  await ready(url, child, () => errors);
  return {
    url,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((done) => child.once('exit', done));
      if (child.exitCode === null && child.kill('SIGKILL')) await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function ready(url: string, child: ChildProcess, errors: () => string): Promise<void> {
  const untilMs = Date.now() + 20_000;
  while (Date.now() < untilMs) {
    if (child.exitCode !== null) throw new Error(`The Alertmanager ended: ${errors()}`);
    const answer = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (answer?.ok === true) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`The Alertmanager does not get ready: ${errors()}`);
}
