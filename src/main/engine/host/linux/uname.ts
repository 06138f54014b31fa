/** Kernel identity. From /proc where the kernel gives it there, so that a moved root describes its own machine. */
import { hostname, machine, release, type as systemName, version } from 'node:os';
import type { Collector } from '../collector.ts';

const HELP = 'Labeled system information as provided by the uname system call.';

export const unameCollector: Collector = {
  name: 'uname',
  everyMs: 60_000,
  collect(files, out) {
    const kernel = (file: string): string | undefined => files.procIf(`sys/kernel/${file}`)?.trim();
    out.gauge(
      'node_uname_info',
      HELP,
      1,
      'sysname',
      kernel('ostype') ?? systemName(),
      'release',
      kernel('osrelease') ?? release(),
      'version',
      kernel('version') ?? version(),
      'machine',
      machine(),
      'nodename',
      kernel('hostname') ?? hostname(),
      'domainname',
      kernel('domainname') ?? '(none)',
    );
    return true;
  },
};
