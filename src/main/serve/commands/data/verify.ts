/** `sightglass data verify`: looks over everything that is stored and changes nothing. */
import { systemClock } from '../../../engine/base/clock.ts';
import { type VerifyReport, verifyStore } from '../../../engine/offlineData.ts';
import { readOptions } from '../../command.ts';
import { bytesText, countOf, countText, printJson } from './printing.ts';
import { createProgressBar } from './progressBar.ts';
import { DATA_DIR, dataDirOf, EXIT_CODES, EXIT_DONE, EXIT_FAULTY, noArguments, type Verb } from './verb.ts';

const OPTIONS = { ...DATA_DIR, json: { type: 'boolean', default: false } } as const;
/** More are counted; `--json` lists up to a thousand. */
const MAX_PRINTED = 20;

export const verifyVerb: Verb = {
  summary: 'Check every stored byte: pages, index, directory, each chunk to its last value, the journal.',
  usage: `Usage: sightglass data verify [OPTIONS]

  --data-dir D       data folder (default: your system's data folder)
  --json             print the report as JSON

Works beside a running Sightglass, on what was stored when it began, and changes nothing. Damage that was found earlier
and set aside is told, and is no failure. ${EXIT_CODES}`,
  async run(args, signal) {
    const { values, positionals } = readOptions(args, OPTIONS);
    noArguments('verify', positionals);
    using bar = createProgressBar();
    const report = await verifyStore({
      dir: dataDirOf(values['data-dir']),
      clock: systemClock,
      signal,
      onProgress: ({ phase, done, total }) => bar.show(`Checking ${phase}`, done, total),
    });
    bar[Symbol.dispose]();
    if (values.json) printJson(report);
    else process.stdout.write(reportText(report));
    return report.problems === 0 ? EXIT_DONE : EXIT_FAULTY;
  },
};

export function reportText(report: VerifyReport): string {
  const { checked, problems, findings, setAside } = report;
  let text = `${report.dir}: ${bytesText(report.fileBytes)}, ${bytesText(report.freeBytes)} of it free\n`;
  text += `Checked ${countOf(checked.chunks, 'chunk')} (${bytesText(checked.chunkBytes)}, ${countOf(checked.samples, 'sample')}), `;
  if (checked.tiers > 0) text += `${countOf(checked.tiers, 'chunk')} of condensed data, `;
  text += `${countText(checked.series)} series, ${countOf(checked.labels, 'label')}, `;
  text += `${countOf(checked.journalRows, 'row')} of the journal in ${(report.durationMs / 1000).toFixed(1)} s.\n`;
  if (setAside > 0) text += `${countOf(setAside, 'piece was', 'pieces were')} set aside earlier.\n`;
  if (problems === 0) return `${text}All of it is whole.\n`;
  text += `${countOf(problems, 'problem')}:\n`;
  for (const { what, reason } of findings.slice(0, MAX_PRINTED)) text += `  ${what}: ${reason}\n`;
  if (problems > MAX_PRINTED) text += `  … and ${countText(problems - MAX_PRINTED)} more (--json lists up to 1,000)\n`;
  return `${text}"sightglass data repair" mends it; the rest can be used as it is.\n`;
}
