/**
 * NVIDIA's graphics cards, as the driver's own tool tells them: one process that writes a line for each card every five
 * seconds, for as long as the collector lives. Names are those of NVIDIA's DCGM exporter, so its dashboards work.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Clock } from '../base/clock.ts';
import type { Collector } from './collector.ts';
import type { FamilySet } from './familySet.ts';

const EVERY_SECONDS = 5;
/** A card without a line for so long is gone, or the tool hangs. */
const FRESH_MS = 20_000;
/** After the tool ended by itself: no driver, no card. */
const RESTART_MS = 5 * 60_000;
/** No line is longer; what grows beyond is not the tool's. */
const LINE_LIMIT = 4096;

const LABELS = ['index', 'uuid', 'name'] as const;
const GAUGES: readonly (readonly [field: string, name: string, help: string])[] = [
  ['utilization.gpu', 'GPU_UTIL', 'GPU utilization (in %).'],
  ['utilization.memory', 'MEM_COPY_UTIL', 'Memory utilization (in %).'],
  ['memory.used', 'FB_USED', 'Framebuffer memory used (in MiB).'],
  ['memory.free', 'FB_FREE', 'Framebuffer memory free (in MiB).'],
  ['temperature.gpu', 'GPU_TEMP', 'GPU temperature (in C).'],
  ['power.draw', 'POWER_USAGE', 'Power draw (in W).'],
  ['clocks.sm', 'SM_CLOCK', 'SM clock frequency (in MHz).'],
  ['clocks.mem', 'MEM_CLOCK', 'Memory clock frequency (in MHz).'],
];
const QUERY = [...LABELS, ...GAUGES.map(([field]) => field)].join(',');

const TOOLS = [
  '/usr/bin/nvidia-smi',
  '/usr/local/bin/nvidia-smi',
  '/run/current-system/sw/bin/nvidia-smi',
  String.raw`C:\Windows\System32\nvidia-smi.exe`,
];

interface Card {
  readonly labels: readonly string[];
  readonly values: readonly number[];
  readonly atMs: number;
}

export function createNvidiaCollector(clock: Clock, tools: readonly string[] = TOOLS): Collector {
  const tool = tools.find((path) => existsSync(path));
  const cards = new Map<string, Card>();
  let child: ChildProcess | undefined;
  let startableAt = -Infinity;

  function start(path: string): void {
    startableAt = clock.monotonic() + RESTART_MS;
    const started = spawn(
      path,
      [`--query-gpu=${QUERY}`, '--format=csv,noheader,nounits', '-l', String(EVERY_SECONDS)],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
        windowsHide: true,
      },
    );
    let pending = '';
    const end = (): void => {
      if (child === started) child = undefined;
    };
    started.on('error', end);
    started.on('exit', end);
    started.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (pending + text).split('\n');
      pending = (lines.pop() ?? '').slice(0, LINE_LIMIT);
      for (const line of lines) note(line);
    });
    child = started;
  }

  function note(line: string): void {
    const [index, uuid = '', model = '', ...numbers] = line.split(',').map((part) => part.trim());
    if (index === undefined || numbers.length !== GAUGES.length) return;
    const labels = ['gpu', index, 'UUID', uuid, 'device', `nvidia${index}`, 'modelName', model];
    cards.set(index, { labels, values: numbers.map(Number), atMs: clock.monotonic() });
  }

  return {
    name: 'sightglass_nvidia',
    everyMs: EVERY_SECONDS * 1000,
    collect(_files, out) {
      if (tool === undefined) return false;
      if (child === undefined && clock.monotonic() >= startableAt) start(tool);
      let hasData = false;
      for (const card of cards.values()) {
        if (clock.monotonic() - card.atMs > FRESH_MS) continue;
        hasData = true;
        writeCard(out, card);
      }
      return hasData;
    },
    [Symbol.dispose]() {
      startableAt = Infinity;
      child?.kill();
    },
  };
}

/** What a card does not know it calls `[N/A]`. */
function writeCard(out: FamilySet, { labels, values }: Card): void {
  for (const [i, [, name, help]] of GAUGES.entries()) {
    const value = values[i];
    if (value !== undefined && !Number.isNaN(value)) out.gauge(`DCGM_FI_DEV_${name}`, help, value, ...labels);
  }
}
