/**
 * The groups of processes worth showing: the busiest, the largest, those that move most data. A group stays for a while
 * after it was last among them, so that what it did until it ended is told, and lines on a chart do not flicker.
 */
import type { Collector } from './collector.ts';
import type { FamilySet } from './familySet.ts';
import { ProcessGroups, type ProcessGroup } from './processGroups.ts';

const EVERY_MS = 5_000;
/** Groups shown by CPU of the last interval, as many again by memory, and by bytes to and from disks. */
const TOP = 15;
const TOP_BY_IO = 10;
/** A minute: a rate over the last minute still sees a group that ended within it. */
const SHOWN_READINGS = 12;
/** In all; then the longest unseen go first. */
const SHOWN_LIMIT = 80;

export function createProcessCollector(): Collector {
  const processes = new ProcessGroups();
  /** Name → readings since it was last at the top. */
  const shown = new Map<string, number>();
  return {
    name: 'sightglass_processes',
    everyMs: EVERY_MS,
    collect(files, out) {
      processes.read(files);
      for (const [name, age] of shown) shown.set(name, age + 1);
      const newcomers = new Set<string>();
      for (const name of topNames(processes.groups)) {
        if (!shown.has(name)) newcomers.add(name);
        shown.set(name, 0);
      }
      dropOldest(shown);
      for (const [name, group] of processes.groups) {
        if (shown.has(name)) write(out, name, group, newcomers.has(name));
        // Should it return, its counters start anew, as those of a restarted process do.
        else if (group.count === 0) processes.groups.delete(name);
      }
      return true;
    },
  };
}

/** A newcomer's counters begin at what they were before this reading: a rate sees only what comes after a first sample. */
function write(out: FamilySet, name: string, group: ProcessGroup, isNewcomer: boolean): void {
  const label = ['groupname', name] as const;
  const counter = (family: string, help: string, value: number, recent: number): void =>
    out.counter(`sightglass_process_${family}`, help, isNewcomer ? value - recent : value, ...label);
  counter('cpu_seconds_total', 'CPU time of all processes of this name.', group.cpuSeconds, group.recentCpuSeconds);
  counter(
    'read_bytes_total',
    'Bytes that processes of this name read from disks, where the kernel lets this program see it.',
    group.readBytes,
    group.recentReadBytes,
  );
  counter(
    'written_bytes_total',
    'Bytes that processes of this name sent to disks, where the kernel lets this program see it.',
    group.writtenBytes,
    group.recentWrittenBytes,
  );
  const residentHelp = 'Resident memory of all processes of this name.';
  out.gauge('sightglass_process_resident_bytes', residentHelp, group.residentBytes, ...label);
  out.gauge('sightglass_process_count', 'Running processes of this name.', group.count, ...label);
}

function topNames(groups: ReadonlyMap<string, ProcessGroup>): string[] {
  const all = [...groups];
  const top = (weight: (group: ProcessGroup) => number, count: number): string[] =>
    all
      .filter(([, group]) => weight(group) > 0)
      .toSorted(([, a], [, b]) => weight(b) - weight(a))
      .slice(0, count)
      .map(([name]) => name);
  return [
    ...top((group) => group.recentCpuSeconds, TOP),
    ...top((group) => group.residentBytes, TOP),
    ...top((group) => group.recentReadBytes + group.recentWrittenBytes, TOP_BY_IO),
  ];
}

function dropOldest(shown: Map<string, number>): void {
  const byAge = [...shown].sort(([, a], [, b]) => a - b);
  byAge.forEach(([name, age], place) => {
    if (age > SHOWN_READINGS || place >= SHOWN_LIMIT) shown.delete(name);
  });
}
