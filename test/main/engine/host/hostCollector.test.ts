import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { silentLogger } from '../../../../src/main/engine/base/logger.ts';
import { writeExposition } from '../../../../src/main/engine/exposition/writeExposition.ts';
import { createHostCollector } from '../../../../src/main/engine/host/hostCollector.ts';
import { FamilySet } from '../../../../src/main/engine/host/familySet.ts';
import { HostFiles } from '../../../../src/main/engine/host/hostFiles.ts';
import { createFilesystemCollector } from '../../../../src/main/engine/host/linux/filesystem.ts';
import { parseMdstat } from '../../../../src/main/engine/host/linux/mdadm.ts';
import { parseProcessStat } from '../../../../src/main/engine/host/processStat.ts';
import { writeTree } from '../../../support/fileTree.ts';
import { createManualClock } from '../../../support/manualClock.ts';
import { tempFolder } from '../../../support/tempStore.ts';
import { unpackTtar } from '../../../support/unpackTtar.ts';

const FIXTURES = '../shared/corpora/host/fixtures-node_exporter';
/** Of the exporter itself, of the machine that ran it, or of collectors node_exporter leaves off by default. */
const NOT_COMPARED =
  /^(go_|process_|promhttp_|node_(scrape_collector|exporter|time|timex|uname|textfile|filesystem|systemd|os|dmi|selinux|udp_queues|interrupts|softirqs|slabinfo|zoneinfo|buddyinfo|ksmd|memory_numa|cgroups|processes|lnstat|mountstats|cpu_info))/;

const seriesOf = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !NOT_COMPARED.test(line))
    .map((line) => line.slice(0, line.lastIndexOf(' ')));

it.skipIf(!existsSync(FIXTURES))(
  'finds the series node_exporter finds in its own fixtures (needs the shared corpus)',
  async () => {
    using folder = tempFolder();
    unpackTtar(join(FIXTURES, 'sys.ttar'), folder.path);
    const sysfs = join(folder.path, 'sys');
    using host = createHostCollector({
      procfs: join(FIXTURES, 'proc'),
      sysfs,
      rootfs: folder.path,
      clock: createManualClock(),
      log: silentLogger,
      platform: 'linux',
      keepsEmptyLabels: true,
    });
    const got = new Set(seriesOf(writeExposition(await host.collect()).replaceAll(`${folder.path}/`, 'FIXTURES/')));
    const expected = seriesOf(readFileSync(join(FIXTURES, 'node_exporter-1.5.0.expected.txt'), 'utf8'));
    expect(expected.length).toBeGreaterThan(1000);
    // Texts that are not UTF-8 are replaced differently; their families are compared by value elsewhere.
    expect(expected.filter((series) => !got.has(series) && !series.includes('\ufffd'))).toEqual([]);
  },
);

it('serves the other collectors when one fails', async () => {
  using folder = tempFolder();
  writeTree(folder.path, { 'proc/loadavg': '0.50 0.25 0.125 1/100 42\n' });
  using host = createHostCollector({
    procfs: join(folder.path, 'proc'),
    sysfs: join(folder.path, 'sys'),
    rootfs: folder.path,
    clock: createManualClock(),
    log: silentLogger,
    platform: 'linux',
  });
  const text = writeExposition(await host.collect());
  expect(text).toContain('node_load1 0.5\n');
  expect(text).toContain('node_scrape_collector_success{collector="loadavg"} 1\n');
  expect(text).toContain('node_scrape_collector_success{collector="meminfo"} 0\n');
});

it('reports a mount that does not answer, and does not ask it again', async () => {
  using folder = tempFolder();
  writeTree(folder.path, { 'proc/1/mounts': 'server:/export /mnt/dead\\040share nfs rw 0 0\n' });
  const clock = createManualClock();
  const asked: string[] = [];
  const collector = createFilesystemCollector({
    clock,
    log: silentLogger,
    statfs: (path) => {
      asked.push(path);
      return new Promise(() => {});
    },
  });
  const files = new HostFiles({ procfs: join(folder.path, 'proc'), sysfs: folder.path, rootfs: '' }, () =>
    clock.monotonic(),
  );
  const out = new FamilySet();
  const first = collector.collect(files, out);
  await clock.advance(5_000);
  await first;
  await collector.collect(files, out);
  expect(asked).toEqual(['/mnt/dead share']);
  const error = out.take().find(({ name }) => name === 'node_filesystem_device_error');
  expect(error?.samples.map(({ value }) => value)).toEqual([1, 1]);
});

it('reads a rebuilding array', () => {
  const text =
    'Personalities : [raid1]\n\nmd6 : active raid1 sdb2[2](F) sdc[1](S) sda2[0]\n      1000 blocks [2/1] [U_]\n      [=>...]  recovery = 16.0% (160/1000) finish=1min\n\nunused devices: <none>\n';
  expect(parseMdstat(text)).toEqual([
    {
      device: 'md6',
      state: 'recovering',
      active: 1,
      required: 2,
      failed: 1,
      spare: 1,
      blocks: 1000,
      blocksSynced: 160,
    },
  ]);
});

it('reads a process whose command holds parentheses', () => {
  const rest = `S 1 1 1 0 -1 0 0 0 0 0 250 50 0 0 20 0 1 0 777 9999 3 0`;
  expect(parseProcessStat(`42 (a) b) ${rest}`)).toEqual({
    command: 'a) b',
    parent: '1',
    childCpuSeconds: 0,
    cpuSeconds: 3,
    startTicks: '777',
    residentBytes: 12_288,
  });
});
