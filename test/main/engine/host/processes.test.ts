import { expect, it } from 'vitest';
import { labelValue } from '../../../../src/shared/labels.ts';
import { FamilySet } from '../../../../src/main/engine/host/familySet.ts';
import { HostFiles } from '../../../../src/main/engine/host/hostFiles.ts';
import { ProcessGroups } from '../../../../src/main/engine/host/processGroups.ts';
import { createProcessCollector } from '../../../../src/main/engine/host/processes.ts';
import { endProcess, writeProcess } from '../../../support/procTree.ts';
import { tempFolder } from '../../../support/tempStore.ts';

const filesOf = (procfs: string): HostFiles => new HostFiles({ procfs, sysfs: '/none', rootfs: '' }, () => 0);

it('adds up what processes of one name do, whoever of them comes and goes', () => {
  using folder = tempFolder();
  const procfs = folder.path;
  using files = filesOf(procfs);
  const processes = new ProcessGroups();
  writeProcess(procfs, 10, { command: 'worker', cpuSeconds: 5, residentPages: 2 });
  processes.read(files);
  expect(processes.groups.get('worker')).toMatchObject({ cpuSeconds: 5, recentCpuSeconds: 0, count: 1 });

  writeProcess(procfs, 10, { command: 'worker', cpuSeconds: 6, residentPages: 2 });
  writeProcess(procfs, 11, { command: 'worker', cpuSeconds: 2, residentPages: 1 });
  processes.read(files);
  const both = { cpuSeconds: 8, recentCpuSeconds: 3, count: 2, residentBytes: 3 * 4096 };
  expect(processes.groups.get('worker')).toMatchObject(both);

  endProcess(procfs, 10);
  writeProcess(procfs, 11, { command: 'worker', cpuSeconds: 2.5 });
  processes.read(files);
  expect(processes.groups.get('worker')).toMatchObject({ cpuSeconds: 8.5, recentCpuSeconds: 0.5, count: 1 });
});

it('looks seldom at a process that sleeps, and misses nothing of what it does', () => {
  using folder = tempFolder();
  const procfs = folder.path;
  using files = filesOf(procfs);
  const processes = new ProcessGroups();
  const read = (): number => {
    processes.read(files);
    return processes.groups.get('shell')?.cpuSeconds ?? NaN;
  };
  // Looked at in readings 0, 1 and 2, and asleep since the second.
  writeProcess(procfs, 10, { command: 'shell', cpuSeconds: 1 });
  writeProcess(procfs, 11, { command: 'job', parent: 10 });
  for (let i = 0; i < 3; i++) expect(read()).toBe(1);
  writeProcess(procfs, 10, { command: 'shell', cpuSeconds: 4 });
  const seen = [read(), read(), read()];
  expect(seen.at(-1)).toBe(4);
  expect(seen.filter((seconds) => seconds === 4).length).toBeLessThan(3);

  // Asleep again, when a child of its ends: it is looked at at once, or the child's time would count twice.
  for (let i = 0; i < 4; i++) read();
  endProcess(procfs, 11);
  writeProcess(procfs, 10, { command: 'shell', cpuSeconds: 4, childCpuSeconds: 7 });
  for (let i = 0; i < 4; i++) read();
  expect(processes.groups.get('job')?.cpuSeconds).toBeCloseTo(7, 1);
  expect(read()).toBe(4);
});

it('takes a number that another process got since for a new process', () => {
  using folder = tempFolder();
  const procfs = folder.path;
  using files = filesOf(procfs);
  const processes = new ProcessGroups();
  writeProcess(procfs, 10, { command: 'old', cpuSeconds: 50, startTicks: 1 });
  processes.read(files);
  writeProcess(procfs, 10, { command: 'new', cpuSeconds: 2, startTicks: 2 });
  processes.read(files);
  expect(processes.groups.get('new')).toMatchObject({ cpuSeconds: 2, count: 1 });
  expect(processes.groups.get('old')).toMatchObject({ cpuSeconds: 50, count: 0 });
});

it('counts what ended between two readings: to the name that was seen, else to the one who waited', () => {
  using folder = tempFolder();
  const procfs = folder.path;
  using files = filesOf(procfs);
  const processes = new ProcessGroups();
  writeProcess(procfs, 10, { command: 'make', childCpuSeconds: 100 });
  writeProcess(procfs, 11, { command: 'gcc', parent: 10 });
  writeProcess(procfs, 12, { command: 'cc1', parent: 11, cpuSeconds: 3 });
  processes.read(files);
  // cc1 did two more seconds, then gcc and cc1 ended: make inherits their five.
  endProcess(procfs, 11);
  endProcess(procfs, 12);
  writeProcess(procfs, 10, { command: 'make', childCpuSeconds: 105 });
  processes.read(files);
  expect(processes.groups.get('cc1')?.cpuSeconds).toBeCloseTo(5, 1);
  expect(processes.groups.get('make')?.cpuSeconds).toBe(0);
  // A child that no reading saw.
  writeProcess(procfs, 10, { command: 'make', childCpuSeconds: 109 });
  processes.read(files);
  expect(processes.groups.get('make')?.cpuSeconds).toBeCloseTo(4);
});

it('does not take the life of an orphan for new work of whoever else ended', () => {
  using folder = tempFolder();
  const procfs = folder.path;
  using files = filesOf(procfs);
  const processes = new ProcessGroups();
  writeProcess(procfs, 1, { command: 'init', parent: 0, readBytes: 0 });
  writeProcess(procfs, 10, { command: 'shell' });
  writeProcess(procfs, 11, { command: 'browser', parent: 10, cpuSeconds: 20 });
  writeProcess(procfs, 12, { command: 'renderer', parent: 11, cpuSeconds: 60, readBytes: 5000 });
  writeProcess(procfs, 13, { command: 'handler', parent: 1, cpuSeconds: 0.1 });
  processes.read(files);
  for (const pid of [11, 12, 13]) endProcess(procfs, pid);
  // The browser ended first, so init took the renderer in, with half a second that nobody had seen.
  writeProcess(procfs, 1, { command: 'init', parent: 0, childCpuSeconds: 60.6, readBytes: 5000 });
  writeProcess(procfs, 10, { command: 'shell', childCpuSeconds: 20 });
  processes.read(files);
  const all = [...processes.groups.values()];
  expect(all.reduce((sum, group) => sum + group.recentCpuSeconds, 0)).toBeCloseTo(0.5);
  expect(processes.groups.get('init')?.readBytes).toBe(0);
});

it('does not count the bytes of a child twice when its parent inherits them', () => {
  using folder = tempFolder();
  const procfs = folder.path;
  using files = filesOf(procfs);
  const processes = new ProcessGroups();
  writeProcess(procfs, 10, { command: 'sh', readBytes: 100, writtenBytes: 0 });
  writeProcess(procfs, 11, { command: 'dd', parent: 10, cpuSeconds: 1, readBytes: 0, writtenBytes: 0 });
  processes.read(files);
  writeProcess(procfs, 11, { command: 'dd', parent: 10, cpuSeconds: 2, readBytes: 8000, writtenBytes: 4000 });
  processes.read(files);
  expect(processes.groups.get('dd')).toMatchObject({ readBytes: 8000, writtenBytes: 4000 });
  endProcess(procfs, 11);
  writeProcess(procfs, 10, { command: 'sh', childCpuSeconds: 2, readBytes: 8100, writtenBytes: 4000 });
  processes.read(files);
  expect(processes.groups.get('sh')).toMatchObject({ readBytes: 100, writtenBytes: 0 });
});

it('shows a newcomer from what it was before, keeps its name a minute after its end, then lets it go', () => {
  using folder = tempFolder();
  const procfs = folder.path;
  using files = filesOf(procfs);
  const collector = createProcessCollector();
  const out = new FamilySet();
  const cpuOf = (name: string): number | undefined => {
    void collector.collect(files, out);
    const family = out.take().find((one) => one.name === 'sightglass_process_cpu_seconds_total');
    return family?.samples.find(({ labels }) => labelValue(labels, 'groupname') === name)?.value;
  };
  writeProcess(procfs, 1, { command: 'init', residentPages: 1 });
  expect(cpuOf('burst')).toBeUndefined();
  writeProcess(procfs, 10, { command: 'burst', cpuSeconds: 3 });
  expect(cpuOf('burst')).toBe(0);
  endProcess(procfs, 10);
  expect(cpuOf('burst')).toBe(3);
  for (let reading = 0; reading < 11; reading++) expect(cpuOf('burst')).toBe(3);
  expect(cpuOf('burst')).toBeUndefined();
});
