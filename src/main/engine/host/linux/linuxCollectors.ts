/** Every collector of Linux, in the order in which they are printed. */
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Collector } from '../collector.ts';
import { arpCollector } from './arp.ts';
import { bondingCollector } from './bonding.ts';
import { dmiCollector } from './dmi.ts';
import { edacCollector } from './edac.ts';
import { hwmonCollector } from './hwmon.ts';
import { mdadmCollector } from './mdadm.ts';
import { nvmeCollector } from './nvme.ts';
import { powerSupplyCollector } from './powerSupply.ts';
import { raplCollector } from './rapl.ts';
import { selinuxCollector } from './selinux.ts';
import { tapestatsCollector } from './tapestats.ts';
import { thermalZoneCollector } from './thermalZone.ts';
import { xfsCollector } from './xfs.ts';
import { zfsCollector } from './zfs.ts';
import { conntrackCollector } from './conntrack.ts';
import { createCpuCollector } from './cpu.ts';
import { cpufreqCollector } from './cpufreq.ts';
import { diskstatsCollector } from './diskstats.ts';
import { entropyCollector } from './entropy.ts';
import { filefdCollector } from './filefd.ts';
import { createFilesystemCollector } from './filesystem.ts';
import { loadavgCollector } from './loadavg.ts';
import { meminfoCollector } from './meminfo.ts';
import { netclassCollector } from './netclass.ts';
import { netdevCollector } from './netdev.ts';
import { netstatCollector } from './netstat.ts';
import { osCollector } from './osRelease.ts';
import { pressureCollector } from './pressure.ts';
import { schedstatCollector } from './schedstat.ts';
import { sockstatCollector } from './sockstat.ts';
import { softnetCollector } from './softnet.ts';
import { statCollector } from './stat.ts';
import { createTimeCollector } from './time.ts';
import { udpQueuesCollector } from './udpQueues.ts';
import { unameCollector } from './uname.ts';
import { vmstatCollector } from './vmstat.ts';

export function linuxCollectors({ clock, log }: { clock: Clock; log: Logger }): Collector[] {
  return [
    arpCollector,
    bondingCollector,
    dmiCollector,
    edacCollector,
    hwmonCollector,
    mdadmCollector,
    nvmeCollector,
    powerSupplyCollector,
    raplCollector,
    selinuxCollector,
    tapestatsCollector,
    thermalZoneCollector,
    xfsCollector,
    zfsCollector,
    conntrackCollector,
    createCpuCollector(),
    cpufreqCollector,
    diskstatsCollector,
    entropyCollector,
    filefdCollector,
    createFilesystemCollector({ clock, log }),
    loadavgCollector,
    meminfoCollector,
    netclassCollector,
    netdevCollector,
    netstatCollector,
    osCollector,
    pressureCollector,
    schedstatCollector,
    sockstatCollector,
    softnetCollector,
    statCollector,
    createTimeCollector(() => clock.now()),
    udpQueuesCollector,
    unameCollector,
    vmstatCollector,
  ];
}
