/** Properties of network devices from /sys/class/net. */
import type { Collector } from '../collector.ts';
import type { FamilySet } from '../familySet.ts';
import type { HostFiles } from '../hostFiles.ts';

type Property = readonly [file: string, type: 'counter' | 'gauge', name: string];
/** What a cable or a radio changes by itself. */
const LINK: readonly Property[] = [
  ['carrier', 'gauge', 'carrier'],
  ['carrier_changes', 'counter', 'carrier_changes_total'],
  ['carrier_up_count', 'counter', 'carrier_up_changes_total'],
  ['carrier_down_count', 'counter', 'carrier_down_changes_total'],
];
/** What stays as it is until the link goes up or down, or somebody sets it. */
const SETTINGS: readonly Property[] = [
  ['addr_assign_type', 'gauge', 'address_assign_type'],
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
/** Readings after which the settings are read again. */
const SETTINGS_READINGS = 6;

interface Settings {
  readonly operstate: string | undefined;
  /** Label, value, … */
  readonly info: readonly string[];
  readonly values: readonly (number | undefined)[];
  age: number;
}

export function createNetclassCollector(): Collector {
  const known = new Map<string, Settings>();
  return {
    name: 'netclass',
    everyMs: 5_000,
    collect(files, out) {
      const devices = files.listSys('class/net');
      for (const device of known.keys()) if (!devices.includes(device)) known.delete(device);
      for (const device of devices) {
        const operstate = files.sys(`class/net/${device}/operstate`);
        // bonding_masters and the like are files beside the devices.
        if (operstate === undefined && files.sys(`class/net/${device}/ifindex`) === undefined) continue;
        let settings = known.get(device);
        if (settings === undefined || settings.operstate !== operstate || settings.age >= SETTINGS_READINGS)
          known.set(device, (settings = readSettings(files, device, operstate)));
        settings.age += 1;
        write(files, out, device, settings);
      }
      return true;
    },
  };
}

function readSettings(files: HostFiles, device: string, operstate: string | undefined): Settings {
  const text = (file: string): string => files.sys(`class/net/${device}/${file}`) ?? '';
  const info = ['device', device];
  for (const file of ['address', 'broadcast', 'duplex']) info.push(file, text(file));
  info.push('operstate', operstate ?? '', 'ifalias', text('ifalias'));
  const values = SETTINGS.map(([file]) => {
    const value = files.sysNumber(`class/net/${device}/${file}`);
    return file === 'speed' && value !== undefined ? value * BYTES_PER_MEGABIT : value;
  });
  return { operstate, info, values, age: 0 };
}

function write(files: HostFiles, out: FamilySet, device: string, { operstate, info, values }: Settings): void {
  const upHelp = "Value is 1 if operstate is 'up', 0 otherwise.";
  out.gauge('node_network_up', upHelp, operstate === 'up' ? 1 : 0, 'device', device);
  out.gauge('node_network_info', 'Non-numeric data from /sys/class/net/<iface>, value is always 1.', 1, ...info);
  const property = ([, type, name]: Property, value: number | undefined): void => {
    if (value !== undefined)
      out.add(type, `node_network_${name}`, `Network device property: ${name}`, value, ['device', device]);
  };
  for (const link of LINK) property(link, files.sysNumber(`class/net/${device}/${link[0]}`));
  SETTINGS.forEach((setting, i) => property(setting, values[i]));
}
