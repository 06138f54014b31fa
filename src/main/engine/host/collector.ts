/** One source of host metrics: reads through HostFiles, writes into its own FamilySet. */
import type { FamilySet } from './familySet.ts';
import type { HostFiles } from './hostFiles.ts';

export interface Collector {
  /** node_exporter's name of it, the `collector` label of node_scrape_collector_success. */
  readonly name: string;
  /** Between two collections its last families are served again. Absent: every tick. */
  readonly everyMs?: number;
  /** False when this machine has nothing of the kind, which node_exporter reports as success 0. */
  collect(files: HostFiles, out: FamilySet): boolean | Promise<boolean>;
  /** Ends what it keeps running between collections. */
  [Symbol.dispose]?(): void;
}

/** Splits at runs of blanks; /proc pads its columns. */
export function fields(line: string): string[] {
  const found: string[] = [];
  let start = -1;
  for (let i = 0; i < line.length; i++) {
    const isBlank = line.charCodeAt(i) <= 0x20;
    if (isBlank && start >= 0) found.push(line.slice(start, i));
    if (isBlank) start = -1;
    else if (start < 0) start = i;
  }
  if (start >= 0) found.push(line.slice(start));
  return found;
}

export function lines(text: string): string[] {
  const all = text.split('\n');
  if (all.at(-1) === '') all.pop();
  return all;
}
