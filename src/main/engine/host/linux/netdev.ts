/** Traffic per network device from /proc/net/dev, under the names node_exporter gives them. */
import { fields, lines, type Collector } from '../collector.ts';

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

export interface NetworkDevice {
  readonly device: string;
  /** Sixteen counters: eight received, eight transmitted. */
  readonly counters: readonly number[];
}

export function parseNetDev(text: string): NetworkDevice[] {
  const devices: NetworkDevice[] = [];
  for (const line of lines(text)) {
    const colon = line.lastIndexOf(':');
    if (colon < 0) continue;
    devices.push({ device: line.slice(0, colon).trim(), counters: fields(line.slice(colon + 1)).map(Number) });
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
      COLUMNS.forEach((name, i) => {
        const value = counters[i];
        if (value !== undefined)
          out.counter(`node_network_${name}_total`, `Network device statistic ${name}.`, value, 'device', device);
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
