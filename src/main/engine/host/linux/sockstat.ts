/** Sockets in use per protocol. */
import { fields, lines, type Collector } from '../collector.ts';
import type { FamilySet } from '../familySet.ts';

/** The kernel counts socket memory in pages; 4 KiB on the architectures this program is built for. */
const PAGE_BYTES = 4096;

export const sockstatCollector: Collector = {
  name: 'sockstat',
  collect(files, out) {
    const text = files.procIf('net/sockstat');
    if (text !== undefined) writeSockstat(text, out);
    const text6 = files.procIf('net/sockstat6');
    if (text6 !== undefined) writeSockstat(text6, out);
    return text !== undefined || text6 !== undefined;
  },
};

/** `TCP: inuse 4 orphan 0 …` */
function writeSockstat(text: string, out: FamilySet): void {
  for (const line of lines(text)) {
    const [head = '', ...pairs] = fields(line);
    const protocol = head.slice(0, -1);
    for (let i = 0; i + 1 < pairs.length; i += 2) {
      const [state, value] = [pairs[i] as string, Number(pairs[i + 1])];
      if (protocol === 'sockets') {
        out.gauge('node_sockstat_sockets_used', 'Number of IPv4 sockets in use.', value);
        continue;
      }
      out.gauge(`node_sockstat_${protocol}_${state}`, `Number of ${protocol} sockets in state ${state}.`, value);
      if (state === 'mem') {
        const help = `Number of ${protocol} sockets in state mem_bytes.`;
        out.gauge(`node_sockstat_${protocol}_mem_bytes`, help, value * PAGE_BYTES);
      }
    }
  }
}
