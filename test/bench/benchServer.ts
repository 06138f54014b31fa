/** One of the two servers that a bench compares: started in a process group of its own, asked over HTTP, killed at the end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { groupCost, type ProcessCost } from './processCost.ts';

export interface ServerKind {
  readonly name: string;
  command(dir: string, configFile: string, port: number): readonly [string, ...string[]];
}

export class BenchServer {
  readonly name: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'sightglass-bench-'));
  readonly #kind: ServerKind;
  readonly #configFile = join(this.#folder, 'prometheus.yml');
  #child: ChildProcess | undefined;
  #port = 0;

  constructor(kind: ServerKind, config: string) {
    this.#kind = kind;
    this.name = kind.name;
    writeFileSync(this.#configFile, config);
  }

  /** @returns milliseconds from spawn until it is ready */
  async start(): Promise<number> {
    this.#port ||= await freePort();
    const [file, ...args] = this.#kind.command(join(this.#folder, 'data'), this.#configFile, this.#port);
    const started = performance.now();
    this.#child = spawn(file, args, { detached: true, stdio: 'ignore' });
    for (;;) {
      const isReady = await fetch(`${this.#base}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isReady) return performance.now() - started;
      if (performance.now() - started > 30_000) throw new Error(`${this.name} did not become ready`);
      await wait(5);
    }
  }

  cost(): ProcessCost {
    return groupCost(this.#child?.pid ?? 0);
  }

  /** @returns milliseconds until the whole answer was there, and the answer */
  async ask(path: string, params: Readonly<Record<string, string>>): Promise<{ ms: number; body: string }> {
    const started = performance.now();
    const response = await fetch(`${this.#base}${path}?${new URLSearchParams(params)}`);
    const body = await response.text();
    if (!response.ok) throw new Error(`${this.name} ${path} ${JSON.stringify(params)}: ${response.status} ${body}`);
    return { ms: performance.now() - started, body };
  }

  /** The value of an instant query with one result; 0 when it has none. */
  async number(query: string): Promise<number> {
    const { body } = await this.ask('/api/v1/query', { query });
    const answer = JSON.parse(body) as { data: { result: { value: [number, string] }[] } };
    return Number(answer.data.result[0]?.value[1] ?? 0);
  }

  diskBytes(): number {
    return folderBytes(join(this.#folder, 'data'));
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined || child.exitCode !== null) return;
    const exited = new Promise((done) => child.once('exit', done));
    process.kill(-child.pid, signal);
    await exited;
  }

  async remove(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  get #base(): string {
    return `http://127.0.0.1:${this.#port}`;
  }
}

function folderBytes(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).blocks * 512, 0);
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
