/** Every line of /proc/meminfo: sizes in bytes, counts as they are. */
import type { FamilyBuilder } from '../familyBuilder.ts';
import { fieldsOf, type HostSource, readProc } from '../hostSource.ts';

export function collectMeminfo(source: HostSource, out: FamilyBuilder): void {
  for (const [key = '', amount = '0', unit] of fieldsOf(readProc(source, 'meminfo'))) {
    // `Active(anon):` is Active_anon.
    const name = key.replace(/:$/, '').replace('(', '_').replace(')', '');
    const help = `Field ${name} of /proc/meminfo.`;
    if (unit === 'kB') out.gauge(`node_memory_${name}_bytes`, help, Number(amount) * 1024);
    else out.gauge(`node_memory_${name}`, help, Number(amount));
  }
}
