import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ContainerNames } from '../../../../src/main/engine/host/linux/containerNames.ts';
import { createContainerCollector } from '../../../../src/main/engine/host/linux/containers.ts';
import { writeTree } from '../../../support/fileTree.ts';
import { collectLines } from '../../../support/hostSamples.ts';
import { createManualClock } from '../../../support/manualClock.ts';
import { tempFolder } from '../../../support/tempStore.ts';

const ID = '0123456789abcdef'.repeat(4);
const NO_NAMES = new ContainerNames([], () => 0);

const NET_DEV = (bytes: number): string => `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 5 1 0 0 0 0 0 0 5 1 0 0 0 0 0 0
  eth0: ${bytes} 10 1 2 0 0 0 0 7000 20 3 4 0 0 0 0
`;

it('reads containers and services of the unified tree', async () => {
  using folder = tempFolder();
  const scope = `sys/fs/cgroup/system.slice/docker-${ID}.scope`;
  const service = 'sys/fs/cgroup/system.slice/nginx.service';
  writeTree(folder.path, {
    'sys/fs/cgroup/cgroup.controllers': 'cpu io memory pids\n',
    'sys/dev/block/8:0/uevent': 'MAJOR=8\nMINOR=0\nDEVNAME=sda\nDEVTYPE=disk\n',
    [`${scope}/cpu.stat`]:
      'usage_usec 2500000\nuser_usec 2000000\nsystem_usec 500000\nnr_periods 10\nnr_throttled 3\nthrottled_usec 1500000\n',
    [`${scope}/memory.current`]: '1000000\n',
    [`${scope}/memory.max`]: '8000000\n',
    [`${scope}/memory.stat`]: 'anon 600000\nfile 400000\ninactive_file 300000\n',
    [`${scope}/memory.swap.current`]: '0\n',
    [`${scope}/memory.events`]: 'low 0\nhigh 0\nmax 0\noom 1\noom_kill 1\n',
    [`${scope}/pids.current`]: '4\n',
    [`${scope}/io.stat`]: '8:0 rbytes=4096 wbytes=8192 rios=1 wios=2 dbytes=0 dios=0\n',
    [`${scope}/cgroup.procs`]: '77\n78\n',
    [`${scope}/inner/cpu.stat`]: 'usage_usec 1\n',
    [`${service}/cpu.stat`]: 'usage_usec 7000000\nuser_usec 0\nsystem_usec 0\n',
    [`${service}/memory.current`]: '5\n',
    [`${service}/memory.max`]: 'max\n',
    'proc/net/dev': NET_DEV(900_000_000),
    'proc/77/net/dev': NET_DEV(6000),
  });
  const lines = await collectLines(createContainerCollector(NO_NAMES, createManualClock(1_700_000_000_500)), {
    procfs: join(folder.path, 'proc'),
    sysfs: join(folder.path, 'sys'),
  });
  const labels = `id="/system.slice/docker-${ID}.scope", name="${ID.slice(0, 12)}"`;
  const with_ = (name: string): string => `id="/system.slice/docker-${ID}.scope", ${name}, name="${ID.slice(0, 12)}"`;
  for (const line of [
    `container_cpu_usage_seconds_total{cpu="total", ${labels}} 2.5`,
    `container_cpu_user_seconds_total{${labels}} 2`,
    `container_cpu_cfs_throttled_seconds_total{${labels}} 1.5`,
    `container_memory_usage_bytes{${labels}} 1000000`,
    `container_memory_working_set_bytes{${labels}} 700000`,
    `container_memory_rss{${labels}} 600000`,
    `container_spec_memory_limit_bytes{${labels}} 8000000`,
    `container_oom_events_total{${labels}} 1`,
    `container_processes{${labels}} 4`,
    `container_last_seen{${labels}} 1700000000`,
    `container_fs_writes_bytes_total{device="/dev/sda", ${labels}} 8192`,
    `container_network_receive_bytes_total{${with_('interface="eth0"')}} 6000`,
    `container_network_transmit_packets_dropped_total{${with_('interface="eth0"')}} 4`,
    'container_cpu_usage_seconds_total{cpu="total", id="/system.slice/nginx.service"} 7',
    'container_spec_memory_limit_bytes{id="/system.slice/nginx.service"} 0',
  ])
    expect(lines).toContain(line);
  expect(lines.filter((line) => line.includes('inner') || line.includes('interface="lo"'))).toEqual([]);
});

it('reads containers of separate trees, and does not count the network of the machine twice', async () => {
  using folder = tempFolder();
  const at = (controller: string): string => `sys/fs/cgroup/${controller}/docker/${ID}`;
  writeTree(folder.path, {
    [`${at('cpu,cpuacct')}/cpuacct.usage`]: '2500000000\n',
    [`${at('cpu,cpuacct')}/cpuacct.stat`]: 'user 200\nsystem 50\n',
    [`${at('cpu,cpuacct')}/cpu.stat`]: 'nr_periods 0\nnr_throttled 0\nthrottled_time 1500000000\n',
    [`${at('cpu,cpuacct')}/cgroup.procs`]: '77\n',
    [`${at('memory')}/memory.usage_in_bytes`]: '1000\n',
    [`${at('memory')}/memory.limit_in_bytes`]: '9223372036854771712\n',
    [`${at('memory')}/memory.stat`]: 'cache 1\ntotal_cache 400\ntotal_rss 600\ntotal_inactive_file 300\n',
    [`${at('memory')}/memory.oom_control`]: 'oom_kill_disable 0\nunder_oom 0\noom_kill 2\n',
    [`${at('blkio')}/blkio.throttle.io_service_bytes`]: '8:0 Read 4096\n8:0 Write 8192\n8:0 Total 12288\nTotal 12288\n',
    [`${at('blkio')}/blkio.throttle.io_serviced`]: '8:0 Read 1\n8:0 Write 2\n8:0 Total 3\nTotal 3\n',
    'proc/net/dev': NET_DEV(6000),
    'proc/77/net/dev': NET_DEV(6100),
  });
  const lines = await collectLines(createContainerCollector(NO_NAMES, createManualClock()), {
    procfs: join(folder.path, 'proc'),
    sysfs: join(folder.path, 'sys'),
  });
  const labels = `id="/docker/${ID}", name="${ID.slice(0, 12)}"`;
  for (const line of [
    `container_cpu_usage_seconds_total{cpu="total", ${labels}} 2.5`,
    `container_cpu_system_seconds_total{${labels}} 0.5`,
    `container_cpu_cfs_throttled_seconds_total{${labels}} 1.5`,
    `container_memory_working_set_bytes{${labels}} 700`,
    `container_memory_cache{${labels}} 400`,
    `container_spec_memory_limit_bytes{${labels}} 0`,
    `container_oom_events_total{${labels}} 2`,
    `container_fs_reads_total{device="8:0", ${labels}} 1`,
    `container_fs_writes_bytes_total{device="8:0", ${labels}} 8192`,
  ])
    expect(lines).toContain(line);
  expect(lines.filter((line) => line.startsWith('container_network'))).toEqual([]);
});

it('finds a new container beside the known ones soon, and an odd place with the next search of the whole tree', async () => {
  using folder = tempFolder();
  const clock = createManualClock();
  const collector = createContainerCollector(NO_NAMES, clock);
  const ids = async (): Promise<string[]> => {
    const lines = await collectLines(collector, { sysfs: folder.path });
    return lines
      .filter((line) => line.startsWith('container_cpu_usage'))
      .map((line) => /name="(.)/.exec(line)?.[1] ?? '');
  };
  const start = (parent: string, letter: string): void =>
    writeTree(join(folder.path, 'fs/cgroup', parent, letter.repeat(64)), { 'cpu.stat': 'usage_usec 1\n' });
  writeTree(folder.path, { 'fs/cgroup/cgroup.controllers': 'cpu\n' });
  start('pods/one', 'a');
  expect(await ids()).toEqual(['a']);
  start('pods/one', 'b');
  start('docker', 'c');
  start('elsewhere', 'd');
  await clock.advance(10_000);
  expect((await ids()).sort()).toEqual(['a', 'b', 'c']);
  await clock.advance(120_000);
  expect((await ids()).sort()).toEqual(['a', 'b', 'c', 'd']);
});

it('asks the engine for names once, and again only when an unknown container is there', async () => {
  using folder = tempFolder();
  const socket = join(folder.path, 'docker.sock');
  const asked: string[] = [];
  await using server = createServer((question, answer) => {
    asked.push(question.url ?? '');
    answer.end(JSON.stringify([{ Id: ID, Names: ['/web'], Image: 'nginx:1' }, { Id: 7 }]));
  }).listen(socket);
  await new Promise((resolve) => server.once('listening', resolve));
  let nowMs = 0;
  const names = new ContainerNames([socket, join(folder.path, 'absent.sock')], () => nowMs);
  expect((await names.of([ID])).get(ID)).toEqual({ name: 'web', image: 'nginx:1' });
  await names.of([ID]);
  expect(asked).toEqual(['/containers/json']);
  await names.of([ID, 'f'.repeat(64)]);
  expect(asked).toHaveLength(1);
  nowMs = 31_000;
  await names.of([ID, 'f'.repeat(64)]);
  expect(asked).toHaveLength(2);
});

it('has nothing to say without control groups or without containers', async () => {
  using folder = tempFolder();
  const collector = createContainerCollector(NO_NAMES, createManualClock());
  expect(await collectLines(collector, { sysfs: folder.path })).toEqual([]);
});
