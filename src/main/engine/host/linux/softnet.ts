/** Packet processing per CPU from /proc/net/softnet_stat: hexadecimal columns. */
import { fields, lines, type Collector } from '../collector.ts';

const COLUMNS: readonly (readonly [column: number, type: 'counter' | 'gauge', name: string, help: string])[] = [
  [0, 'counter', 'node_softnet_processed_total', 'Number of processed packets'],
  [1, 'counter', 'node_softnet_dropped_total', 'Number of dropped packets'],
  [2, 'counter', 'node_softnet_times_squeezed_total', 'Number of times processing packets ran out of quota'],
];

export const softnetCollector: Collector = {
  name: 'softnet',
  collect(files, out) {
    lines(files.proc('net/softnet_stat')).forEach((line, cpu) => {
      const columns = fields(line);
      for (const [column, type, name, help] of COLUMNS) {
        out.add(type, name, help, Number.parseInt(columns[column] ?? '0', 16), ['cpu', String(cpu)]);
      }
    });
    return true;
  },
};
