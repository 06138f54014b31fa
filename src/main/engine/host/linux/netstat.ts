/** Protocol counters of /proc/net/netstat, snmp and snmp6: the ones node_exporter keeps by default. */
import { fields, lines, type Collector } from '../collector.ts';
import type { FamilySet } from '../familySet.ts';

const KEPT =
  /^(.*_(InErrors|InErrs)|Ip_Forwarding|Ip(6|Ext)_(InOctets|OutOctets)|Icmp6?_(InMsgs|OutMsgs)|TcpExt_(Listen.*|Syncookies.*|TCPSynRetrans|TCPTimeouts|TCPOFOQueue|TCPRcvQDrop)|Tcp_(ActiveOpens|InSegs|OutSegs|OutRsts|PassiveOpens|RetransSegs|CurrEstab)|Udp6?_(InDatagrams|OutDatagrams|NoPorts|RcvbufErrors|SndbufErrors))$/;

interface Kept {
  readonly family: string;
  readonly help: string;
}

const keptAs = (key: string): Kept | undefined =>
  KEPT.test(key) ? { family: `node_netstat_${key}`, help: `Statistic ${key.replace('_', '')}.` } : undefined;

/** A line of names → which of its columns are kept. The kernel writes the same names at each tick. */
const columnsOf = new Map<string, readonly { readonly column: number; readonly kept: Kept }[]>();

function keptColumns(names: string): readonly { readonly column: number; readonly kept: Kept }[] {
  let columns = columnsOf.get(names);
  if (columns === undefined) {
    const [head = '', ...rest] = fields(names);
    columns = rest.flatMap((name, i) => {
      const kept = keptAs(`${head.slice(0, -1)}_${name}`);
      return kept === undefined ? [] : [{ column: i + 1, kept }];
    });
    columnsOf.set(names, columns);
  }
  return columns;
}

/** Pairs of lines: `Tcp: names …`, `Tcp: values …`. */
function writePairs(text: string, out: FamilySet): void {
  const all = lines(text);
  for (let i = 0; i + 1 < all.length; i += 2) {
    const columns = keptColumns(all[i] as string);
    if (columns.length === 0) continue;
    const values = (all[i + 1] as string).split(' ');
    for (const { column, kept } of columns) out.untyped(kept.family, kept.help, Number(values[column]));
  }
}

/** Name of a counter of snmp6 → how it is kept; the pattern is slow, and the names are always the same. */
const snmp6Names = new Map<string, Kept | undefined>();

function keptSnmp6(name: string): Kept | undefined {
  if (!snmp6Names.has(name)) {
    const six = name.indexOf('6');
    snmp6Names.set(name, six > 0 ? keptAs(`${name.slice(0, six + 1)}_${name.slice(six + 1)}`) : undefined);
  }
  return snmp6Names.get(name);
}

/** One counter a line: `Ip6InReceives   7`. */
function writeSnmp6(text: string, out: FamilySet): void {
  for (const line of lines(text)) {
    const kept = keptSnmp6(line.slice(0, line.search(/\s/)));
    if (kept !== undefined) out.untyped(kept.family, kept.help, Number(fields(line)[1]));
  }
}

export const netstatCollector: Collector = {
  name: 'netstat',
  collect(files, out) {
    writePairs(files.proc('net/netstat'), out);
    writePairs(files.proc('net/snmp'), out);
    writeSnmp6(files.procIf('net/snmp6') ?? '', out);
    return true;
  },
};
