import { fields, lines, type Collector } from '../collector.ts';

export const arpCollector: Collector = {
  name: 'arp',
  collect(files, out) {
    const perDevice = new Map<string, number>();
    for (const line of lines(files.proc('net/arp')).slice(1)) {
      const device = fields(line)[5] ?? '';
      perDevice.set(device, (perDevice.get(device) ?? 0) + 1);
    }
    for (const [device, entries] of perDevice)
      out.gauge('node_arp_entries', 'ARP entries by device', entries, 'device', device);
    return true;
  },
};
