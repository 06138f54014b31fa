/** A data folder with two days of history, as a server that ran would have left it: three hosts, some of them busy for a while. */
import { systemClock } from '../../src/main/engine/base/clock.ts';
import { silentLogger } from '../../src/main/engine/base/logger.ts';
import { openTsdb } from '../../src/main/engine/tsdb/tsdb.ts';
import { labelsFromRecord } from '../../src/shared/labels.ts';

const STEP_MS = 15_000;
const HOUR_MS = 3_600_000;
const HOURS = 48;

/** Hours before the end, and for how many minutes `cpu_percent` of the host is at 95. */
const BUSY: readonly (readonly [host: string, hoursAgo: number, minutes: number])[] = [
  ['build-02', 40, 30],
  ['build-02', 20, 12],
  ['nas', 10, 8],
  ['nas', 30, 4],
];

/** @returns the time of the last sample */
export async function writePast(dir: string): Promise<number> {
  const endMs = Math.floor(systemClock.now() / STEP_MS) * STEP_MS;
  const startMs = endMs - HOURS * HOUR_MS;
  const count = (endMs - startMs) / STEP_MS + 1;
  await using store = openTsdb({
    dir,
    clock: systemClock,
    log: silentLogger,
    retentionMs: 100 * HOURS * HOUR_MS,
    outOfOrderWindowMs: 100 * HOURS * HOUR_MS,
  });
  const times = Float64Array.from({ length: count }, (_, i) => startMs + i * STEP_MS);
  const appender = store.appender();
  for (const [h, host] of ['build-02', 'nas', 'media'].entries()) {
    const values = times.map((t, i) => (isBusy(host, t, endMs) ? 95 : Math.round(20 + 8 * h + 6 * Math.sin(i / 400))));
    const labels = labelsFromRecord({ __name__: 'cpu_percent', instance: `${host}:9100`, job: 'node' });
    appender.appendRun(appender.series(labels), times, values, count);
  }
  appender.commit();
  store.flush();
  return endMs;
}

const isBusy = (host: string, t: number, endMs: number): boolean =>
  BUSY.some(([name, hoursAgo, minutes]) => {
    const fromMs = endMs - hoursAgo * HOUR_MS;
    return name === host && t >= fromMs && t < fromMs + minutes * 60_000;
  });
