/** Every field of /proc/meminfo. */
import { fields, lines, type Collector } from '../collector.ts';

/** Metric suffix → value: `Active(anon): 12 kB` is `Active_anon_bytes` 12288. */
export function parseMeminfo(text: string): Map<string, number> {
  const memory = new Map<string, number>();
  for (const line of lines(text)) {
    const [key = '', amount, unit] = fields(line);
    if (amount === undefined) continue;
    const name = key.replace(/:$/, '').replace(/\((.*)\)$/, '_$1');
    if (unit === 'kB') memory.set(`${name}_bytes`, Number(amount) * 1024);
    else memory.set(name, Number(amount));
  }
  return memory;
}

export const meminfoCollector: Collector = {
  name: 'meminfo',
  collect(files, out) {
    for (const [field, value] of parseMeminfo(files.proc('meminfo'))) {
      out.add(
        field.endsWith('_total') ? 'counter' : 'gauge',
        `node_memory_${field}`,
        `Memory information field ${field}.`,
        value,
      );
    }
    return true;
  },
};
