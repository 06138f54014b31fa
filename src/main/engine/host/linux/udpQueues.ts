/** Bytes waiting in UDP sockets, summed over all of them. */
import { fields, lines, type Collector } from '../collector.ts';

const HELP = 'Number of allocated memory in the kernel for UDP datagrams in bytes.';

export const udpQueuesCollector: Collector = {
  name: 'udp_queues',
  collect(files, out) {
    let hasData = false;
    for (const [file, ip] of [
      ['net/udp', 'v4'],
      ['net/udp6', 'v6'],
    ] as const) {
      const text = files.procIf(file);
      if (text === undefined) continue;
      hasData = true;
      let [transmit, receive] = [0, 0];
      for (const line of lines(text).slice(1)) {
        const [tx = '0', rx = '0'] = (fields(line)[4] ?? '').split(':');
        transmit += Number.parseInt(tx, 16);
        receive += Number.parseInt(rx, 16);
      }
      out.gauge('node_udp_queues', HELP, transmit, 'queue', 'tx', 'ip', ip);
      out.gauge('node_udp_queues', HELP, receive, 'queue', 'rx', 'ip', ip);
    }
    return hasData;
  },
};
