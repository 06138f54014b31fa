/**
 * Disk I/O per device from /proc/diskstats.
 * @see Linux Documentation/admin-guide/iostats.rst for the columns
 */
import type { FamilyBuilder } from '../familyBuilder.ts';
import { fieldsOf, type HostSource, readProc } from '../hostSource.ts';

/** Partitions and memory devices say nothing that their disks do not. node_exporter's default. */
const IGNORED = /^(z?ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\d+n\d+p)\d+$/;
/** The kernel counts in sectors of this size whatever the device's own are. */
const SECTOR_BYTES = 512;

interface Column {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  readonly scale: number;
}

const column = (name: string, help: string, scale = 1, type: Column['type'] = 'counter'): Column => ({
  name,
  help,
  scale,
  type,
});

const COLUMNS: readonly Column[] = [
  column('reads_completed_total', 'Reads completed.'),
  column('reads_merged_total', 'Reads merged with a neighbour.'),
  column('read_bytes_total', 'Bytes read.', SECTOR_BYTES),
  column('read_time_seconds_total', 'Seconds spent by all reads.', 0.001),
  column('writes_completed_total', 'Writes completed.'),
  column('writes_merged_total', 'Writes merged with a neighbour.'),
  column('written_bytes_total', 'Bytes written.', SECTOR_BYTES),
  column('write_time_seconds_total', 'Seconds spent by all writes.', 0.001),
  column('io_now', 'I/O operations in flight.', 1, 'gauge'),
  column('io_time_seconds_total', 'Seconds during which I/O was in flight.', 0.001),
  column('io_time_weighted_seconds_total', 'Seconds of I/O in flight, weighted by how many.', 0.001),
  column('discards_completed_total', 'Discards completed.'),
  column('discards_merged_total', 'Discards merged with a neighbour.'),
  column('discarded_sectors_total', 'Sectors discarded.'),
  column('discard_time_seconds_total', 'Seconds spent by all discards.', 0.001),
  column('flush_requests_total', 'Flushes completed.'),
  column('flush_requests_time_seconds_total', 'Seconds spent by all flushes.', 0.001),
];

export function collectDiskstats(source: HostSource, out: FamilyBuilder): void {
  for (const [, , device = '', ...values] of fieldsOf(readProc(source, 'diskstats'))) {
    if (IGNORED.test(device)) continue;
    // Older kernels end earlier: what they do not count is absent, not zero.
    values.slice(0, COLUMNS.length).forEach((text, i) => {
      const { name, help, scale, type } = COLUMNS[i] as Column;
      out[type](`node_disk_${name}`, help, Number(text) * scale, { device });
    });
  }
}
