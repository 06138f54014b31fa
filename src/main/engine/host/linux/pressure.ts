/** Pressure stall information: `some` waited, `full` stalled; totals in microseconds. */
import type { Collector } from '../collector.ts';

type Line = readonly [line: 'some' | 'full', name: string, help: string];
const FAMILIES: readonly (readonly [resource: string, lines: readonly Line[]])[] = [
  ['cpu', [['some', 'cpu_waiting', 'Total time in seconds that processes have waited for CPU time']]],
  [
    'io',
    [
      ['some', 'io_waiting', 'Total time in seconds that processes have waited due to IO congestion'],
      ['full', 'io_stalled', 'Total time in seconds no process could make progress due to IO congestion'],
    ],
  ],
  [
    'memory',
    [
      ['some', 'memory_waiting', 'Total time in seconds that processes have waited for memory'],
      ['full', 'memory_stalled', 'Total time in seconds no process could make progress due to memory congestion'],
    ],
  ],
];

const TOTAL = ' total=';

function parsePressureTotal(text: string, line: string): number | undefined {
  const start = text.startsWith(`${line} `) ? 0 : text.indexOf(`\n${line} `);
  const at = start < 0 ? -1 : text.indexOf(TOTAL, start);
  return at < 0 ? undefined : Number.parseInt(text.slice(at + TOTAL.length), 10) / 1000 / 1000;
}

export const pressureCollector: Collector = {
  name: 'pressure',
  collect(files, out) {
    let hasData = false;
    for (const [resource, families] of FAMILIES) {
      const text = files.procIf(`pressure/${resource}`);
      if (text === undefined) continue;
      for (const [line, name, help] of families) {
        const seconds = parsePressureTotal(text, line);
        if (seconds === undefined) continue;
        hasData = true;
        out.counter(`node_pressure_${name}_seconds_total`, help, seconds);
      }
    }
    return hasData;
  },
};
