/** Small single files: vmstat, file handles, uname, the clock. */
import { arch, hostname, machine, release, version } from 'node:os';
import type { Clock } from '../../base/clock.ts';
import type { FamilyBuilder } from '../familyBuilder.ts';
import { fieldsOf, type HostSource, readProc } from '../hostSource.ts';

/** node_exporter's default choice of /proc/vmstat. */
const VMSTAT = /^(oom_kill|pgpg|pswp|pg.*fault)/;

export function collectVmstat(source: HostSource, out: FamilyBuilder): void {
  for (const [name = '', value] of fieldsOf(readProc(source, 'vmstat'))) {
    if (VMSTAT.test(name)) out.untyped(`node_vmstat_${name}`, `Field ${name} of /proc/vmstat.`, Number(value));
  }
}

export function collectFileHandles(source: HostSource, out: FamilyBuilder): void {
  const [allocated, , maximum] = readProc(source, 'sys', 'fs', 'file-nr').split(/\s+/).map(Number);
  out.gauge('node_filefd_allocated', 'Open file handles.', allocated ?? Number.NaN);
  out.gauge('node_filefd_maximum', 'Most file handles that can be open.', maximum ?? Number.NaN);
}

export function collectUname(source: HostSource, out: FamilyBuilder): void {
  const domainname = readProc(source, 'sys', 'kernel', 'domainname').trim();
  const labels = {
    domainname,
    machine: machine() || arch(),
    nodename: hostname(),
    release: release(),
    sysname: 'Linux',
    version: version(),
  };
  out.gauge('node_uname_info', 'What uname says of this system.', 1, labels);
}

export function collectTime(clock: Clock, out: FamilyBuilder): void {
  out.gauge('node_time_seconds', 'System time in seconds since epoch.', clock.now() / 1000);
}

export function collectPressure(source: HostSource, out: FamilyBuilder): void {
  for (const [resource, kinds] of [
    ['cpu', ['some']],
    ['io', ['some', 'full']],
    ['memory', ['some', 'full']],
  ] as const) {
    for (const [kind = '', ...fields] of fieldsOf(readProc(source, 'pressure', resource))) {
      if (!(kinds as readonly string[]).includes(kind)) continue;
      const micros = Number(fields.find((field) => field.startsWith('total='))?.slice(6));
      const word = kind === 'some' ? 'waiting' : 'stalled';
      out.counter(
        `node_pressure_${resource}_${word}_seconds_total`,
        `Seconds in which processes were ${word} for ${resource}.`,
        micros / 1e6,
      );
    }
  }
}
