/** Properties of network devices from /sys/class/net. They change rarely. */
import type { Collector } from '../collector.ts';

type Property = readonly [file: string, type: 'counter' | 'gauge', name: string];
const PROPERTIES: readonly Property[] = [
  ['addr_assign_type', 'gauge', 'address_assign_type'],
  ['carrier', 'gauge', 'carrier'],
  ['carrier_changes', 'counter', 'carrier_changes_total'],
  ['carrier_up_count', 'counter', 'carrier_up_changes_total'],
  ['carrier_down_count', 'counter', 'carrier_down_changes_total'],
  ['dev_id', 'gauge', 'device_id'],
  ['dormant', 'gauge', 'dormant'],
  ['flags', 'gauge', 'flags'],
  ['ifindex', 'gauge', 'iface_id'],
  ['iflink', 'gauge', 'iface_link'],
  ['link_mode', 'gauge', 'iface_link_mode'],
  ['mtu', 'gauge', 'mtu_bytes'],
  ['name_assign_type', 'gauge', 'name_assign_type'],
  ['netdev_group', 'gauge', 'net_dev_group'],
  ['speed', 'gauge', 'speed_bytes'],
  ['tx_queue_len', 'gauge', 'transmit_queue_length'],
  ['type', 'gauge', 'protocol_type'],
];
/** The kernel speaks of Mbit/s. */
const BYTES_PER_MEGABIT = 1_000_000 / 8;

export const netclassCollector: Collector = {
  name: 'netclass',
  everyMs: 5_000,
  collect(files, out) {
    for (const device of files.listSys('class/net')) {
      const at = `class/net/${device}`;
      const operstate = files.sys(`${at}/operstate`);
      // bonding_masters and the like are files beside the devices.
      if (operstate === undefined && files.sys(`${at}/ifindex`) === undefined) continue;
      const text = (file: string): string => files.sys(`${at}/${file}`) ?? '';
      out.gauge(
        'node_network_up',
        "Value is 1 if operstate is 'up', 0 otherwise.",
        operstate === 'up' ? 1 : 0,
        'device',
        device,
      );
      out.gauge(
        'node_network_info',
        'Non-numeric data from /sys/class/net/<iface>, value is always 1.',
        1,
        'device',
        device,
        'address',
        text('address'),
        'broadcast',
        text('broadcast'),
        'duplex',
        text('duplex'),
        'operstate',
        operstate ?? '',
        'ifalias',
        text('ifalias'),
      );
      for (const [file, type, name] of PROPERTIES) {
        const value = files.sysNumber(`${at}/${file}`);
        if (value === undefined) continue;
        const scaled = file === 'speed' ? value * BYTES_PER_MEGABIT : value;
        out.add(type, `node_network_${name}`, `Network device property: ${name}`, scaled, ['device', device]);
      }
    }
    return true;
  },
};
