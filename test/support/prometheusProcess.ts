/** The real Prometheus as a process, on a temporary folder and a free port, to compare with; ended by who started it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './freePort.ts';

/** Why it cannot be started here; undefined when it can. */
export function prometheusMissing(): string | undefined {
  const { error } = spawnSync('prometheus', ['--version'], { stdio: 'ignore' });
  return error === undefined ? undefined : 'prometheus is not installed';
}

export class PrometheusProcess implements AsyncDisposable {
  readonly base: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(child: ChildProcess, base: string, folder: string) {
    this.#child = child;
    this.base = base;
    this.#folder = folder;
  }

  /**
   * It takes remote writes of any age into one head block.
   *
   * @param config  text of its prometheus.yml
   */
  static async start(
    moreArgs: readonly string[] = [],
    config = 'global:\n  scrape_interval: 15s\n',
  ): Promise<PrometheusProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'sightglass-prometheus-'));
    const configFile = join(folder, 'prometheus.yml');
    writeFileSync(configFile, config);
    const address = `127.0.0.1:${await freePort()}`;
    const args = [
      `--config.file=${configFile}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      '--web.enable-remote-write-receiver',
      '--storage.tsdb.retention.time=100y',
      '--storage.tsdb.min-block-duration=10d',
      '--storage.tsdb.max-block-duration=10d',
      ...moreArgs,
    ];
    const child = spawn('prometheus', args, { stdio: 'ignore' });
    const started = new PrometheusProcess(child, `http://${address}`, folder);
    await started.#ready();
    return started;
  }

  async #ready(): Promise<void> {
    const deadline = performance.now() + 30_000;
    while (performance.now() < deadline && this.#child.exitCode === null) {
      const answer = await fetch(`${this.base}/-/ready`).catch(() => undefined);
      if (answer?.ok === true) return;
      await wait(20);
    }
    await this[Symbol.asyncDispose]();
    throw new Error('prometheus did not become ready.');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = new Promise((done) => this.#child.once('exit', done));
      this.#child.kill('SIGKILL');
      await exited;
    }
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
