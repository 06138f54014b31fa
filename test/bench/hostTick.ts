/**
 * `node test/bench/hostTick.ts [SECONDS]`: CPU time of one reading of this machine, the goal being 2 ms. Once at the pace of
 * the program (caches cold, as in life) and once without a pause.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../src/main/engine/base/clock.ts';
import { silentLogger } from '../../src/main/engine/base/logger.ts';
import { createHostCollector } from '../../src/main/engine/host/hostCollector.ts';

const INTERVAL_MS = 1000;
const WARM_UP_TICKS = 100;
const TIGHT_TICKS = 500;

/** Real waiting, but the collectors' intervals pass with the ticks. */
let monotonicMs = 0;
const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => monotonicMs,
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

const seconds = Number(process.argv[2] ?? 20);
using host = createHostCollector({ procfs: '/proc', sysfs: '/sys', clock, log: silentLogger });

interface Tick {
  readonly cpuMs: number;
  readonly samples: number;
}

async function tick(): Promise<Tick> {
  monotonicMs += INTERVAL_MS;
  const before = process.threadCpuUsage();
  const families = await host.collect();
  const { user, system } = process.threadCpuUsage(before);
  return { cpuMs: (user + system) / 1000, samples: families.reduce((sum, { samples }) => sum + samples.length, 0) };
}

async function measure(count: number, pauseMs: number): Promise<Tick> {
  let cpuMs = 0;
  let samples = 0;
  for (let i = 0; i < count; i++) {
    const one = await tick();
    cpuMs += one.cpuMs / count;
    samples = one.samples;
    if (pauseMs > 0) await wait(pauseMs);
  }
  return { cpuMs, samples };
}

await measure(WARM_UP_TICKS, 0);
const tight = await measure(TIGHT_TICKS, 0);
const paced = await measure(seconds, INTERVAL_MS);
console.log(`without a pause  ${tight.cpuMs.toFixed(2)} ms CPU a tick, ${tight.samples} samples`);
console.log(`once a second    ${paced.cpuMs.toFixed(2)} ms CPU a tick`);
