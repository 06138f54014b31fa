/** Pressure stall information: `some` waited, `full` stalled; totals in microseconds. */
import type { Collector } from '../collector.ts';

const FAMILIES: readonly (readonly [resource: string, line: string, name: string, help: string])[] = [
  ['cpu', 'some', 'cpu_waiting', 'Total time in seconds that processes have waited for CPU time'],
  ['io', 'some', 'io_waiting', 'Total time in seconds that processes have waited due to IO congestion'],
  ['io', 'full', 'io_stalled', 'Total time in seconds no process could make progress due to IO congestion'],
  ['memory', 'some', 'memory_waiting', 'Total time in seconds that processes have waited for memory'],
  ['memory', 'full', 'memory_stalled', 'Total time in seconds no process could make progress due to memory congestion'],
];

function parsePressureTotal(text: string, line: string): number | undefined {
  const match = new RegExp(`^${line} .*total=(\\d+)`, 'm').exec(text);
  return match === null ? undefined : Number(match[1]) / 1000 / 1000;
}

export const pressureCollector: Collector = {
  name: 'pressure',
  collect(files, out) {
    let hasData = false;
    for (const [resource, line, name, help] of FAMILIES) {
      const seconds = parsePressureTotal(files.procIf(`pressure/${resource}`) ?? '', line);
      if (seconds === undefined) continue;
      hasData = true;
      out.counter(`node_pressure_${name}_seconds_total`, help, seconds);
    }
    return hasData;
  },
};
