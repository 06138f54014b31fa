/** Block layer cache: per cache set, per backing device, per cache device. */
import { fields, lines, type Collector } from '../collector.ts';
import type { FamilySet } from '../familySet.ts';
import type { HostFiles } from '../hostFiles.ts';

type Statistic = readonly [file: string, type: 'counter' | 'gauge', name: string, help: string];

const SET: readonly Statistic[] = [
  ['average_key_size', 'gauge', 'average_key_size_sectors', 'Average data per key in the btree (sectors).'],
  ['btree_cache_size', 'gauge', 'btree_cache_size_bytes', 'Amount of memory currently used by the btree cache.'],
  [
    'cache_available_percent',
    'gauge',
    'cache_available_percent',
    'Percentage of cache device without dirty data, usable for writeback (may contain clean cached data).',
  ],
  ['congested', 'gauge', 'congested', 'Congestion.'],
  [
    'root_usage_percent',
    'gauge',
    'root_usage_percent',
    'Percentage of the root btree node in use (tree depth increases if too high).',
  ],
  ['tree_depth', 'gauge', 'tree_depth', 'Depth of the btree.'],
  [
    'internal/active_journal_entries',
    'gauge',
    'active_journal_entries',
    'Number of journal entries that are newer than the index.',
  ],
  ['internal/btree_nodes', 'gauge', 'btree_nodes', 'Total nodes in the btree.'],
  [
    'internal/cache_read_races',
    'counter',
    'cache_read_races_total',
    'Counts instances where while data was being read from the cache, the bucket was reused and invalidated - i.e. where the pointer was stale after the read completed.',
  ],
];
const BACKING: readonly Statistic[] = [
  ['dirty_data', 'gauge', 'dirty_data_bytes', 'Amount of dirty data for this backing device in the cache.'],
  [
    'stats_total/bypassed',
    'counter',
    'bypassed_bytes_total',
    'Amount of IO (both reads and writes) that has bypassed the cache.',
  ],
  ['stats_total/cache_hits', 'counter', 'cache_hits_total', 'Hits counted per individual IO as bcache sees them.'],
  [
    'stats_total/cache_misses',
    'counter',
    'cache_misses_total',
    'Misses counted per individual IO as bcache sees them.',
  ],
  ['stats_total/cache_bypass_hits', 'counter', 'cache_bypass_hits_total', 'Hits for IO intended to skip the cache.'],
  [
    'stats_total/cache_bypass_misses',
    'counter',
    'cache_bypass_misses_total',
    'Misses for IO intended to skip the cache.',
  ],
  [
    'stats_total/cache_miss_collisions',
    'counter',
    'cache_miss_collisions_total',
    'Instances where data insertion from cache miss raced with write (data already present).',
  ],
  ['stats_total/cache_readaheads', 'counter', 'cache_readaheads_total', 'Count of times readahead occurred.'],
];
const CACHE: readonly Statistic[] = [
  ['io_errors', 'gauge', 'io_errors', 'Number of errors that have occurred, decayed by io_error_halflife.'],
  [
    'metadata_written',
    'counter',
    'metadata_written_bytes_total',
    'Sum of all non data writes (btree writes and all other metadata).',
  ],
  ['written', 'counter', 'written_bytes_total', 'Sum of all data that has been written to the cache.'],
];
/** Keys of writeback_rate_debug. */
const WRITEBACK: ReadonlyMap<string, readonly [name: string, help: string]> = new Map([
  ['rate', ['writeback_rate', 'Current writeback rate for this backing device in bytes.']],
  ['target', ['dirty_target_bytes', 'Current dirty data target threshold for this backing device in bytes.']],
  [
    'proportional',
    ['writeback_rate_proportional_term', 'Current result of proportional controller, part of writeback rate'],
  ],
  ['integral', ['writeback_rate_integral_term', 'Current result of integral controller, part of writeback rate']],
  ['change', ['writeback_change', 'Last writeback rate change step for this backing device.']],
]);

const POWERS = 'kMGTPEZY';

/**
 * The driver's short form, `20.4G`, back to a number. Its digit after the point counts hundreds of the next smaller unit,
 * not tenths of its own: that is how the kernel makes it and how node_exporter reads it.
 */
function parseShortNumber(text: string): number {
  const [, sign, whole = '', tenth = '0', unit = ''] = /^(-?)(\d+)(?:\.(\d))?([kMGTPEZY]?)/.exec(text) ?? [];
  const power = unit === '' ? 0 : POWERS.indexOf(unit) + 1;
  const value = Number(whole) * 1024 ** power + (power === 0 ? 0 : Number(tenth) * 100 * 1024 ** (power - 1));
  return sign === '-' ? -value : value;
}

export const bcacheCollector: Collector = {
  name: 'bcache',
  everyMs: 5_000,
  collect(files, out) {
    for (const uuid of files.listSys('fs/bcache')) {
      const at = `fs/bcache/${uuid}`;
      // register and its like lie beside the sets.
      if (!uuid.includes('-')) continue;
      write(files, out, at, SET, ['uuid', uuid]);
      const micros = files.sysNumber(`${at}/internal/btree_read_average_duration_us`);
      // node_exporter takes the microseconds of this file for nanoseconds; the same number must mean the same here.
      if (micros !== undefined)
        out.gauge(
          'node_bcache_btree_read_average_duration_seconds',
          'Average btree read duration.',
          micros * 1e-9,
          'uuid',
          uuid,
        );
      for (const device of files.listSys(at)) {
        const labels = ['uuid', uuid];
        if (device.startsWith('bdev')) {
          write(files, out, `${at}/${device}`, BACKING, [...labels, 'backing_device', device]);
          writeWriteback(out, files.sys(`${at}/${device}/writeback_rate_debug`) ?? '', [
            ...labels,
            'backing_device',
            device,
          ]);
        } else if (/^cache\d+$/.test(device)) {
          write(files, out, `${at}/${device}`, CACHE, [...labels, 'cache_device', device]);
        }
      }
    }
    return true;
  },
};

function write(
  files: HostFiles,
  out: FamilySet,
  at: string,
  statistics: readonly Statistic[],
  labels: readonly string[],
): void {
  for (const [file, type, name, help] of statistics) {
    const text = files.sys(`${at}/${file}`);
    if (text !== undefined) out.add(type, `node_bcache_${name}`, help, parseShortNumber(text), labels);
  }
}

function writeWriteback(out: FamilySet, text: string, labels: readonly string[]): void {
  for (const line of lines(text)) {
    const [key = '', value = ''] = fields(line);
    const family = WRITEBACK.get(key.slice(0, -1));
    if (family !== undefined) out.add('gauge', `node_bcache_${family[0]}`, family[1], parseShortNumber(value), labels);
  }
}
