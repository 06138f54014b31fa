/** I/O per block device: /proc/diskstats, and what udev knows of the device. */
import { fields, lines, type Collector } from '../collector.ts';
import type { FamilySet } from '../familySet.ts';
import type { HostFiles } from '../hostFiles.ts';

/** Partitions, RAM disks and loops: their I/O is counted on the whole device as well. Swap in compressed memory (zram) is not. */
const IGNORED = /^(ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\d+n\d+p)\d+$/;
const SECTOR_BYTES = 512;

const SECONDS = 1 / 1000;
/** One per column after major, minor, name. */
const COLUMNS: readonly (readonly ['counter' | 'gauge', string, string, number])[] = [
  ['counter', 'node_disk_reads_completed_total', 'The total number of reads completed successfully.', 1],
  ['counter', 'node_disk_reads_merged_total', 'The total number of reads merged.', 1],
  ['counter', 'node_disk_read_bytes_total', 'The total number of bytes read successfully.', SECTOR_BYTES],
  ['counter', 'node_disk_read_time_seconds_total', 'The total number of seconds spent by all reads.', SECONDS],
  ['counter', 'node_disk_writes_completed_total', 'The total number of writes completed successfully.', 1],
  ['counter', 'node_disk_writes_merged_total', 'The number of writes merged.', 1],
  ['counter', 'node_disk_written_bytes_total', 'The total number of bytes written successfully.', SECTOR_BYTES],
  [
    'counter',
    'node_disk_write_time_seconds_total',
    'This is the total number of seconds spent by all writes.',
    SECONDS,
  ],
  ['gauge', 'node_disk_io_now', 'The number of I/Os currently in progress.', 1],
  ['counter', 'node_disk_io_time_seconds_total', 'Total seconds spent doing I/Os.', SECONDS],
  ['counter', 'node_disk_io_time_weighted_seconds_total', 'The weighted # of seconds spent doing I/Os.', SECONDS],
  ['counter', 'node_disk_discards_completed_total', 'The total number of discards completed successfully.', 1],
  ['counter', 'node_disk_discards_merged_total', 'The total number of discards merged.', 1],
  ['counter', 'node_disk_discarded_sectors_total', 'The total number of sectors discarded successfully.', 1],
  [
    'counter',
    'node_disk_discard_time_seconds_total',
    'This is the total number of seconds spent by all discards.',
    SECONDS,
  ],
  ['counter', 'node_disk_flush_requests_total', 'The total number of flush requests completed successfully', 1],
  [
    'counter',
    'node_disk_flush_requests_time_seconds_total',
    'This is the total number of seconds spent by all flush requests.',
    SECONDS,
  ],
];

export interface DiskStats {
  readonly major: string;
  readonly minor: string;
  readonly device: string;
  /** 11 to 17 numbers, more with newer kernels. */
  readonly columns: readonly number[];
}

function parseDiskstats(text: string): DiskStats[] {
  return lines(text).flatMap((line) => {
    const [major = '', minor = '', device = '', ...columns] = fields(line);
    return device === '' ? [] : [{ major, minor, device, columns: columns.map(Number) }];
  });
}

export const diskstatsCollector: Collector = {
  name: 'diskstats',
  collect(files, out) {
    for (const disk of parseDiskstats(files.proc('diskstats'))) {
      if (IGNORED.test(disk.device)) continue;
      writeInfo(files, out, disk);
      COLUMNS.forEach(([type, name, help, unit], i) => {
        const value = disk.columns[i];
        if (value === undefined) return;
        out.add(type, name, help, unit === SECONDS ? value / 1000 : value * unit, ['device', disk.device]);
      });
    }
    return true;
  },
};

function writeInfo(files: HostFiles, out: FamilySet, disk: DiskStats): void {
  const udev = parseUdev(files.root(`run/udev/data/b${disk.major}:${disk.minor}`) ?? '');
  const get = (key: string): string => udev.get(key) ?? '';
  const serial =
    ['ID_SERIAL_SHORT', 'SCSI_IDENT_SERIAL', 'ID_SCSI_SERIAL'].map(get).find((value) => value !== '') ?? '';
  const help = 'Info of /sys/block/<block_device>.';
  out.gauge(
    'node_disk_info',
    help,
    1,
    'device',
    disk.device,
    'major',
    disk.major,
    'minor',
    disk.minor,
    'path',
    get('ID_PATH'),
    'wwn',
    get('ID_WWN'),
    'model',
    get('ID_MODEL'),
    'serial',
    serial,
    'revision',
    get('ID_REVISION'),
  );
}

/** `E:KEY=value` lines of udev's database. */
function parseUdev(text: string): Map<string, string> {
  const properties = new Map<string, string>();
  for (const line of lines(text)) {
    const at = line.indexOf('=');
    if (line.startsWith('E:') && at > 0) properties.set(line.slice(2, at), line.slice(at + 1));
  }
  return properties;
}
