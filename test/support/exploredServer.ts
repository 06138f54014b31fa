/**
 * A served engine with something to explore: two hours of history that were imported, a target that goes on with the same
 * series, once a second, and a board of twelve charts over them. Everything is ended by its test.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeTarget, startFakeTarget } from './fakeTarget.ts';
import { cliFile, ServeProcess } from './serveProcess.ts';

const HISTORY_MS = 2 * 3_600_000;
const STEP_MS = 15_000;
const PHASES = 6;

export interface ExploredServer extends AsyncDisposable {
  readonly server: ServeProcess;
  readonly dataDir: string;
}

export async function startExploredServer(): Promise<ExploredServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sightglass-explore-'));
  const target = await startFakeTarget();
  const instance = target.address;
  importHistory(dataDir, instance);
  writeBoard(dataDir);
  target.answer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(exposition(Date.now()));
  });
  const server = await startServer(dataDir, target);
  await target.answered(4);
  return {
    server,
    dataDir,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await target[Symbol.asyncDispose]();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function startServer(dataDir: string, target: FakeTarget): Promise<ServeProcess> {
  return ServeProcess.start({
    config: `global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs: [{ job_name: waves, static_configs: [{ targets: ['${target.address}'] }] }]
`,
    args: ['--no-auth', '--no-host'],
    dataDir,
  });
}

const wave = (phase: number, atMs: number): number => 50 + 40 * Math.sin(atMs / 120_000 + phase);
const ticks = (phase: number, atMs: number): number => Math.floor(((atMs / 1_000) % 1_000_000) * (phase + 1));

/** As a target says it now. */
function exposition(atMs: number): string {
  const phases = Array.from({ length: PHASES }, (_, i) => i);
  return [
    '# HELP wave Height of the wave above the ground, for every phase of it.',
    '# TYPE wave gauge',
    ...phases.map((phase) => `wave{phase="${phase}"} ${wave(phase, atMs)}`),
    '# HELP ticks_total Ticks of the clock since it was wound up.',
    '# TYPE ticks_total counter',
    ...phases.map((phase) => `ticks_total{phase="${phase}"} ${ticks(phase, atMs)}`),
    '# HELP wave_memory_bytes Memory of the wave.',
    '# TYPE wave_memory_bytes gauge',
    `wave_memory_bytes ${48 * 1024 * 1024 + wave(0, atMs) * 100_000}`,
    '',
  ].join('\n');
}

export const BOARD = '/dashboards?board=waves';
const CHARTS = 12;

/** Twelve charts of six series each, three in a row. */
function writeBoard(dataDir: string): void {
  const folder = join(dataDir, 'config', 'dashboards');
  mkdirSync(folder, { recursive: true });
  const panels = Array.from({ length: CHARTS }, (_, i) => ({
    id: i + 1,
    type: 'timeseries',
    title: `Wave ${i + 1}`,
    gridPos: { x: (i % 3) * 8, y: Math.floor(i / 3) * 6, w: 8, h: 6 },
    targets: [{ refId: 'A', expr: `wave + ${i}`, legendFormat: '{{phase}}' }],
    fieldConfig: { defaults: {}, overrides: [] },
    options: {},
  }));
  const board = { uid: 'waves', title: 'Waves', time: { from: 'now-15m', to: 'now' }, panels };
  writeFileSync(join(folder, 'waves.json'), JSON.stringify(board));
}

/** The same series, older: what lies an hour back is there from the start. */
function importHistory(dataDir: string, instance: string): void {
  const endMs = Math.floor(Date.now() / STEP_MS) * STEP_MS;
  const times = Array.from({ length: HISTORY_MS / STEP_MS }, (_, i) => endMs - HISTORY_MS + i * STEP_MS);
  const lines = Array.from({ length: PHASES }, (_, phase) =>
    times.map((at) => `wave{instance="${instance}",job="waves",phase="${phase}"} ${wave(phase, at)} ${at / 1_000}`),
  );
  const file = join(dataDir, '..', `history-${process.pid}-${endMs}.txt`);
  writeFileSync(file, ['# TYPE wave gauge', ...lines.flat(), '# EOF', ''].join('\n'));
  try {
    execFileSync(process.execPath, [cliFile, 'data', 'import', file, '--data-dir', dataDir], { stdio: 'pipe' });
  } finally {
    rmSync(file);
  }
}
