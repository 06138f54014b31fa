/** Real exporters of the machine's packages, with the servers they watch, on loopback; ended by who started them. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { makeCertificate } from './certificate.ts';
import { freePort } from './freePort.ts';

/** Entries of a scrape_config beside its name and targets. */
type ScrapeSettings = Readonly<Record<string, unknown>>;

export interface Job {
  readonly name: string;
  readonly target: string;
  readonly settings: ScrapeSettings;
}

interface Recipe {
  readonly name: string;
  /** Programs that have to be there. */
  readonly needs: readonly string[];
  /** Needs the right to become another user. */
  readonly isForRoot?: boolean;
  /** Starts all it takes. @returns where the exporter answers */
  start(bench: ExporterBench): Promise<{ readonly port: number; readonly settings?: ScrapeSettings }>;
}

/** bcrypt of the password below, as the exporters' web configuration wants it. */
const PASSWORD = 'loopback';
const PASSWORD_HASH = '$2b$04$EYdK670Z3E9TPb5I10zpye0ly5iT0PyipWaG1eJ5of/uldOJNibFe';

const RECIPES: readonly Recipe[] = [
  {
    name: 'node',
    needs: ['prometheus-node-exporter'],
    start: async (bench) => ({ port: await bench.exporter('prometheus-node-exporter', '--web.listen-address=') }),
  },
  {
    name: 'node-tls',
    needs: ['prometheus-node-exporter', 'openssl'],
    async start(bench) {
      const certificate = makeCertificate(bench.folder);
      if (certificate === undefined) throw new Error('No certificate could be made.');
      const file = bench.file(
        'web.yml',
        `tls_server_config: {cert_file: cert.pem, key_file: key.pem}\nbasic_auth_users: {watcher: '${PASSWORD_HASH}'}\n`,
      );
      const port = await freePort();
      const args = [`--web.listen-address=127.0.0.1:${port}`, `--web.config.file=${file}`];
      bench.run('prometheus-node-exporter', [...args, '--collector.disable-defaults', '--collector.loadavg']);
      await wait(500);
      const settings = {
        scheme: 'https',
        basic_auth: { username: 'watcher', password: PASSWORD },
        tls_config: { ca_file: certificate.certFile },
      };
      return { port, settings };
    },
  },
  {
    name: 'pushgateway',
    needs: ['prometheus-pushgateway'],
    async start(bench) {
      const port = await bench.exporter('prometheus-pushgateway', '--web.listen-address=');
      const body = '# TYPE backup_bytes gauge\nbackup_bytes{disk="a b"} 1.5e9\n';
      await fetch(`http://127.0.0.1:${port}/metrics/job/backup/instance/nas`, { method: 'PUT', body });
      return { port, settings: { honor_labels: true } };
    },
  },
  {
    name: 'process',
    needs: ['prometheus-process-exporter'],
    async start(bench) {
      const file = bench.file('process.yml', `process_names:\n  - name: "{{.Comm}}"\n    cmdline: ['.+']\n`);
      return {
        port: await bench.exporter('prometheus-process-exporter', '-web.listen-address=', ['-config.path', file]),
      };
    },
  },
  {
    name: 'blackbox',
    needs: ['prometheus-blackbox-exporter'],
    async start(bench) {
      const modules = 'modules:\n  http_2xx: {prober: http, http: {preferred_ip_protocol: ip4}}\n';
      const config = `--config.file=${bench.file('blackbox.yml', modules)}`;
      const port = await bench.exporter('prometheus-blackbox-exporter', '--web.listen-address=', [config]);
      const params = { module: ['http_2xx'], target: [`http://127.0.0.1:${port}/`] };
      return { port, settings: { metrics_path: '/probe', params } };
    },
  },
  {
    name: 'redis',
    needs: ['prometheus-redis-exporter', 'redis-server'],
    async start(bench) {
      const server = await freePort();
      const settings = ['--port', String(server), '--bind', '127.0.0.1', '--save', '', '--dir', bench.folder];
      bench.run('redis-server', [...settings, '--requirepass', PASSWORD]);
      const env = { REDIS_ADDR: `redis://127.0.0.1:${server}`, REDIS_PASSWORD: PASSWORD };
      return { port: await bench.exporter('prometheus-redis-exporter', '-web.listen-address=', [], env) };
    },
  },
  {
    name: 'nginx',
    needs: ['prometheus-nginx-exporter', 'nginx'],
    async start(bench) {
      const server = await freePort();
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
        (kind) => `${kind}_temp_path ${kind};`,
      );
      const site = `server { listen 127.0.0.1:${server}; location /stub_status { stub_status; } }`;
      const config = `pid nginx.pid; error_log stderr; daemon off; events {}
http { access_log off; ${temporary.join(' ')} ${site} }\n`;
      bench.run('nginx', ['-c', bench.file('nginx.conf', config), '-p', bench.folder]);
      const uri = ['-nginx.scrape-uri', `http://127.0.0.1:${server}/stub_status`, '-nginx.retries', '20'];
      return { port: await bench.exporter('prometheus-nginx-exporter', '-web.listen-address=', uri) };
    },
  },
  {
    name: 'postgres',
    needs: ['prometheus-postgres-exporter', 'runuser', 'pg_lsclusters'],
    isForRoot: true,
    async start(bench) {
      const server = await freePort();
      const data = join(bench.folder, 'postgres');
      mkdirSync(data);
      spawnSync('chown', ['postgres', data]);
      const as = ['-u', 'postgres', '--', 'sh', '-c'];
      const newest = '"$(ls -d /usr/lib/postgresql/*/bin | tail -1)"';
      spawnSync('runuser', [...as, `${newest}/initdb -D ${data} -A trust --no-sync`], { stdio: 'ignore' });
      const listening = `-p ${server} -k ${data} -c listen_addresses=127.0.0.1 -c fsync=off`;
      bench.run('runuser', [...as, `exec ${newest}/postgres -D ${data} ${listening}`]);
      await wait(2000);
      const env = { DATA_SOURCE_NAME: `postgresql://postgres@127.0.0.1:${server}/postgres?sslmode=disable` };
      return { port: await bench.exporter('prometheus-postgres-exporter', '--web.listen-address=', [], env) };
    },
  },
  {
    name: 'mysqld',
    needs: ['prometheus-mysqld-exporter', 'mariadbd', 'mariadb-install-db'],
    isForRoot: true,
    async start(bench) {
      const server = await freePort();
      const data = join(bench.folder, 'mysql');
      mkdirSync(data);
      spawnSync('chown', ['mysql', data]);
      const common = ['--no-defaults', '--user=mysql', `--datadir=${data}`];
      spawnSync('mariadb-install-db', [...common, '--auth-root-authentication-method=normal', '--skip-test-db'], {
        stdio: 'ignore',
      });
      bench.run('mariadbd', [...common, `--socket=${data}/s`, `--port=${server}`, '--bind-address=127.0.0.1']);
      await wait(3000);
      const env = { DATA_SOURCE_NAME: `root:@(127.0.0.1:${server})/` };
      return { port: await bench.exporter('prometheus-mysqld-exporter', '--web.listen-address=', [], env) };
    },
  },
];

export class ExporterBench implements AsyncDisposable {
  readonly folder: string;
  readonly jobs: Job[] = [];
  /** Exporters that this machine lacks. */
  readonly missing: string[] = [];
  readonly #children: ChildProcess[] = [];

  private constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'sightglass-exporters-'));
    // Databases run as users of their own.
    chmodSync(this.folder, 0o755);
  }

  /** @param names  of the recipes; all where absent */
  static async start(names?: readonly string[]): Promise<ExporterBench> {
    const bench = new ExporterBench();
    for (const recipe of RECIPES) {
      if (names?.includes(recipe.name) === false) continue;
      if (!canStart(recipe)) {
        bench.missing.push(recipe.name);
        continue;
      }
      const { port, settings = {} } = await recipe.start(bench);
      bench.jobs.push({ name: recipe.name, target: `127.0.0.1:${port}`, settings });
    }
    return bench;
  }

  file(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): void {
    this.#children.push(spawn(command, args, { stdio: 'ignore', env: { ...process.env, ...env } }));
  }

  /** Starts an exporter on a free port and waits until it answers. */
  async exporter(
    command: string,
    addressOption: string,
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Promise<number> {
    const port = await freePort();
    this.run(command, [`${addressOption}127.0.0.1:${port}`, ...args], env);
    for (let tries = 0; tries < 200; tries++) {
      const answer = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => undefined);
      await answer?.arrayBuffer();
      if (answer?.ok === true) return port;
      await wait(50);
    }
    throw new Error(`${command} did not answer.`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children.toReversed()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const exited = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      const killing = setTimeout(() => child.kill('SIGKILL'), 5000);
      await exited;
      clearTimeout(killing);
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function canStart({ needs, isForRoot = false }: Recipe): boolean {
  if (isForRoot && process.getuid?.() !== 0) return false;
  return needs.every((program) => spawnSync('which', [program], { stdio: 'ignore' }).status === 0);
}
