/** Every collector of Linux, in the order in which they are printed. */
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Collector } from '../collector.ts';
import { arpCollector } from './arp.ts';
import { bcacheCollector } from './bcache.ts';
import { bondingCollector } from './bonding.ts';
import { btrfsCollector } from './btrfs.ts';
import { conntrackCollector } from './conntrack.ts';
import { ContainerNames } from './containerNames.ts';
import { createContainerCollector } from './containers.ts';
import { createCpuCollector } from './cpu.ts';
import { cpufreqCollector } from './cpufreq.ts';
import { createDiskstatsCollector } from './diskstats.ts';
import { dmiCollector } from './dmi.ts';
import { drmCollector } from './drm.ts';
import { edacCollector } from './edac.ts';
import { entropyCollector } from './entropy.ts';
import { filefdCollector } from './filefd.ts';
import { createFilesystemCollector } from './filesystem.ts';
import { hwmonCollector } from './hwmon.ts';
import { infinibandCollector } from './infiniband.ts';
import { ipvsCollector } from './ipvs.ts';
import { loadavgCollector } from './loadavg.ts';
import { mdadmCollector } from './mdadm.ts';
import { createMeminfoCollector } from './meminfo.ts';
import { createNetclassCollector } from './netclass.ts';
import { netdevCollector } from './netdev.ts';
import { createNetstatCollector } from './netstat.ts';
import { nfsCollector } from './nfs.ts';
import { nvmeCollector } from './nvme.ts';
import { osCollector } from './osRelease.ts';
import { powerSupplyCollector } from './powerSupply.ts';
import { pressureCollector } from './pressure.ts';
import { raplCollector } from './rapl.ts';
import { schedstatCollector } from './schedstat.ts';
import { selinuxCollector } from './selinux.ts';
import { sockstatCollector } from './sockstat.ts';
import { softnetCollector } from './softnet.ts';
import { createStatCollector } from './stat.ts';
import { createSystemdCollector } from './systemd.ts';
import { tapestatsCollector } from './tapestats.ts';
import { thermalZoneCollector } from './thermalZone.ts';
import { createTimeCollector } from './time.ts';
import { createTimexCollector } from './timex.ts';
import { udpQueuesCollector } from './udpQueues.ts';
import { unameCollector } from './uname.ts';
import { createVmstatCollector } from './vmstat.ts';
import { xfsCollector } from './xfs.ts';
import { zfsCollector } from './zfs.ts';

export interface LinuxOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly rootfs: string;
}

export function linuxCollectors({ clock, log, rootfs }: LinuxOptions): Collector[] {
  return [
    arpCollector,
    bcacheCollector,
    bondingCollector,
    btrfsCollector,
    conntrackCollector,
    createContainerCollector(new ContainerNames(engineSockets(rootfs), () => clock.monotonic()), clock),
    createCpuCollector(),
    cpufreqCollector,
    createDiskstatsCollector(),
    dmiCollector,
    drmCollector,
    edacCollector,
    entropyCollector,
    filefdCollector,
    createFilesystemCollector({ clock, log }),
    hwmonCollector,
    infinibandCollector,
    ipvsCollector,
    loadavgCollector,
    mdadmCollector,
    createMeminfoCollector(),
    createNetclassCollector(),
    netdevCollector,
    createNetstatCollector(),
    nfsCollector,
    nvmeCollector,
    osCollector,
    powerSupplyCollector,
    pressureCollector,
    raplCollector,
    schedstatCollector,
    selinuxCollector,
    sockstatCollector,
    softnetCollector,
    createStatCollector(),
    createSystemdCollector(`${rootfs}/run/dbus/system_bus_socket`),
    tapestatsCollector,
    thermalZoneCollector,
    createTimeCollector(() => clock.now()),
    createTimexCollector(clock),
    udpQueuesCollector,
    unameCollector,
    createVmstatCollector(),
    xfsCollector,
    zfsCollector,
  ];
}

/** Where Docker and Podman listen: the machine's, and those a person runs without rights. */
function engineSockets(rootfs: string): string[] {
  const own = process.env['XDG_RUNTIME_DIR'];
  const machine = ['/var/run/docker.sock', '/run/podman/podman.sock'].map((path) => `${rootfs}${path}`);
  return own === undefined ? machine : [...machine, `${own}/docker.sock`, `${own}/podman/podman.sock`];
}
