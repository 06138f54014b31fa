/** Protocol counters of /proc/net/netstat, snmp and snmp6: the ones node_exporter keeps by default. */
import { fields, lines, type Collector } from '../collector.ts';

const KEPT =
  /^(.*_(InErrors|InErrs)|Ip_Forwarding|Ip(6|Ext)_(InOctets|OutOctets)|Icmp6?_(InMsgs|OutMsgs)|TcpExt_(Listen.*|Syncookies.*|TCPSynRetrans|TCPTimeouts|TCPOFOQueue|TCPRcvQDrop)|Tcp_(ActiveOpens|InSegs|OutSegs|OutRsts|PassiveOpens|RetransSegs|CurrEstab)|Udp6?_(InDatagrams|OutDatagrams|NoPorts|RcvbufErrors|SndbufErrors))$/;

/** Pairs of lines: `Tcp: names …`, `Tcp: values …`. Key is `Tcp_InSegs`. */
function parseNetstat(text: string, into: Map<string, number>): void {
  const all = lines(text);
  for (let i = 0; i + 1 < all.length; i += 2) {
    const names = fields(all[i] as string);
    const values = fields(all[i + 1] as string);
    const protocol = (names[0] as string).slice(0, -1);
    for (let column = 1; column < names.length; column++)
      into.set(`${protocol}_${names[column]}`, Number(values[column]));
  }
}

/** One counter a line: `Ip6InReceives 7`. */
function parseSnmp6(text: string, into: Map<string, number>): void {
  for (const line of lines(text)) {
    const [name = '', value] = fields(line);
    const six = name.indexOf('6');
    if (six > 0) into.set(`${name.slice(0, six + 1)}_${name.slice(six + 1)}`, Number(value));
  }
}

/** The kernel's few hundred keys are the same at each tick, and the pattern is slow: its verdicts are kept. */
const families = new Map<string, { readonly name: string; readonly help: string } | undefined>();

function familyOf(key: string): { readonly name: string; readonly help: string } | undefined {
  if (!families.has(key)) {
    const help = `Statistic ${key.replace('_', '')}.`;
    families.set(key, KEPT.test(key) ? { name: `node_netstat_${key}`, help } : undefined);
  }
  return families.get(key);
}

export const netstatCollector: Collector = {
  name: 'netstat',
  collect(files, out) {
    const counters = new Map<string, number>();
    parseNetstat(files.proc('net/netstat'), counters);
    parseNetstat(files.proc('net/snmp'), counters);
    parseSnmp6(files.procIf('net/snmp6') ?? '', counters);
    for (const [key, value] of counters) {
      const family = familyOf(key);
      if (family !== undefined) out.untyped(family.name, family.help, value);
    }
    return true;
  },
};
