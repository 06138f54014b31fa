/** `sightglass data snapshot DIR` and `data restore DIR`. */
import { resolve } from 'node:path';
import { systemClock } from '../../../engine/base/clock.ts';
import { type CopyPhase, type Progress, restoreSnapshot, takeSnapshot } from '../../../engine/offlineData.ts';
import { readOptions } from '../../command.ts';
import { bytesText, countText, printJson } from './printing.ts';
import { createProgressBar, type ProgressBar } from './progressBar.ts';
import { DATA_DIR, dataDirOf, EXIT_CODES, EXIT_DONE, EXIT_FAULTY, oneArgument, type Verb } from './verb.ts';
import { reportText } from './verify.ts';

const SNAPSHOT_OPTIONS = { ...DATA_DIR, json: { type: 'boolean', default: false } } as const;

const showIn =
  (bar: ProgressBar, verb: string) =>
  ({ phase, done, total }: Progress<CopyPhase>): void =>
    bar.show(phase === 'copy' ? verb : `Checking ${phase}`, done, total);

export const snapshotVerb: Verb = {
  summary: 'Copy the store as it is at this moment, beside a running Sightglass, and check the copy.',
  usage: `Usage: sightglass data snapshot [OPTIONS] DIR

  --data-dir D       data folder (default: your system's data folder)
  --json             print the report as JSON

DIR is made; it must not exist, or be empty. Collection goes on meanwhile. What was collected in the last quarter of a
second before the copy began may be missing. The copy is one file that can be read where nothing can be written, and is
itself a data folder: every "sightglass data" works on it. ${EXIT_CODES}`,
  async run(args, signal) {
    const { values, positionals } = readOptions(args, SNAPSHOT_OPTIONS);
    const target = resolve(oneArgument('snapshot', 'a folder to make', positionals));
    using bar = createProgressBar();
    const dir = dataDirOf(values['data-dir']);
    const report = await takeSnapshot({ dir, target, clock: systemClock, signal, onProgress: showIn(bar, 'Copying') });
    bar[Symbol.dispose]();
    const { verified, path, bytes } = report;
    if (values.json) printJson(report);
    else if (verified.problems > 0) process.stdout.write(reportText({ ...verified, dir: path }));
    else process.stdout.write(`${path}: ${bytesText(bytes)}, ${countText(verified.checked.series)} series, checked.\n`);
    return verified.problems === 0 ? EXIT_DONE : EXIT_FAULTY;
  },
};

const RESTORE_OPTIONS = { ...SNAPSHOT_OPTIONS, replace: { type: 'boolean', default: false } } as const;

export const restoreVerb: Verb = {
  summary: 'Put a snapshot into a data folder, after checking it.',
  usage: `Usage: sightglass data restore [OPTIONS] SNAPSHOT

  --data-dir D       data folder to fill (default: your system's data folder)
  --replace          when there is a store already: move it to replaced-TIME inside the folder
  --json             print the report as JSON

No Sightglass may use the data folder meanwhile. SNAPSHOT stays as it is. Nothing changes before the copy has been checked
whole; then one rename puts it in place. ${EXIT_CODES}`,
  async run(args, signal) {
    const { values, positionals } = readOptions(args, RESTORE_OPTIONS);
    const snapshot = resolve(oneArgument('restore', 'the folder of a snapshot', positionals));
    const dir = dataDirOf(values['data-dir']);
    using bar = createProgressBar();
    const report = await restoreSnapshot({
      snapshot,
      dir,
      replaces: values.replace,
      clock: systemClock,
      signal,
      onProgress: showIn(bar, 'Copying'),
    });
    bar[Symbol.dispose]();
    const { path, bytes, verified, replaced } = report;
    if (values.json) printJson(report);
    else process.stdout.write(`${path}: ${bytesText(bytes)}, ${countText(verified.checked.series)} series, checked.\n`);
    if (replaced !== undefined && !values.json) process.stdout.write(`The store that was there is in ${replaced}.\n`);
    return EXIT_DONE;
  },
};
