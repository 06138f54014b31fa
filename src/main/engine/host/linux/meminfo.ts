/** Every field of /proc/meminfo: `Active(anon): 12 kB` is `node_memory_Active_anon_bytes` 12288. */
import type { Collector } from '../collector.ts';
import type { HostMetricType } from '../familySet.ts';
import { KeyedLines } from '../kernelText.ts';

interface MemoryField {
  readonly type: HostMetricType;
  readonly name: string;
  readonly help: string;
  /** Bytes, where the kernel speaks of them. */
  readonly unit: number;
}

function memoryField(key: string, line: string): MemoryField {
  const isBytes = line.endsWith(' kB');
  const field = `${key.replace(/:$/, '').replace(/\((.*)\)$/, '_$1')}${isBytes ? '_bytes' : ''}`;
  return {
    type: field.endsWith('_total') ? 'counter' : 'gauge',
    name: `node_memory_${field}`,
    help: `Memory information field ${field}.`,
    unit: isBytes ? 1024 : 1,
  };
}

export function createMeminfoCollector(): Collector {
  const table = new KeyedLines(memoryField);
  return {
    name: 'meminfo',
    collect(files, out) {
      table.read(files.proc('meminfo'), ({ type, name, help, unit }, value) => out.add(type, name, help, value * unit));
      return true;
    },
  };
}
