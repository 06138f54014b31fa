/**
 * Size and use of mounted filesystems: the mount table of process 1, then one statfs each. A statfs on a dead network
 * share never returns, so each has a deadline, and a mount that missed it is left alone until its call came back.
 */
import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { FamilyBuilder } from '../familyBuilder.ts';
import type { HostSource } from '../hostSource.ts';

/** node_exporter's defaults: what is not storage, or not the machine's own. */
const IGNORED_MOUNTS =
  /^\/(dev|proc|run\/credentials\/.+|sys|var\/lib\/docker\/.+|var\/lib\/containers\/storage\/.+)($|\/)/;
const IGNORED_TYPES =
  /^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|iso9660|mqueue|nsfs|overlay|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|sysfs|tracefs)$/;
const STATFS_DEADLINE_MS = 500;

interface Mount {
  readonly device: string;
  readonly mountpoint: string;
  readonly fstype: string;
  readonly isReadOnly: boolean;
}

export class FilesystemCollector {
  /** Mounts whose statfs has not come back yet. */
  readonly #stuck = new Set<string>();

  async collect(source: HostSource, out: FamilyBuilder): Promise<void> {
    const mounts = readMounts(source).filter(
      (m) => !IGNORED_MOUNTS.test(m.mountpoint) && !IGNORED_TYPES.test(m.fstype),
    );
    const sizes = await Promise.all(mounts.map((mount) => this.#measure(join(source.rootfs, mount.mountpoint))));
    mounts.forEach((mount, i) => emitMount(out, mount, sizes[i]));
  }

  async #measure(path: string): Promise<Sizes | undefined> {
    if (this.#stuck.has(path)) return undefined;
    this.#stuck.add(path);
    const answer = statfs(path).then(
      (s) => ({
        size: s.blocks * s.bsize,
        free: s.bfree * s.bsize,
        avail: s.bavail * s.bsize,
        files: s.files,
        filesFree: s.ffree,
      }),
      () => undefined,
    );
    void answer.finally(() => this.#stuck.delete(path));
    const { promise: deadline, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), STATFS_DEADLINE_MS);
    const sizes = await Promise.race([answer, deadline]);
    clearTimeout(timer);
    return sizes;
  }
}

interface Sizes {
  readonly size: number;
  readonly free: number;
  readonly avail: number;
  readonly files: number;
  readonly filesFree: number;
}

function emitMount(
  out: FamilyBuilder,
  { device, mountpoint, fstype, isReadOnly }: Mount,
  sizes: Sizes | undefined,
): void {
  const labels = { device, fstype, mountpoint };
  out.gauge(
    'node_filesystem_device_error',
    '1 when the size of the filesystem could not be read.',
    sizes === undefined ? 1 : 0,
    labels,
  );
  out.gauge('node_filesystem_readonly', '1 when the filesystem is mounted read-only.', isReadOnly ? 1 : 0, labels);
  if (sizes === undefined) return;
  out.gauge('node_filesystem_size_bytes', 'Size of the filesystem.', sizes.size, labels);
  out.gauge('node_filesystem_free_bytes', 'Free bytes, those reserved for root included.', sizes.free, labels);
  out.gauge('node_filesystem_avail_bytes', 'Free bytes for everyone.', sizes.avail, labels);
  out.gauge('node_filesystem_files', 'File nodes there can be.', sizes.files, labels);
  out.gauge('node_filesystem_files_free', 'Free file nodes.', sizes.filesFree, labels);
}

function readMounts({ procfs }: HostSource): Mount[] {
  const seen = new Set<string>();
  return mountTable(procfs)
    .split('\n')
    .flatMap((line) => {
      const [device = '', mountpoint = '', fstype = '', options = ''] = line.split(' ');
      const key = `${device} ${mountpoint}`;
      if (mountpoint === '' || seen.has(key)) return [];
      seen.add(key);
      return [{ device, mountpoint: unescapeMount(mountpoint), fstype, isReadOnly: options.split(',').includes('ro') }];
    });
}

/** Process 1 sees the machine's mounts; another user's view is the next best. */
function mountTable(procfs: string): string {
  try {
    return readFileSync(join(procfs, '1', 'mounts'), 'utf8');
  } catch {
    return readFileSync(join(procfs, 'mounts'), 'utf8');
  }
}

/** The kernel writes blanks and backslashes as octal. */
const unescapeMount = (text: string): string =>
  text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
