/**
 * NVIDIA's graphics cards, as the driver's own tool tells them: one process that writes a line for each card every five
 * seconds, for as long as the collector lives. Names are those of NVIDIA's DCGM exporter, so its dashboards work.
 */
import type { Clock } from '../base/clock.ts';
import type { Collector } from './collector.ts';
import type { FamilySet } from './familySet.ts';
import { LineHelper } from './lineHelper.ts';

const EVERY_SECONDS = 5;
/** A card without a line for so long is gone, or the tool hangs. */
const FRESH_MS = 20_000;

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
  const cards = new Map<string, Card>();
  const helper = new LineHelper({
    tools,
    args: [`--query-gpu=${QUERY}`, '--format=csv,noheader,nounits', '-l', String(EVERY_SECONDS)],
    clock,
    onLine(line) {
      const [index, uuid = '', model = '', ...numbers] = line.split(',').map((part) => part.trim());
      if (index === undefined || numbers.length !== GAUGES.length) return;
      const labels = ['gpu', index, 'UUID', uuid, 'device', `nvidia${index}`, 'modelName', model];
      cards.set(index, { labels, values: numbers.map(Number), atMs: clock.monotonic() });
    },
  });
  return {
    name: 'sightglass_nvidia',
    everyMs: EVERY_SECONDS * 1000,
    collect(_files, out) {
      helper.keepRunning();
      let hasData = false;
      for (const card of cards.values()) {
        if (clock.monotonic() - card.atMs > FRESH_MS) continue;
        hasData = true;
        writeCard(out, card);
      }
      return hasData;
    },
    [Symbol.dispose]: () => helper[Symbol.dispose](),
  };
}

/** What a card does not know it calls `[N/A]`. */
function writeCard(out: FamilySet, { labels, values }: Card): void {
  for (const [i, [, name, help]] of GAUGES.entries()) {
    const value = values[i];
    if (value !== undefined && !Number.isNaN(value)) out.gauge(`DCGM_FI_DEV_${name}`, help, value, ...labels);
  }
}
