/** Energy of CPU packages and their parts. Readable by root alone since a side channel was found in it; then it is absent. */
import type { Collector } from '../collector.ts';

export const raplCollector: Collector = {
  name: 'rapl',
  collect(files, out) {
    const used = new Map<string, number>();
    for (const zone of files.listSys('class/powercap')) {
      const at = `class/powercap/${zone}`;
      const text = files.sys(`${at}/name`);
      if (text === undefined) continue;
      const [, numbered = text, number] = /^(.*)-(\d+)$/.exec(text) ?? [];
      const count = used.get(numbered) ?? 0;
      used.set(numbered, count + 1);
      const microjoules = files.sysNumber(`${at}/energy_uj`);
      if (microjoules === undefined) continue;
      const name = numbered.replace(/[^a-zA-Z0-9_]/g, '_');
      out.counter(
        `node_rapl_${name}_joules_total`,
        `Current RAPL ${name} value in joules`,
        microjoules / 1e6,
        'index',
        number ?? String(count),
        'path',
        `${files.roots.sysfs}/${at}`,
      );
    }
    return true;
  },
};
