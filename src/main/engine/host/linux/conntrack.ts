/** Connection tracking table of netfilter; absent until its module is loaded. */
import { fields, lines, type Collector } from '../collector.ts';

/** Columns of /proc/net/stat/nf_conntrack, one line per CPU, hexadecimal. */
const STATS: readonly (readonly [string, string])[] = [
  ['found', 'Number of searched entries which were successful.'],
  ['invalid', 'Number of packets seen which can not be tracked.'],
  ['ignore', 'Number of packets seen which are already connected to a conntrack entry.'],
  ['insert', 'Number of entries inserted into the list.'],
  ['insert_failed', 'Number of entries for which list insertion was attempted but failed.'],
  ['drop', 'Number of packets dropped due to conntrack failure.'],
  ['early_drop', 'Number of dropped conntrack entries to make room for new ones, if maximum table size was reached.'],
  ['search_restart', 'Number of conntrack table lookups which had to be restarted due to hashtable resizes.'],
];

/** Sums over the CPUs, in the order of STATS; undefined where the kernel has no such column. */
function parseConntrackStats(text: string): (number | undefined)[] {
  const [head = '', ...rows] = lines(text);
  const cells = rows.map(fields);
  const names = fields(head);
  return STATS.map(([name]) => {
    const column = names.indexOf(name);
    if (column < 0) return undefined;
    return cells.reduce((sum, row) => sum + Number.parseInt(row[column] ?? '0', 16), 0);
  });
}

const FAMILIES = STATS.map(([name, help]) => ({ name: `node_nf_conntrack_stat_${name}`, help }));

export const conntrackCollector: Collector = {
  name: 'conntrack',
  collect(files, out) {
    const count = files.procIf('sys/net/netfilter/nf_conntrack_count');
    const max = files.procIf('sys/net/netfilter/nf_conntrack_max');
    if (count === undefined || max === undefined) return false;
    const help = 'Number of currently allocated flow entries for connection tracking.';
    out.gauge('node_nf_conntrack_entries', help, Number(count));
    out.gauge('node_nf_conntrack_entries_limit', 'Maximum size of connection tracking table.', Number(max));
    parseConntrackStats(files.procIf('net/stat/nf_conntrack') ?? '').forEach((value, i) => {
      const family = FAMILIES[i];
      if (value !== undefined && family !== undefined) out.gauge(family.name, family.help, value);
    });
    return true;
  },
};
