/** macOS and Windows: what systeminformation and Node can say, in node_exporter's names. */
import {
  arch,
  cpus,
  freemem,
  hostname,
  loadavg,
  release,
  totalmem,
  type as systemName,
  uptime,
  version,
} from 'node:os';
import type { Clock } from '../base/clock.ts';
import type { FamilyBuilder } from './familyBuilder.ts';

export async function collectPortable(out: FamilyBuilder, clock: Clock): Promise<void> {
  collectOwn(out, clock);
  // Loaded here, so that Linux never pays for it.
  const { default: si } = await import('systeminformation');
  const [memory, disks, network] = await Promise.all([si.mem(), si.fsSize(), si.networkStats('*')]);
  out.gauge('node_memory_MemAvailable_bytes', 'Memory that can be taken without swapping.', memory.available);
  out.gauge('node_memory_SwapTotal_bytes', 'Size of swap.', memory.swaptotal);
  out.gauge('node_memory_SwapFree_bytes', 'Free swap.', memory.swapfree);
  for (const disk of disks) {
    const labels = { device: disk.fs, fstype: disk.type, mountpoint: disk.mount };
    out.gauge('node_filesystem_size_bytes', 'Size of the filesystem.', disk.size, labels);
    out.gauge('node_filesystem_avail_bytes', 'Free bytes for everyone.', disk.available, labels);
    out.gauge(
      'node_filesystem_readonly',
      '1 when the filesystem is mounted read-only.',
      disk.rw === false ? 1 : 0,
      labels,
    );
  }
  for (const { iface: device, rx_bytes: received, tx_bytes: sent } of network) {
    out.counter('node_network_receive_bytes_total', 'Bytes received.', received, { device });
    out.counter('node_network_transmit_bytes_total', 'Bytes sent.', sent, { device });
  }
}

function collectOwn(out: FamilyBuilder, clock: Clock): void {
  cpus().forEach(({ times }, i) => {
    for (const [mode, ms] of [
      ['user', times.user],
      ['nice', times.nice],
      ['system', times.sys],
      ['idle', times.idle],
      ['irq', times.irq],
    ] as const) {
      out.counter('node_cpu_seconds_total', 'Seconds the CPUs spent in each mode.', ms / 1000, {
        cpu: String(i),
        mode,
      });
    }
  });
  out.gauge('node_memory_MemTotal_bytes', 'Installed memory.', totalmem());
  out.gauge('node_memory_MemFree_bytes', 'Free memory.', freemem());
  // Windows has no load average; zeros would be a lie.
  if (process.platform !== 'win32') {
    loadavg().forEach((load, i) => out.gauge(`node_load${[1, 5, 15][i]}`, 'Load average.', load));
  }
  out.gauge(
    'node_boot_time_seconds',
    'When the machine started, in seconds since epoch.',
    Math.round(clock.now() / 1000 - uptime()),
  );
  out.gauge('node_time_seconds', 'System time in seconds since epoch.', clock.now() / 1000);
  const labels = {
    domainname: '',
    machine: arch(),
    nodename: hostname(),
    release: release(),
    sysname: systemName(),
    version: version(),
  };
  out.gauge('node_uname_info', 'What uname says of this system.', 1, labels);
}
