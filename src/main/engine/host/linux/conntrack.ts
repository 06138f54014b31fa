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

/** Column → sum over the CPUs. */
function parseConntrackStats(text: string): Map<string, number> {
  const [head = '', ...rows] = lines(text);
  const names = fields(head);
  const sums = new Map<string, number>(names.map((name) => [name, 0]));
  for (const row of rows) {
    fields(row).forEach((hex, i) => {
      const name = names[i];
      if (name !== undefined) sums.set(name, (sums.get(name) ?? 0) + Number.parseInt(hex, 16));
    });
  }
  return sums;
}

export const conntrackCollector: Collector = {
  name: 'conntrack',
  collect(files, out) {
    const count = files.procIf('sys/net/netfilter/nf_conntrack_count');
    const max = files.procIf('sys/net/netfilter/nf_conntrack_max');
    if (count === undefined || max === undefined) return false;
    const help = 'Number of currently allocated flow entries for connection tracking.';
    out.gauge('node_nf_conntrack_entries', help, Number(count));
    out.gauge('node_nf_conntrack_entries_limit', 'Maximum size of connection tracking table.', Number(max));
    const stats = parseConntrackStats(files.procIf('net/stat/nf_conntrack') ?? '');
    for (const [name, statHelp] of STATS) {
      const value = stats.get(name);
      if (value !== undefined) out.gauge(`node_nf_conntrack_stat_${name}`, statHelp, value);
    }
    return true;
  },
};
