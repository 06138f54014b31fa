/** Protocol counters of /proc/net/netstat, snmp and snmp6: the ones node_exporter keeps by default. */
import { fields, type Collector } from '../collector.ts';
import type { FamilySet } from '../familySet.ts';
import { KeyedLines, lineEnd, readNumbers } from '../kernelText.ts';

const KEPT =
  /^(.*_(InErrors|InErrs)|Ip_Forwarding|Ip(6|Ext)_(InOctets|OutOctets)|Icmp6?_(InMsgs|OutMsgs)|TcpExt_(Listen.*|Syncookies.*|TCPSynRetrans|TCPTimeouts|TCPOFOQueue|TCPRcvQDrop)|Tcp_(ActiveOpens|InSegs|OutSegs|OutRsts|PassiveOpens|RetransSegs|CurrEstab)|Udp6?_(InDatagrams|OutDatagrams|NoPorts|RcvbufErrors|SndbufErrors))$/;

interface Kept {
  readonly family: string;
  readonly help: string;
}

const keptAs = (key: string): Kept | undefined =>
  KEPT.test(key) ? { family: `node_netstat_${key}`, help: `Statistic ${key.replace('_', '')}.` } : undefined;

/** A line of names and the line of values below it: `Tcp: names …`, `Tcp: values …`. */
interface Pair {
  readonly names: string;
  /** By column of the values. */
  readonly kept: readonly (Kept | undefined)[];
  readonly isWanted: boolean;
}

function pairOf(names: string): Pair {
  const [head = '', ...rest] = fields(names);
  const kept = rest.map((name) => keptAs(`${head.slice(0, -1)}_${name}`));
  return { names, kept, isWanted: kept.some((column) => column !== undefined) };
}

class PairedLines {
  readonly #pairs: Pair[] = [];
  readonly #values: number[] = [];

  write(text: string, out: FamilySet): void {
    let at = 0;
    for (let i = 0; at < text.length; i++) {
      const end = lineEnd(text, at);
      let pair = this.#pairs[i];
      if (pair?.names.length !== end - at || !text.startsWith(pair.names, at))
        this.#pairs[i] = pair = pairOf(text.slice(at, end));
      if (pair.isWanted) this.#writeValues(pair, text, end + 1, out);
      at = lineEnd(text, end + 1) + 1;
    }
  }

  #writeValues({ kept }: Pair, text: string, at: number, out: FamilySet): void {
    const values = this.#values;
    readNumbers(text, text.indexOf(' ', at), values);
    for (let i = 0; i < values.length; i++) {
      const family = kept[i];
      if (family !== undefined) out.untyped(family.family, family.help, values[i] as number);
    }
  }
}

/** One counter a line: `Ip6InReceives   7`. */
function keptSnmp6(name: string): Kept | undefined {
  const six = name.indexOf('6');
  return six > 0 ? keptAs(`${name.slice(0, six + 1)}_${name.slice(six + 1)}`) : undefined;
}

export function createNetstatCollector(): Collector {
  const netstat = new PairedLines();
  const snmp = new PairedLines();
  const snmp6 = new KeyedLines(keptSnmp6);
  return {
    name: 'netstat',
    collect(files, out) {
      netstat.write(files.proc('net/netstat'), out);
      snmp.write(files.proc('net/snmp'), out);
      snmp6.read(files.procIf('net/snmp6') ?? '', ({ family, help }, value) => out.untyped(family, help, value));
      return true;
    },
  };
}
