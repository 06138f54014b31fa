/** TCP ports that this machine listens on and can reach by its loopback address, with the process behind each where it may be known. */
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

export interface ListeningPort {
  readonly port: number;
  /** `127.0.0.1` or `::1`: how it is asked. */
  readonly host: string;
  /** Short name as in /proc/PID/comm; '' when another user's process must not be looked at. */
  readonly process: string;
}

const LISTEN = '0A';

/** @param procfs  where /proc is mounted */
export async function listeningPorts(procfs: string): Promise<readonly ListeningPort[]> {
  const [v4, v6] = await Promise.all([socketsOf(procfs, 'tcp'), socketsOf(procfs, 'tcp6')]);
  const byPort = new Map<number, Socket>();
  // IPv4 last: an address everything can use wins.
  for (const socket of [...v6, ...v4]) byPort.set(socket.port, socket);
  const names = await processesOf(procfs, new Set([...byPort.values()].map(({ inode }) => inode)));
  return [...byPort.values()]
    .map(({ port, host, inode }) => ({ port, host, process: names.get(inode) ?? '' }))
    .sort((a, b) => a.port - b.port);
}

interface Socket {
  readonly port: number;
  readonly host: string;
  readonly inode: string;
}

async function socketsOf(procfs: string, file: 'tcp' | 'tcp6'): Promise<Socket[]> {
  const text = await readFile(join(procfs, 'net', file), 'utf8').catch(() => '');
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      const [address = '', port = ''] = local.split(':');
      const host = state === LISTEN ? loopbackFor(address) : undefined;
      return host === undefined ? [] : [{ port: Number.parseInt(port, 16), host, inode }];
    });
}

/** Addresses as the kernel prints them, in the machine's own byte order; undefined: not for loopback. */
function loopbackFor(address: string): string | undefined {
  if (/^0{8}$/.test(address) || /^.{6}7F$/.test(address)) return '127.0.0.1';
  if (/^0{32}$/.test(address)) return '127.0.0.1';
  return address === '00000000000000000000000001000000' ? '::1' : undefined;
}

/** Inode of a socket → name of the process that holds it. */
async function processesOf(procfs: string, inodes: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  const pids = (await readdir(procfs).catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const folder = join(procfs, pid, 'fd');
    // Another user's, or gone by now.
    const files = await readdir(folder).catch(() => []);
    const links = await Promise.all(files.map((file) => readlink(join(folder, file)).catch(() => '')));
    const held = links
      .flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? [])
      .filter((inode) => inodes.has(inode));
    if (held.length === 0) continue;
    const name = (await readFile(join(procfs, pid, 'comm'), 'utf8').catch(() => '')).trim();
    for (const inode of held) names.set(inode, name);
  }
  return names;
}
