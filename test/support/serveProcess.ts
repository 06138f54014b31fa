/** The built `sightglass serve` as a process, on a temporary data folder and a free port; ended by its test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
export const cliFile = join(root, 'out/node/cli.cjs');
/** As people start it: with the memory settings that it asks for. A shell that becomes the program, so the pid is the program's. */
export const launcher = join(root, 'bin/sightglass');

export interface ServeOptions {
  /** Text of a prometheus.yml; absent: the program's own first configuration. */
  readonly config?: string;
  readonly args?: readonly string[];
  readonly nodeArgs?: readonly string[];
  readonly dataDir?: string;
}

export class ServeProcess implements AsyncDisposable {
  /** The address that the program printed. */
  readonly address: string;
  readonly base: string;
  readonly dataDir: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<number | null>;
  readonly #folders: readonly string[];

  private constructor(child: ChildProcess, address: string, dataDir: string, folders: readonly string[]) {
    this.#child = child;
    this.address = address;
    this.base = new URL(address).origin;
    this.dataDir = dataDir;
    this.#folders = folders;
    this.#exited = new Promise((done) => child.once('exit', done));
  }

  static async start({ config, args = [], nodeArgs = [], dataDir }: ServeOptions = {}): Promise<ServeProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'sightglass-serve-'));
    const data = dataDir ?? join(folder, 'data');
    const configFile = join(folder, 'prometheus.yml');
    if (config !== undefined) writeFileSync(configFile, config);
    const configArgs = config === undefined ? [] : ['--config-file', configFile];
    const child = spawn(launcher, ['serve', '--data-dir', data, '--port', '0', ...configArgs, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, VITEST: '', NODE_OPTIONS: nodeArgs.join(' ') },
    });
    const address = await printedAddress(child);
    return new ServeProcess(child, address, data, [folder]);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async json(path: string, init: RequestInit = {}): Promise<unknown> {
    const response = await fetch(new URL(path, this.base), init);
    return response.json();
  }

  /** Result of an instant query: [labels, value] pairs. */
  async query(expr: string, init?: RequestInit): Promise<[Record<string, string>, string][]> {
    const answer = (await this.json(`/api/v1/query?query=${encodeURIComponent(expr)}`, init)) as {
      data: { result: { metric: Record<string, string>; value: [number, string] }[] };
    };
    return answer.data.result.map(({ metric, value }) => [metric, value[1]]);
  }

  /** @returns the exit code; null when the signal ended it */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.#child.kill(signal);
    return this.#exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.stop('SIGKILL');
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function printedAddress(child: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    let said = '';
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      const address = /Sightglass is ready at (\S+)/.exec(said)?.[1];
      if (address !== undefined) done(address);
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('exit', (code) => fail(new Error(`serve ended with ${code}: ${said}`)));
  });
}
