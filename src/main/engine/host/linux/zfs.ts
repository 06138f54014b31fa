/** ZFS statistics from its kstat files. */
import { fields, lines, type Collector } from '../collector.ts';
import type { FamilySet } from '../familySet.ts';
import type { HostFiles } from '../hostFiles.ts';

const ROOT = 'spl/kstat/zfs';
const FILES: readonly (readonly [file: string, subsystem: string])[] = [
  ['abdstats', 'abd'],
  ['arcstats', 'arc'],
  ['dbufstats', 'dbuf'],
  ['dmu_tx', 'dmu_tx'],
  ['dnodestats', 'dnode'],
  ['fm', 'fm'],
  ['vdev_cache_stats', 'vdev_cache'],
  ['vdev_mirror_stats', 'vdev_mirror'],
  ['xuio_stats', 'xuio'],
  ['zfetchstats', 'zfetch'],
  ['zil', 'zil'],
];
const POOL_STATES = ['online', 'degraded', 'faulted', 'offline', 'removed', 'unavail'] as const;

/** Rows of `name type data`; 4 is an unsigned, 3 a signed 64-bit number. */
function parseKstat(text: string): { numbers: Map<string, number>; texts: Map<string, string> } {
  const numbers = new Map<string, number>();
  const texts = new Map<string, string>();
  for (const line of lines(text)) {
    const [name = '', type, data] = fields(line);
    if (data === undefined) continue;
    if (type === '4' || type === '3') numbers.set(name, Number(data));
    else if (type === '7') texts.set(name, data);
  }
  return { numbers, texts };
}

export const zfsCollector: Collector = {
  name: 'zfs',
  everyMs: 5_000,
  collect(files, out) {
    const present = new Set(files.listProc(ROOT));
    if (present.size === 0) return false;
    for (const [file, subsystem] of FILES) {
      if (!present.has(file)) continue;
      for (const [key, value] of rows(files.procIf(`${ROOT}/${file}`) ?? '').numbers) {
        out.untyped(`node_zfs_${subsystem}_${key.replaceAll('-', '_')}`, `kstat.zfs.misc.${file}.${key}`, value);
      }
    }
    for (const pool of present) writePool(files, out, pool);
    return true;
  },
};

/** The two lines above the rows are the file's own head. */
const rows = (text: string): ReturnType<typeof parseKstat> => parseKstat(lines(text).slice(2).join('\n'));

function writePool(files: HostFiles, out: FamilySet, zpool: string): void {
  const entries = files.listProc(`${ROOT}/${zpool}`);
  for (const entry of entries) {
    const text = files.procIf(`${ROOT}/${zpool}/${entry}`) ?? '';
    if (entry === 'io') writeIo(out, zpool, text);
    else if (entry === 'state') writeState(out, zpool, text.trim().toLowerCase());
    else if (entry.startsWith('objset-')) writeDataset(out, zpool, text);
  }
}

function writeIo(out: FamilySet, zpool: string, text: string): void {
  const [, head = '', values = ''] = lines(text);
  const numbers = fields(values);
  fields(head).forEach((key, i) =>
    out.untyped(`node_zfs_zpool_${key}`, `kstat.zfs.misc.io.${key}`, Number(numbers[i]), 'zpool', zpool),
  );
}

function writeState(out: FamilySet, zpool: string, now: string): void {
  for (const state of POOL_STATES) {
    out.gauge('node_zfs_zpool_state', 'kstat.zfs.misc.state', state === now ? 1 : 0, 'zpool', zpool, 'state', state);
  }
}

function writeDataset(out: FamilySet, zpool: string, text: string): void {
  const { numbers, texts } = rows(text);
  const dataset = texts.get('dataset_name');
  if (dataset === undefined) return;
  for (const [key, value] of numbers) {
    out.untyped(
      `node_zfs_zpool_dataset_${key}`,
      `kstat.zfs.misc.objset.${key}`,
      value,
      'zpool',
      zpool,
      'dataset',
      dataset,
    );
  }
}
