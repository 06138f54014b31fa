/** `sightglass data import FILE`: OpenMetrics text with timestamps into the store. */
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { systemClock } from '../../../engine/base/clock.ts';
import {
  checkOpenMetrics,
  importFile,
  type ImportPhase,
  type ImportProgress,
  type ImportReport,
} from '../../../engine/offlineData.ts';
import { readOptions } from '../../command.ts';
import { countOf, countText, printJson, timeText } from './printing.ts';
import { createProgressBar, type ProgressBar } from './progressBar.ts';
import { DATA_DIR, dataDirOf, EXIT_DONE, EXIT_FAULTY, oneArgument, type Verb } from './verb.ts';

const OPTIONS = {
  ...DATA_DIR,
  'dry-run': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

const PHASES: Readonly<Record<ImportPhase, string>> = { check: 'Checking', read: 'Reading', store: 'Storing' };
/** What `serve` keeps unless it is told otherwise. */
const DEFAULT_RETENTION_MS = 15 * 86_400_000;

export const importVerb: Verb = {
  summary: "Bring in OpenMetrics text with timestamps, of any size, as promtool's create-blocks-from openmetrics does.",
  usage: `Usage: sightglass data import [OPTIONS] FILE|-

  --data-dir D       data folder (default: your system's data folder)
  --dry-run          only read FILE and tell what is in it
  --json             print the report as JSON

FILE is OpenMetrics text: every sample has a timestamp, the last line is "# EOF". A name that ends in .gz or .zst says how it
is compressed; - is standard input, uncompressed. Samples may be in any order and of any age.

All of FILE is checked before anything is stored: one bad line, and nothing is. An import that was interrupted (Ctrl-C, a
full disk, a crash) goes on where it was when the same command is given again. A sample that is there already stays as it is.
No Sightglass may use the folder meanwhile. What is older than a server's retention is deleted when it starts: give "serve"
a --retention that reaches back far enough.

Exit codes: 0 all is stored, 1 failed or some samples were refused, 2 wrong use, 130 ended by Ctrl-C.`,
  async run(args, signal) {
    const { values, positionals } = readOptions(args, OPTIONS);
    const argument = oneArgument('import', 'a file, or - for standard input', positionals);
    const dir = dataDirOf(values['data-dir']);
    using input = await inputFile(argument, values['dry-run'] ? undefined : dir, signal);
    using bar = createProgressBar();
    const options = { file: input.path, signal, onProgress: showIn(bar) };
    if (values['dry-run']) {
      const scan = await checkOpenMetrics(options);
      bar[Symbol.dispose]();
      if (values.json) printJson({ scan });
      else process.stdout.write(`${scanText(scan)}Nothing was stored (--dry-run).\n`);
      return EXIT_DONE;
    }
    const report = await importFile({ ...options, dir, clock: systemClock });
    bar[Symbol.dispose]();
    if (values.json) printJson(report);
    else process.stdout.write(reportText(report));
    const { outOfBounds, outOfOrder, duplicate } = report.stored;
    return outOfBounds + outOfOrder + duplicate === 0 ? EXIT_DONE : EXIT_FAULTY;
  },
};

function showIn(bar: ProgressBar): (progress: ImportProgress) => void {
  let phase = '';
  let sinceMs = 0;
  return ({ phase: now, done, total, samples }) => {
    if (now !== phase) {
      phase = now;
      sinceMs = systemClock.monotonic();
    }
    const seconds = Math.max(0.001, (systemClock.monotonic() - sinceMs) / 1000);
    bar.show(PHASES[now], done, total, `${countText(Math.round(samples / seconds))} samples/s`);
  };
}

/** Standard input is read into a file first: it is looked at twice. */
async function inputFile(
  argument: string,
  dir: string | undefined,
  signal: AbortSignal,
): Promise<Disposable & { readonly path: string }> {
  if (argument !== '-') return { path: argument, [Symbol.dispose]() {} };
  if (dir !== undefined) mkdirSync(dir, { recursive: true, mode: 0o700 });
  const folder = mkdtempSync(join(dir ?? tmpdir(), 'stdin-'));
  const input = {
    path: join(folder, 'input'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
  try {
    await pipeline(process.stdin, createWriteStream(input.path), { signal });
    return input;
  } catch (error) {
    input[Symbol.dispose]();
    throw error;
  }
}

function scanText({ samples, histograms, series, minT, maxT }: ImportReport['scan']): string {
  const more = histograms === 0 ? '' : ` and ${countOf(histograms, 'native histogram')}`;
  const span = samples === 0 ? '' : `, ${timeText(minT)} to ${timeText(maxT)}`;
  return `${countOf(samples, 'sample')}${more} of ${countText(series)} series${span}.\n`;
}

function reportText({ scan, stored, resumedAt }: ImportReport): string {
  let text = scanText(scan);
  if (resumedAt > 0) text += `${countText(resumedAt)} of them were stored by the import that was interrupted.\n`;
  text += `${countText(stored.appended)} stored now.\n`;
  if (stored.duplicate > 0) text += `${countText(stored.duplicate)} refused: there is another value at their time.\n`;
  if (stored.outOfBounds > 0)
    text += `${countText(stored.outOfBounds)} refused: more than ten minutes in the future.\n`;
  if (stored.outOfOrder > 0) text += `${countText(stored.outOfOrder)} refused: out of order.\n`;
  if (scan.samples > 0 && scan.minT < systemClock.now() - DEFAULT_RETENTION_MS) {
    text += `Some are older than 15 days. Start "sightglass serve" with a --retention that reaches back to ${timeText(scan.minT)}.\n`;
  }
  return text;
}
