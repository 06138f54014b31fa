/** `sightglass data stats`: what the store holds, what it costs, and what makes it grow. */
import { systemClock } from '../../../engine/base/clock.ts';
import { type MeasureReport, measureStore, type Ranked } from '../../../engine/offlineData.ts';
import { formatDuration } from '../../../../shared/time.ts';
import { integerOption, readOptions } from '../../command.ts';
import { bytesText, countText, printJson, table, timeText } from './printing.ts';
import { createProgressBar } from './progressBar.ts';
import { DATA_DIR, dataDirOf, EXIT_CODES, EXIT_DONE, noArguments, type Verb } from './verb.ts';

const OPTIONS = {
  ...DATA_DIR,
  limit: { type: 'string', default: '10' },
  json: { type: 'boolean', default: false },
} as const;

export const statsVerb: Verb = {
  summary: 'Tell series, samples, bytes per sample, and which metrics, jobs and labels make the store large.',
  usage: `Usage: sightglass data stats [OPTIONS]

  --data-dir D       data folder (default: your system's data folder)
  --limit N          rows of each list (default 10)
  --json             print the report as JSON

Works beside a running Sightglass and changes nothing. ${EXIT_CODES}`,
  async run(args, signal) {
    const { values, positionals } = readOptions(args, OPTIONS);
    noArguments('stats', positionals);
    using bar = createProgressBar();
    const report = await measureStore({
      dir: dataDirOf(values['data-dir']),
      clock: systemClock,
      limit: integerOption('limit', values.limit, 1, 1_000_000),
      signal,
      onProgress: ({ phase, done, total }) => bar.show(`Counting ${phase}`, done, total),
    });
    bar[Symbol.dispose]();
    if (values.json) printJson(report);
    else process.stdout.write(reportText(report));
    return EXIT_DONE;
  },
};

function reportText(report: MeasureReport): string {
  const { minT, maxT, kinds, tables, top } = report;
  const span = minT === undefined || maxT === undefined ? '-' : formatDuration(Math.round((maxT - minT) / 1000) * 1000);
  const facts: readonly (readonly [string, string])[] = [
    ['Folder', report.dir],
    ['Size', `${bytesText(report.fileBytes)}, ${bytesText(report.freeBytes)} of it free`],
    ['Samples', `${countText(report.samples)}, ${countText(report.samplesInHead)} of them in the journal only`],
    ['Bytes/sample', report.samples === 0 ? '-' : report.bytesPerSample.toFixed(3)],
    ['From, to', `${timeText(minT)}, ${timeText(maxT)} (${span})`],
    ['Series', `${countText(report.series)}, ${countText(report.endedSeries)} of them ended`],
    ['Metrics', countText(report.metrics)],
    ['Labels', `${countText(report.labelNames)} names, ${countText(report.labelPairs)} pairs`],
    ['Sources', countText(report.sources)],
  ];
  let text = facts.map(([name, value]) => `${name.padEnd(14)}${value}\n`).join('');
  if (report.unreadable > 0) {
    text += `\n${countText(report.unreadable)} pieces could not be read and are not counted: see "sightglass data verify".\n`;
  }
  text += `\n${table(
    ['Chunks', 'number', 'samples', 'size', 'bytes/sample'],
    kinds.map(({ kind, chunks, samples, bytes }) => [
      kind,
      countText(chunks),
      countText(samples),
      bytesText(bytes),
      (bytes / Math.max(1, samples)).toFixed(3),
    ]),
  )}`;
  text += `\n${table(
    ['Table', 'size'],
    tables.map(({ name, value }) => [name, bytesText(value)]),
  )}`;
  text += ranking('Series by metric', 'series', top.seriesByMetric);
  text += ranking('Series by job', 'series', top.seriesByJob);
  text += ranking('Series by label pair', 'series', top.seriesByLabelPair);
  text += ranking('Values by label', 'values', top.valuesByLabel);
  text += ranking('Samples by metric', 'samples', top.samplesByMetric);
  return text + ranking('Size by metric', 'bytes', top.bytesByMetric, bytesText);
}

function ranking(title: string, unit: string, rows: readonly Ranked[], print = countText): string {
  if (rows.length === 0) return '';
  return `\n${table(
    [title, unit],
    rows.map(({ name, value }) => [name, print(value)]),
  )}`;
}
