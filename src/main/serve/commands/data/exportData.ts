/** `sightglass data export`: any selection of the store as OpenMetrics text. */
import { AppError } from '../../../../shared/errors.ts';
import { parseTime } from '../../../../shared/time.ts';
import { systemClock } from '../../../engine/base/clock.ts';
import { exportFile, type ExportReport } from '../../../engine/offlineData.ts';
import { readOptions } from '../../command.ts';
import { countOf, countText } from './printing.ts';
import { createProgressBar } from './progressBar.ts';
import { DATA_DIR, dataDirOf, EXIT_CODES, EXIT_DONE, noArguments, type Verb } from './verb.ts';

const OPTIONS = {
  ...DATA_DIR,
  match: { type: 'string', multiple: true },
  start: { type: 'string' },
  end: { type: 'string' },
  format: { type: 'string', default: 'openmetrics' },
  output: { type: 'string', short: 'o', default: '-' },
  plain: { type: 'boolean', default: false },
} as const;

export const exportVerb: Verb = {
  summary: 'Write any series and range as OpenMetrics text, which "data import" brings back bit by bit.',
  usage: `Usage: sightglass data export [OPTIONS]

  --data-dir D       data folder (default: your system's data folder)
  --match S          series to write, as a selector: 'up', '{job="node"}'; may be given more than once (default: all)
  --start T --end T  range, inclusive: Unix seconds or RFC 3339 (default: all there is)
  --format openmetrics
                     the one format there is
  -o, --output F     file to make; .gz and .zst compress it (default: standard output)
  --plain            leave out what other readers of OpenMetrics do not take: staleness markers and native histograms

Families come by name, series by labels, samples by time; one series of one month is in memory at once. Works beside a
running Sightglass, on what was stored when it began. Without --plain a staleness marker is a NaN whose exemplar has its
bits, and a native histogram has the form of OpenMetrics 2.0. Exemplars and downsampled data are not exported. ${EXIT_CODES}`,
  async run(args, signal) {
    const { values, positionals } = readOptions(args, OPTIONS);
    noArguments('export', positionals);
    if (values.format !== 'openmetrics') {
      throw new AppError('usage', `--format takes openmetrics, not "${values.format}".`);
    }
    using bar = createProgressBar();
    const startedMs = systemClock.monotonic();
    const report = await exportFile({
      dir: dataDirOf(values['data-dir']),
      clock: systemClock,
      file: values.output,
      selectors: values.match ?? [],
      minT: timeOption('start', values.start, -Infinity),
      maxT: timeOption('end', values.end, Infinity),
      isPlain: values.plain,
      signal,
      onProgress(series, of, samples) {
        const seconds = Math.max(0.001, (systemClock.monotonic() - startedMs) / 1000);
        bar.show('Writing', series, of, `${countText(Math.round(samples / seconds))} samples/s`);
      },
    });
    bar[Symbol.dispose]();
    process.stderr.write(reportText(report));
    return EXIT_DONE;
  },
};

function reportText(report: ExportReport): string {
  let text = `${countOf(report.samples, 'sample')} of ${countText(report.series)} series.\n`;
  if (report.leftOut > 0) {
    text += `Left out (--plain): ${countText(report.leftOut)} staleness markers and native histograms.\n`;
  } else if (report.histograms > 0) {
    text += `${countOf(report.histograms, 'native histogram')} in the form of OpenMetrics 2.0; --plain leaves them out.\n`;
  }
  if (report.namelessSeries > 0) {
    text += `Left out: ${countText(report.namelessSeries)} series without a metric name, which OpenMetrics cannot tell.\n`;
  }
  return text;
}

function timeOption(name: string, text: string | undefined, absent: number): number {
  if (text === undefined) return absent;
  try {
    return parseTime(text);
  } catch (cause) {
    throw new AppError('usage', `--${name}: ${(cause as Error).message}.`, { cause });
  }
}
