/** Btrfs allocation per filesystem. */
import type { Collector } from '../collector.ts';
import type { FamilySet } from '../familySet.ts';
import type { HostFiles } from '../hostFiles.ts';

const SECTOR_BYTES = 512;
const GROUPS = ['data', 'metadata', 'system'] as const;

/** Bytes on disk per byte stored. `devices` matters to the parity layouts alone. */
function allocationRatio(mode: string, devices: number): number {
  switch (mode) {
    case 'raid1':
    case 'raid10':
    case 'dup':
      return 2;
    case 'raid1c3':
      return 3;
    case 'raid1c4':
      return 4;
    case 'raid5':
      return devices / (devices - 1);
    case 'raid6':
      return devices / (devices - 2);
    default:
      return 1;
  }
}

export const btrfsCollector: Collector = {
  name: 'btrfs',
  everyMs: 5_000,
  collect(files, out) {
    for (const folder of files.listSys('fs/btrfs')) {
      const at = `fs/btrfs/${folder}`;
      const uuid = files.sys(`${at}/metadata_uuid`) ?? folder;
      const label = files.sys(`${at}/label`);
      // `features` lies beside the filesystems and has no label file.
      if (label === undefined) continue;
      out.gauge('node_btrfs_info', 'Filesystem information', 1, 'uuid', uuid, 'label', label);
      const devices = files.listSys(`${at}/devices`);
      for (const device of devices) {
        const sectors = files.sysNumber(`${at}/devices/${device}/size`);
        const help = 'Size of a device that is part of the filesystem.';
        if (sectors !== undefined)
          out.gauge('node_btrfs_device_size_bytes', help, sectors * SECTOR_BYTES, 'uuid', uuid, 'device', device);
      }
      const reserve = files.sysNumber(`${at}/allocation/global_rsv_size`);
      if (reserve !== undefined)
        out.gauge('node_btrfs_global_rsv_size_bytes', 'Size of global reserve.', reserve, 'uuid', uuid);
      for (const group of GROUPS)
        writeGroup(files, out, { at: `${at}/allocation/${group}`, uuid, group, devices: devices.length });
    }
    return true;
  },
};

function writeGroup(
  files: HostFiles,
  out: FamilySet,
  { at, uuid, group, devices }: { at: string; uuid: string; group: string; devices: number },
): void {
  const labels = ['uuid', uuid, 'block_group_type', group];
  const reserved = files.sysNumber(`${at}/bytes_reserved`);
  if (reserved !== undefined)
    out.gauge('node_btrfs_reserved_bytes', 'Amount of space reserved for a data type', reserved, ...labels);
  for (const mode of files.listSys(at)) {
    const total = files.sysNumber(`${at}/${mode}/total_bytes`);
    if (total === undefined) continue;
    const used = files.sysNumber(`${at}/${mode}/used_bytes`) ?? NaN;
    out.gauge('node_btrfs_used_bytes', 'Amount of used space by a layout/data type', used, ...labels, 'mode', mode);
    out.gauge(
      'node_btrfs_size_bytes',
      'Amount of space allocated for a layout/data type',
      total,
      ...labels,
      'mode',
      mode,
    );
    out.gauge(
      'node_btrfs_allocation_ratio',
      'Data allocation ratio for a layout/data type',
      allocationRatio(mode, devices),
      ...labels,
      'mode',
      mode,
    );
  }
}
