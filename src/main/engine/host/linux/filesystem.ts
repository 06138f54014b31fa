/**
 * Space and inodes per mount. A mount whose server hangs would block the thread that asks, so each is asked in the
 * background: one that has not answered in time is reported as an error and not asked again until it answers.
 */
import { statfs } from 'node:fs/promises';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { lines, type Collector } from '../collector.ts';
import type { FamilySet } from '../familySet.ts';
import type { HostFiles } from '../hostFiles.ts';

/** node_exporter's default for a stuck mount. */
const STATFS_TIMEOUT_MS = 5_000;
/**
 * Waiting requests hold a worker thread each, of the four that all file work of the process shares.
 * Beyond this many stuck mounts no further mount is asked.
 */
const STUCK_LIMIT = 2;

const IGNORED_MOUNT_POINTS =
  /^\/(dev|proc|run\/credentials\/.+|sys|var\/lib\/docker\/.+|var\/lib\/containers\/storage\/.+)($|\/)/;
const IGNORED_TYPES =
  /^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|iso9660|mqueue|nsfs|overlay|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|erofs|sysfs|tracefs)$/;

export interface Mount {
  readonly device: string;
  readonly mountPoint: string;
  readonly type: string;
  readonly isReadOnly: boolean;
}

/** Lines of /proc/PID/mounts; blanks in names come as octal escapes. The same mount point twice: the first, as upstream. */
function parseMounts(text: string): Mount[] {
  const seen = new Set<string>();
  const mounts: Mount[] = [];
  for (const line of lines(text)) {
    const [device = '', point = '', type = '', options = ''] = line.split(' ');
    const mountPoint = unescapeOctal(point);
    const key = `${device} ${mountPoint} ${type}`;
    if (mountPoint === '' || seen.has(key)) continue;
    seen.add(key);
    mounts.push({ device: unescapeOctal(device), mountPoint, type, isReadOnly: options.split(',').includes('ro') });
  }
  return mounts;
}

const isWatchedMount = (mount: Mount): boolean =>
  !IGNORED_MOUNT_POINTS.test(mount.mountPoint) && !IGNORED_TYPES.test(mount.type);

export interface FilesystemOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** Replaceable, so that a hanging mount can be played. */
  readonly statfs?: (path: string) => Promise<FilesystemSpace>;
}

export interface FilesystemSpace {
  readonly bsize: number;
  readonly blocks: number;
  readonly bfree: number;
  readonly bavail: number;
  readonly files: number;
  readonly ffree: number;
}

export function createFilesystemCollector(options: FilesystemOptions): Collector {
  const space = createSpaceReader(options);
  /** The table hardly ever changes, and to read its lines costs more than to see that. */
  let known = { table: '', mounts: [] as readonly Mount[] };
  return {
    name: 'filesystem',
    everyMs: 5_000,
    async collect(files, out) {
      const table = files.procLongLines('1/mounts') ?? files.procLongLines('self/mounts');
      if (table === undefined) throw new Error('Neither /proc/1/mounts nor /proc/self/mounts can be read.');
      if (table !== known.table) known = { table, mounts: parseMounts(table).filter(isWatchedMount) };
      const { mounts } = known;
      const answers = await Promise.all(mounts.map((mount) => space.read(mountPath(files, mount))));
      mounts.forEach((mount, i) => writeMount(out, mount, answers[i]));
      return true;
    },
  };
}

const mountPath = (files: HostFiles, mount: Mount): string =>
  files.roots.rootfs === '/' || files.roots.rootfs === ''
    ? mount.mountPoint
    : `${files.roots.rootfs}${mount.mountPoint}`;

function writeMount(out: FamilySet, mount: Mount, space: FilesystemSpace | undefined): void {
  const labels = ['device', mount.device, 'mountpoint', mount.mountPoint, 'fstype', mount.type];
  const write = (name: string, help: string, value: number): void =>
    out.gauge(`node_filesystem_${name}`, help, value, ...labels);
  const errorHelp = 'Whether an error occurred while getting statistics for the given device.';
  write('device_error', errorHelp, space === undefined ? 1 : 0);
  write('readonly', 'Filesystem read-only status.', mount.isReadOnly ? 1 : 0);
  if (space === undefined) return;
  write('size_bytes', 'Filesystem size in bytes.', space.blocks * space.bsize);
  write('free_bytes', 'Filesystem free space in bytes.', space.bfree * space.bsize);
  write('avail_bytes', 'Filesystem space available to non-root users in bytes.', space.bavail * space.bsize);
  write('files', 'Filesystem total file nodes.', space.files);
  write('files_free', 'Filesystem total free file nodes.', space.ffree);
}

interface SpaceReader {
  /** Undefined: refused, or no answer in time. */
  read(path: string): Promise<FilesystemSpace | undefined>;
}

function createSpaceReader({ clock, log, statfs: ask = statfs }: FilesystemOptions): SpaceReader {
  const stuck = new Set<string>();
  return {
    async read(path) {
      if (stuck.has(path) || stuck.size >= STUCK_LIMIT) return undefined;
      const answer = ask(path).then(
        (space) => space,
        () => undefined,
      );
      const first = await Promise.race([answer, after(clock, STATFS_TIMEOUT_MS, 'late' as const, answer)]);
      if (first !== 'late') return first;
      stuck.add(path);
      log.warn('Mount does not answer; its figures are left out until it does.', { mountpoint: path });
      void answer.then(() => {
        stuck.delete(path);
        log.info('Mount answers again.', { mountpoint: path });
      });
      return undefined;
    },
  };
}

/** Resolves to `value` after the wait, unless `unless` settles first; then the timer is gone too. */
function after<T>(clock: Clock, ms: number, value: T, unless: Promise<unknown>): Promise<T> {
  return new Promise((resolve) => {
    const timer = clock.after(ms, () => resolve(value));
    void unless.finally(() => timer[Symbol.dispose]());
  });
}

function unescapeOctal(text: string): string {
  return text.includes('\\')
    ? text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
    : text;
}
