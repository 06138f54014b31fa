/** `sightglass data repair`: mends a store that nobody uses and throws nothing away. */
import { systemClock } from '../../../engine/base/clock.ts';
import { type RepairReport, repairStore } from '../../../engine/offlineData.ts';
import { readOptions } from '../../command.ts';
import { countOf, countText, printJson } from './printing.ts';
import { createProgressBar } from './progressBar.ts';
import { DATA_DIR, dataDirOf, EXIT_CODES, EXIT_DONE, EXIT_FAULTY, noArguments, type Verb } from './verb.ts';

const OPTIONS = {
  ...DATA_DIR,
  'dry-run': { type: 'boolean', default: false },
  'discard-set-aside': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;
const MAX_PRINTED = 50;

export const repairVerb: Verb = {
  summary: 'Set aside what is damaged, correct the directory, rebuild a file with damaged pages.',
  usage: `Usage: sightglass data repair [OPTIONS]

  --data-dir D       data folder (default: your system's data folder)
  --dry-run          only tell what would be done
  --discard-set-aside
                     when all else is whole, remove what was set aside now or earlier
  --json             print the report as JSON

No Sightglass may use the folder meanwhile. Damaged pieces are kept in the database's table set_aside with their bytes and
the reason; a file with damaged pages is rebuilt from its sound rows and kept beside the new one (damaged-TIME). The store
is checked again at the end. ${EXIT_CODES}`,
  async run(args, signal) {
    const { values, positionals } = readOptions(args, OPTIONS);
    noArguments('repair', positionals);
    using bar = createProgressBar();
    const report = await repairStore({
      dir: dataDirOf(values['data-dir']),
      clock: systemClock,
      isDryRun: values['dry-run'],
      discardsSetAside: values['discard-set-aside'],
      signal,
      onProgress: ({ phase, done, total }) => bar.show(`Repairing: ${phase}`, done, total),
    });
    bar[Symbol.dispose]();
    if (values.json) printJson(report);
    else process.stdout.write(reportText(report));
    return (report.after ?? report.before).problems === 0 ? EXIT_DONE : EXIT_FAULTY;
  },
};

function reportText({ before, after, actions, damagedFile, discarded }: RepairReport): string {
  if (before.problems === 0 && discarded === 0) return 'All of it is whole. There is nothing to repair.\n';
  let text = before.problems === 0 ? '' : `${countOf(before.problems, 'problem')} found.\n`;
  for (const action of actions.slice(0, MAX_PRINTED)) text += `  ${action}\n`;
  if (actions.length > MAX_PRINTED)
    text += `  … and ${countText(actions.length - MAX_PRINTED)} more (--json lists them)\n`;
  if (after === undefined) return `${text}Nothing was changed (--dry-run).\n`;
  if (damagedFile !== undefined) text += `The damaged file is kept in ${damagedFile}.\n`;
  if (discarded > 0) text += `${countOf(discarded, 'piece', 'pieces')} that had been set aside removed.\n`;
  else if (after.setAside > 0)
    text += `${countOf(after.setAside, 'piece is', 'pieces are')} set aside, none thrown away.\n`;
  return after.problems === 0 ? `${text}The store is whole.\n` : `${text}${countOf(after.problems, 'problem')} left.\n`;
}
