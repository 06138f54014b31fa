/** Software RAID from /proc/mdstat: two lines per array, a third while it rebuilds. */
import { fields, lines, type Collector } from '../collector.ts';

export type ArrayState = 'active' | 'inactive' | 'recovering' | 'resync' | 'check' | 'reshape';
const STATES = ['active', 'inactive', 'recovering', 'resync', 'check'] as const;
const SYNC_WORDS: readonly (readonly [string, ArrayState])[] = [
  ['recovery', 'recovering'],
  ['reshape', 'reshape'],
  ['check', 'check'],
  ['resync', 'resync'],
];

export interface RaidArray {
  readonly device: string;
  readonly state: ArrayState;
  readonly active: number;
  readonly required: number;
  readonly failed: number;
  readonly spare: number;
  readonly blocks: number;
  readonly blocksSynced: number;
}

export function parseMdstat(text: string): RaidArray[] {
  const all = lines(text);
  return all.flatMap((line, i) => (/^md\S* : /.test(line) ? [parseArray(line, all.slice(i + 1))] : []));
}

function parseArray(head: string, following: readonly string[]): RaidArray {
  const words = fields(head);
  const isInactive = words[2] === 'inactive';
  const status = following[0] ?? '';
  const members = head.match(/\[\d+\]/g)?.length ?? 0;
  const [, total, active] = /\[(\d+)\/(\d+)\]/.exec(status) ?? [];
  const blocks = Number(fields(status)[0]);
  const rest = following.slice(1);
  const end = rest.findIndex((line) => line.trim() === '');
  const progress = rest
    .slice(0, end < 0 ? rest.length : end)
    .find((line) => SYNC_WORDS.some(([word]) => line.includes(word)));
  return {
    device: words[0] ?? '',
    state: isInactive ? 'inactive' : syncState(progress ?? ''),
    // Levels without redundancy print no [total/active]: every member is needed and there.
    active: isInactive ? 0 : Number(active ?? members),
    required: isInactive ? 0 : Number(total ?? members),
    failed: head.match(/\(F\)/g)?.length ?? 0,
    spare: head.match(/\(S\)/g)?.length ?? 0,
    blocks,
    blocksSynced: progress === undefined ? blocks : Number(/\((\d+)\/\d+\)/.exec(progress)?.[1] ?? 0),
  };
}

const syncState = (progress: string): ArrayState =>
  SYNC_WORDS.find(([word]) => progress.includes(word))?.[1] ?? 'active';

export const mdadmCollector: Collector = {
  name: 'mdadm',
  collect(files, out) {
    const text = files.procIf('mdstat');
    if (text === undefined) return false;
    for (const array of parseMdstat(text)) {
      const device = ['device', array.device] as const;
      const disks = (state: string, value: number): void => {
        out.gauge('node_md_disks', 'Number of active/failed/spare disks of device.', value, ...device, 'state', state);
      };
      out.gauge('node_md_disks_required', 'Total number of disks of device.', array.required, ...device);
      disks('active', array.active);
      disks('failed', array.failed);
      disks('spare', array.spare);
      for (const state of STATES) {
        out.gauge(
          'node_md_state',
          'Indicates the state of md-device.',
          state === array.state ? 1 : 0,
          ...device,
          'state',
          state,
        );
      }
      out.gauge('node_md_blocks', 'Total number of blocks on device.', array.blocks, ...device);
      out.gauge('node_md_blocks_synced', 'Number of blocks synced on device.', array.blocksSynced, ...device);
    }
    return true;
  },
};
