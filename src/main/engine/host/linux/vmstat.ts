import type { Collector } from '../collector.ts';
import { KeyedLines } from '../kernelText.ts';

const KEPT = /^(oom_kill|pgpg|pswp|pg.*fault).*/;

export function createVmstatCollector(): Collector {
  const table = new KeyedLines((key) =>
    KEPT.test(key) ? { name: `node_vmstat_${key}`, help: `/proc/vmstat information field ${key}.` } : undefined,
  );
  return {
    name: 'vmstat',
    collect(files, out) {
      table.read(files.proc('vmstat'), ({ name, help }, value) => out.untyped(name, help, value));
      return true;
    },
  };
}
