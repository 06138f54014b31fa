import { lines, type Collector } from '../collector.ts';

const KEPT = /^(oom_kill|pgpg|pswp|pg.*fault).*/;

export const vmstatCollector: Collector = {
  name: 'vmstat',
  collect(files, out) {
    for (const line of lines(files.proc('vmstat'))) {
      const [key = '', value] = line.split(' ', 2);
      if (KEPT.test(key)) out.untyped(`node_vmstat_${key}`, `/proc/vmstat information field ${key}.`, Number(value));
    }
    return true;
  },
};
