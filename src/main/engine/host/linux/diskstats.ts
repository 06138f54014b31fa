/** I/O per block device: /proc/diskstats, and what udev knows of the device. */
import { fields, lines, type Collector } from '../collector.ts';
import type { FamilySet } from '../familySet.ts';
import type { HostFiles } from '../hostFiles.ts';
import { lineEnd, readNumbers } from '../kernelText.ts';

/** Partitions, RAM disks and loops: their I/O is counted on the whole device as well. Swap in compressed memory (zram) is not. */
const IGNORED = /^(ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\d+n\d+p)\d+$/;
const SECTOR_BYTES = 512;
/** What stands before the columns of a line. */
const DISK = /^\s*\d+\s+\d+\s+\S+\s/;

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

interface Disk {
  readonly major: string;
  readonly minor: string;
  readonly device: string;
}

/** `   8       0 sda …`, with the blank behind the name; undefined for a line of another kind and for what is not counted. */
function diskOf(head: string): Disk | undefined {
  const [major = '', minor = '', device = ''] = fields(head);
  return device === '' || IGNORED.test(device) ? undefined : { major, minor, device };
}

export function createDiskstatsCollector(): Collector {
  /** By line. Between them stand the columns. */
  const known: { readonly head: string; readonly disk: Disk | undefined; readonly label: readonly string[] }[] = [];
  const columns: number[] = [];
  return {
    name: 'diskstats',
    collect(files, out) {
      const text = files.proc('diskstats');
      let at = 0;
      for (let line = 0; at < text.length; line++) {
        let row = known[line];
        if (row === undefined || row.head === '' || !text.startsWith(row.head, at)) {
          const head = DISK.exec(text.slice(at, lineEnd(text, at)))?.[0] ?? '';
          const disk = diskOf(head);
          known[line] = row = { head, disk, label: ['device', disk?.device ?? ''] };
        }
        if (row.disk !== undefined) {
          writeInfo(files, out, row.disk);
          readNumbers(text, at + row.head.length, columns);
          writeColumns(out, columns, row.label);
        }
        at = lineEnd(text, at) + 1;
      }
      return true;
    },
  };
}

/** Older kernels have fewer columns. */
function writeColumns(out: FamilySet, columns: readonly number[], label: readonly string[]): void {
  for (let i = 0; i < COLUMNS.length && i < columns.length; i++) {
    const [type, name, help, unit] = COLUMNS[i] as (typeof COLUMNS)[number];
    const value = columns[i] as number;
    out.add(type, name, help, unit === SECONDS ? value / 1000 : value * unit, label);
  }
}

function writeInfo(files: HostFiles, out: FamilySet, disk: Disk): void {
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
