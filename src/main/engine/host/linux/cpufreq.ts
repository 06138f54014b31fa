/** Clock frequencies per CPU thread. The kernel reports kHz. */
import type { Collector } from '../collector.ts';

const FAMILIES = [
  ['cpuinfo_cur_freq', 'node_cpu_frequency_hertz', 'Current CPU thread frequency in hertz.'],
  ['cpuinfo_min_freq', 'node_cpu_frequency_min_hertz', 'Minimum CPU thread frequency in hertz.'],
  ['cpuinfo_max_freq', 'node_cpu_frequency_max_hertz', 'Maximum CPU thread frequency in hertz.'],
  ['scaling_cur_freq', 'node_cpu_scaling_frequency_hertz', 'Current scaled CPU thread frequency in hertz.'],
  ['scaling_min_freq', 'node_cpu_scaling_frequency_min_hertz', 'Minimum scaled CPU thread frequency in hertz.'],
  ['scaling_max_freq', 'node_cpu_scaling_frequency_max_hertz', 'Maximum scaled CPU thread frequency in hertz.'],
] as const;

export const cpufreqCollector: Collector = {
  name: 'cpufreq',
  everyMs: 5_000,
  collect(files, out) {
    for (const name of files.listSys('devices/system/cpu')) {
      if (!/^cpu\d+$/.test(name)) continue;
      for (const [file, family, help] of FAMILIES) {
        const kilohertz = files.sysNumber(`devices/system/cpu/${name}/cpufreq/${file}`);
        if (kilohertz !== undefined) out.gauge(family, help, kilohertz * 1000, 'cpu', name.slice(3));
      }
    }
    return true;
  },
};
