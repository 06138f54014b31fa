/** XFS statistics per filesystem: lines of a group's name and its counters. */
import { fields, lines, type Collector } from '../collector.ts';

type Counter = readonly [name: string, help: string];

const btree = (group: string, words: string): Counter[] => [
  [`${group}_lookups`, `Number of ${words} B-tree lookups for a filesystem.`],
  [`${group}_compares`, `Number of ${words} B-tree compares for a filesystem.`],
  [`${group}_records_inserted`, `Number of ${words} B-tree records inserted for a filesystem.`],
  [`${group}_records_deleted`, `Number of ${words} B-tree records deleted for a filesystem.`],
];
const vnode = (name: string, words: string): Counter => [`vnode_${name}`, `Number of ${words} for a filesystem.`];

const GROUPS: ReadonlyMap<string, readonly Counter[]> = new Map<string, readonly Counter[]>([
  [
    'extent_alloc',
    [
      ['extent_allocation_extents_allocated', 'Number of extents allocated for a filesystem.'],
      ['extent_allocation_blocks_allocated', 'Number of blocks allocated for a filesystem.'],
      ['extent_allocation_extents_freed', 'Number of extents freed for a filesystem.'],
      ['extent_allocation_blocks_freed', 'Number of blocks freed for a filesystem.'],
    ],
  ],
  ['abt', btree('allocation_btree', 'allocation')],
  [
    'blk_map',
    [
      ['block_mapping_reads', 'Number of block map for read operations for a filesystem.'],
      ['block_mapping_writes', 'Number of block map for write operations for a filesystem.'],
      ['block_mapping_unmaps', 'Number of block unmaps (deletes) for a filesystem.'],
      ['block_mapping_extent_list_insertions', 'Number of extent list insertions for a filesystem.'],
      ['block_mapping_extent_list_deletions', 'Number of extent list deletions for a filesystem.'],
      ['block_mapping_extent_list_lookups', 'Number of extent list lookups for a filesystem.'],
      ['block_mapping_extent_list_compares', 'Number of extent list compares for a filesystem.'],
    ],
  ],
  ['bmbt', btree('block_map_btree', 'block map')],
  [
    'dir',
    [
      [
        'directory_operation_lookup',
        'Number of file name directory lookups which miss the operating systems directory name lookup cache.',
      ],
      ['directory_operation_create', 'Number of times a new directory entry was created for a filesystem.'],
      ['directory_operation_remove', 'Number of times an existing directory entry was created for a filesystem.'],
      [
        'directory_operation_getdents',
        'Number of times the directory getdents operation was performed for a filesystem.',
      ],
    ],
  ],
  [
    'ig',
    [
      ['inode_operation_attempts', 'Number of times the OS looked for an XFS inode in the inode cache.'],
      ['inode_operation_found', 'Number of times the OS looked for and found an XFS inode in the inode cache.'],
      [
        'inode_operation_recycled',
        'Number of times the OS found an XFS inode in the cache, but could not use it as it was being recycled.',
      ],
      ['inode_operation_missed', 'Number of times the OS looked for an XFS inode in the cache, but did not find it.'],
      [
        'inode_operation_duplicates',
        'Number of times the OS tried to add a missing XFS inode to the inode cache, but found it had already been added by another process.',
      ],
      [
        'inode_operation_reclaims',
        'Number of times the OS reclaimed an XFS inode from the inode cache to free memory for another purpose.',
      ],
      [
        'inode_operation_attribute_changes',
        'Number of times the OS explicitly changed the attributes of an XFS inode.',
      ],
    ],
  ],
  [
    'rw',
    [
      ['write_calls', 'Number of write(2) system calls made to files in a filesystem.'],
      ['read_calls', 'Number of read(2) system calls made to files in a filesystem.'],
    ],
  ],
  [
    'vnodes',
    [
      vnode('active', 'vnodes not on free lists'),
      vnode('allocate', 'times vn_alloc called'),
      vnode('get', 'times vn_get called'),
      vnode('hold', 'times vn_hold called'),
      vnode('release', 'times vn_rele called'),
      vnode('reclaim', 'times vn_reclaim called'),
      vnode('remove', 'times vn_remove called'),
    ],
  ],
]);

export const xfsCollector: Collector = {
  name: 'xfs',
  collect(files, out) {
    for (const device of files.listSys('fs/xfs')) {
      const text = files.sys(`fs/xfs/${device}/stats/stats`);
      for (const line of lines(text ?? '')) {
        const [group = '', ...values] = fields(line);
        GROUPS.get(group)?.forEach(([name, help], i) => {
          const value = values[i];
          if (value !== undefined) out.counter(`node_xfs_${name}_total`, help, Number(value), 'device', device);
        });
      }
    }
    return true;
  },
};
