/** What the pages say about this machine; read once, it does not change while the program runs. */
import { cpus, hostname, release, totalmem, type as systemName, uptime } from 'node:os';
import type { HostFacts } from '../../../shared/status.ts';
import type { HostFiles } from './hostFiles.ts';
import { numberAt } from './kernelText.ts';
import { parseOsRelease } from './linux/osRelease.ts';
import { parseBootSeconds } from './linux/stat.ts';

export function readLinuxFacts(files: HostFiles): HostFacts {
  const cpuinfo = files.procIf('cpuinfo') ?? '';
  const name = files.procIf('sys/kernel/hostname')?.trim() ?? hostname();
  const bootSeconds = parseBootSeconds(files.procIf('stat') ?? '');
  return {
    hostname: name,
    os: osName(files),
    cpuModel: /^(?:model name|Model|Hardware|cpu model)\s*:\s*(.+)$/m.exec(cpuinfo)?.[1] ?? cpus()[0]?.model ?? '',
    cores: cpuinfo.match(/^processor\s*:/gm)?.length ?? cpus().length,
    memoryBytes: memoryBytes(files.procIf('meminfo') ?? '') ?? totalmem(),
    bootMs: bootSeconds === undefined ? undefined : bootSeconds * 1000,
    instance: name,
    isCollected: true,
  };
}

function osName(files: HostFiles): string {
  const text = files.root('etc/os-release') ?? files.root('usr/lib/os-release');
  return parseOsRelease(text ?? '').get('PRETTY_NAME') ?? `${systemName()} ${release()}`;
}

export function readPortableFacts(nowMs: number): HostFacts {
  const processors = cpus();
  return {
    hostname: hostname(),
    os: `${systemName() === 'Darwin' ? 'macOS (Darwin' : systemName()} ${release()}${systemName() === 'Darwin' ? ')' : ''}`,
    cpuModel: processors[0]?.model ?? '',
    cores: processors.length,
    memoryBytes: totalmem(),
    bootMs: nowMs - uptime() * 1000,
    instance: hostname(),
    isCollected: true,
  };
}

const TOTAL = 'MemTotal:';

/** The first line of /proc/meminfo, in kB. */
const memoryBytes = (meminfo: string): number | undefined =>
  meminfo.startsWith(TOTAL) ? numberAt(meminfo, TOTAL.length) * 1024 : undefined;
