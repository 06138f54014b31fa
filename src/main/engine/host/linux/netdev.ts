/** Traffic per network device from /proc/net/dev, under the names node_exporter gives them. */
import type { Collector } from '../collector.ts';
import { lineEnd, readNumbers } from '../kernelText.ts';

/** Columns after the device's name; the last two names differ from the file's, as node_exporter has them. */
const COLUMNS = [
  'receive_bytes',
  'receive_packets',
  'receive_errs',
  'receive_drop',
  'receive_fifo',
  'receive_frame',
  'receive_compressed',
  'receive_multicast',
  'transmit_bytes',
  'transmit_packets',
  'transmit_errs',
  'transmit_drop',
  'transmit_fifo',
  'transmit_colls',
  'transmit_carrier',
  'transmit_compressed',
] as const;

const FAMILIES = COLUMNS.map((name) => ({
  name: `node_network_${name}_total`,
  help: `Network device statistic ${name}.`,
}));

export interface NetworkDevice {
  readonly device: string;
  /** Sixteen counters: eight received, eight transmitted. */
  readonly counters: readonly number[];
}

export function parseNetDev(text: string): NetworkDevice[] {
  const devices: NetworkDevice[] = [];
  for (let at = 0; at < text.length; at = lineEnd(text, at) + 1) {
    const colon = text.lastIndexOf(':', lineEnd(text, at));
    if (colon < at) continue;
    const counters: number[] = [];
    readNumbers(text, colon + 1, counters);
    devices.push({ device: text.slice(at, colon).trim(), counters });
  }
  return devices;
}

/** What a machine says to itself is no traffic of its network. */
const LOOPBACK = 'lo';

export const netdevCollector: Collector = {
  name: 'netdev',
  collect(files, out) {
    const text = files.procIf('net/dev');
    if (text === undefined) return false;
    for (const { device, counters } of parseNetDev(text)) {
      if (device === LOOPBACK) continue;
      FAMILIES.forEach(({ name, help }, i) => {
        const value = counters[i];
        if (value !== undefined) out.counter(name, help, value, 'device', device);
      });
      const nohandler = files.sysNumber(`class/net/${device}/statistics/rx_nohandler`);
      if (nohandler !== undefined)
        out.counter(
          'node_network_receive_nohandler_total',
          'Network device statistic receive_nohandler.',
          nohandler,
          'device',
          device,
        );
    }
    return true;
  },
};
