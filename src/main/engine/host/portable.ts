/**
 * macOS and Windows through the operating system's own interfaces, in node_exporter's names (its darwin names where the
 * two differ). The package is loaded on first use, never on Linux.
 */
import {
  cpus,
  freemem,
  hostname,
  loadavg,
  machine,
  release,
  totalmem,
  type as systemName,
  uptime,
  version,
} from 'node:os';
import type { Collector } from './collector.ts';
import type { FamilySet } from './familySet.ts';

type SystemInformation = typeof import('systeminformation');

/** What the package asks costs child processes on these systems: not each tick. */
const ASK_EVERY_MS = 5_000;

export function createPortableCollector(): Collector {
  let si: SystemInformation | undefined;
  return {
    name: 'portable',
    everyMs: ASK_EVERY_MS,
    async collect(_files, out) {
      si ??= await import('systeminformation');
      writeCpu(out);
      writeSystem(out);
      await Promise.all([
        writeMemory(si, out),
        writeFilesystems(si, out),
        writeNetwork(si, out),
        writeDisks(si, out),
        writeBattery(si, out),
      ]);
      return true;
    },
  };
}

function writeCpu(out: FamilySet): void {
  cpus().forEach(({ times }, cpu) => {
    const modes = { user: times.user, nice: times.nice, system: times.sys, idle: times.idle, irq: times.irq };
    for (const [mode, ms] of Object.entries(modes)) {
      out.counter(
        'node_cpu_seconds_total',
        'Seconds the CPUs spent in each mode.',
        ms / 1000,
        'cpu',
        String(cpu),
        'mode',
        mode,
      );
    }
  });
}

function writeSystem(out: FamilySet): void {
  const [one = 0, five = 0, fifteen = 0] = loadavg();
  // Windows has no load average; the runtime answers zeros there, which would be a lie on a chart.
  if (systemName() !== 'Windows_NT') {
    out.gauge('node_load1', '1m load average.', one);
    out.gauge('node_load5', '5m load average.', five);
    out.gauge('node_load15', '15m load average.', fifteen);
  }
  const nowSeconds = Date.now() / 1000;
  out.gauge('node_boot_time_seconds', 'Node boot time, in unixtime.', Math.round(nowSeconds - uptime()));
  out.gauge('node_time_seconds', 'System time in seconds since epoch (1970).', nowSeconds);
  out.gauge(
    'node_uname_info',
    'Labeled system information as provided by the uname system call.',
    1,
    'sysname',
    systemName(),
    'release',
    release(),
    'version',
    version(),
    'machine',
    machine(),
    'nodename',
    hostname(),
  );
}

async function writeMemory(si: SystemInformation, out: FamilySet): Promise<void> {
  const memory = await si.mem();
  const write = (field: string, value: number): void =>
    out.gauge(`node_memory_${field}`, `Memory information field ${field}.`, value);
  write('MemTotal_bytes', totalmem());
  write('MemFree_bytes', freemem());
  write('MemAvailable_bytes', memory.available);
  write('SwapTotal_bytes', memory.swaptotal);
  write('SwapFree_bytes', memory.swapfree);
  if (systemName() !== 'Darwin') return;
  write('total_bytes', memory.total);
  write('free_bytes', memory.free);
  write('swap_total_bytes', memory.swaptotal);
  write('swap_used_bytes', memory.swapused);
}

async function writeFilesystems(si: SystemInformation, out: FamilySet): Promise<void> {
  for (const disk of await si.fsSize()) {
    const labels = ['device', disk.fs, 'mountpoint', disk.mount, 'fstype', disk.type];
    out.gauge('node_filesystem_size_bytes', 'Filesystem size in bytes.', disk.size, ...labels);
    out.gauge('node_filesystem_free_bytes', 'Filesystem free space in bytes.', disk.size - disk.used, ...labels);
    out.gauge(
      'node_filesystem_avail_bytes',
      'Filesystem space available to non-root users in bytes.',
      disk.available,
      ...labels,
    );
    out.gauge('node_filesystem_readonly', 'Filesystem read-only status.', disk.rw === false ? 1 : 0, ...labels);
  }
}

async function writeNetwork(si: SystemInformation, out: FamilySet): Promise<void> {
  for (const device of await si.networkStats('*')) {
    const write = (name: string, value: number | null): void => {
      if (value !== null)
        out.counter(`node_network_${name}_total`, `Network device statistic ${name}.`, value, 'device', device.iface);
    };
    write('receive_bytes', device.rx_bytes);
    write('receive_errs', device.rx_errors);
    write('receive_drop', device.rx_dropped);
    write('transmit_bytes', device.tx_bytes);
    write('transmit_errs', device.tx_errors);
    write('transmit_drop', device.tx_dropped);
  }
}

/** The package knows the sum over all disks only. */
async function writeDisks(si: SystemInformation, out: FamilySet): Promise<void> {
  // It answers nothing on Windows and in some sandboxes.
  const io = (await si.disksIO()) as Awaited<ReturnType<SystemInformation['disksIO']>> | null;
  const bytes = (await si.fsStats()) as Awaited<ReturnType<SystemInformation['fsStats']>> | null;
  if (io !== null) {
    out.counter(
      'node_disk_reads_completed_total',
      'The total number of reads completed successfully.',
      io.rIO,
      'device',
      'all',
    );
    out.counter(
      'node_disk_writes_completed_total',
      'The total number of writes completed successfully.',
      io.wIO,
      'device',
      'all',
    );
  }
  if (bytes !== null) {
    out.counter(
      'node_disk_read_bytes_total',
      'The total number of bytes read successfully.',
      bytes.rx,
      'device',
      'all',
    );
    out.counter(
      'node_disk_written_bytes_total',
      'The total number of bytes written successfully.',
      bytes.wx,
      'device',
      'all',
    );
  }
}

async function writeBattery(si: SystemInformation, out: FamilySet): Promise<void> {
  const battery = await si.battery();
  if (!battery.hasBattery) return;
  out.gauge(
    'node_power_supply_capacity',
    'capacity value of /sys/class/power_supply/<power_supply>.',
    battery.percent,
    'power_supply',
    'BAT0',
  );
  out.gauge(
    'node_power_supply_online',
    'online value of /sys/class/power_supply/<power_supply>.',
    battery.acConnected ? 1 : 0,
    'power_supply',
    'AC',
  );
}
