/** What this machine is, read once: for the head of its page. */
import { readFileSync } from 'node:fs';
import { cpus, hostname, totalmem, uptime, version } from 'node:os';
import { join } from 'node:path';
import type { HostFacts } from '../../../shared/status.ts';
import { type HostSource, readProc } from './hostSource.ts';

export function readHostFacts(source: HostSource, platform: NodeJS.Platform): HostFacts {
  const cores = cpus();
  return {
    hostname: hostname(),
    os: (platform === 'linux' ? linuxName(source) : undefined) ?? version(),
    cpuModel: (cores[0]?.model ?? '').replaceAll(/\s+/g, ' ').trim(),
    cores: cores.length,
    memoryBytes: totalmem(),
    bootMs: platform === 'linux' ? bootTime(source) : Date.now() - uptime() * 1000,
    instance: hostname(),
    isCollected: true,
  };
}

function linuxName({ rootfs }: HostSource): string | undefined {
  for (const file of ['etc/os-release', 'usr/lib/os-release']) {
    const text = readIfThere(join(rootfs, file));
    const name = /^PRETTY_NAME="?(.*?)"?$/m.exec(text ?? '')?.[1];
    if (name !== undefined) return name;
  }
  return undefined;
}

function bootTime(source: HostSource): number | undefined {
  const seconds = /^btime (\d+)$/m.exec(readProc(source, 'stat'))?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // not every system has it
  }
}
