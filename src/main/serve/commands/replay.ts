/** `sightglass replay rules FILE…`: what rules would have done over what is stored. */
import { readFile } from 'node:fs/promises';
import { AppError } from '../../../shared/errors.ts';
import { formatSeries, labelsFromRecord } from '../../../shared/labels.ts';
import type { AlertSpan } from '../../../shared/ruleReplay.ts';
import type { ReplayedPages } from '../../../shared/rules.ts';
import { formatDuration, parseTime } from '../../../shared/time.ts';
import { systemClock } from '../../engine/base/clock.ts';
import {
  type OfflineReplay,
  type OfflineReplayOptions,
  type ReplayedRule,
  replayRuleFiles,
} from '../../engine/offlineData.ts';
import { type Command, durationOption, readOptions } from '../command.ts';
import { foldersFor } from '../folders.ts';
import { countOf, printJson, timeText } from './data/printing.ts';
import { createProgressBar } from './data/progressBar.ts';

const OPTIONS = {
  url: { type: 'string' },
  'token-file': { type: 'string' },
  'storage.path': { type: 'string' },
  'data-dir': { type: 'string' },
  start: { type: 'string' },
  end: { type: 'string' },
  step: { type: 'string', default: '1m' },
  'alertmanager.config': { type: 'string' },
  doctor: { type: 'boolean', default: false },
  report: { type: 'string', default: 'text' },
  spans: { type: 'string', default: '10' },
} as const;

const EXIT_CANCELED = 130;

export const replayCommand: Command = {
  usage: `Usage: sightglass replay rules [OPTIONS] FILE…

  --storage.path D   data folder to read (default: your system's data folder; --data-dir is the same)
  --url U            replay over a server's past instead: a running Sightglass or a Prometheus, which evaluates the
                     expressions itself; recording rules are read as it has recorded them (https://user:secret@host too)
  --token-file F     access token for --url
  --start T --end T  range, inclusive: Unix seconds or RFC 3339 (default: the week before the newest sample)
  --step D           evaluation interval of groups without one of their own (default 1m)
  --alertmanager.config F
                     count the messages too, after this alertmanager.yml's grouping, waits, times and inhibition
  --doctor           say what is odd about each rule, and what would mend it
  --spans N          firings to print per rule, latest last (default 10; 0: none)
  --report json      everything, spans that never fired included, as JSON

Evaluates the rules at the moments and with the state machine of live evaluation: "for", "keep_firing_for", limits and
labels hold, and recording rules feed the rules that read them. Nothing is written; works beside a running Sightglass.

Exit codes: 0 done, 1 a rule file is refused or a rule fails at every evaluation, 2 wrong use, 130 ended by Ctrl-C.

Example: sightglass replay rules --start 2026-11-01T00:00:00Z --step 15s rules/*.yml`,
  async run(args) {
    const { values, positionals } = readOptions(args, OPTIONS);
    const [what, ...files] = positionals;
    if (what !== 'rules') throw new AppError('usage', 'replay takes "rules", then rule files.');
    if (files.length === 0) throw new AppError('usage', 'replay rules takes at least one rule file.');
    if (values.report !== 'text' && values.report !== 'json') {
      throw new AppError('usage', `--report takes text or json, not "${values.report}".`);
    }
    const abort = new AbortController();
    process.once('SIGINT', () => abort.abort());
    using bar = createProgressBar();
    try {
      const replay = await replayRuleFiles({
        source: await sourceOf(values),
        clock: systemClock,
        files,
        startMs: timeOption('start', values.start),
        endMs: timeOption('end', values.end),
        stepMs: durationOption('step', values.step),
        alertmanagerFile: values['alertmanager.config'],
        hasDoctor: values.doctor,
        signal: abort.signal,
        onProgress: (share) => bar.show('Replaying', share, 1),
      });
      bar[Symbol.dispose]();
      if (values.report === 'json') printJson(replay);
      else process.stdout.write(replayText(replay, spanCount(values.spans)));
      return replay.rules.some(failsAlways) ? 1 : 0;
    } catch (error) {
      if (error instanceof AppError && error.code === 'canceled' && abort.signal.aborted) return EXIT_CANCELED;
      throw error;
    }
  },
};

interface SourceValues {
  readonly url?: string | undefined;
  readonly 'token-file'?: string | undefined;
  readonly 'storage.path'?: string | undefined;
  readonly 'data-dir'?: string | undefined;
}

async function sourceOf(values: SourceValues): Promise<OfflineReplayOptions['source']> {
  const { url } = values;
  const folder = values['storage.path'] ?? values['data-dir'];
  if (url === undefined) return { dir: values['storage.path'] ?? foldersFor(folder).dataDir };
  if (folder !== undefined) throw new AppError('usage', 'replay rules reads a data folder or --url, not both.');
  const file = values['token-file'];
  return { server: { url, token: file === undefined ? undefined : (await readFile(file, 'utf8')).trim() } };
}

function timeOption(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  try {
    return parseTime(text);
  } catch (cause) {
    throw new AppError('usage', `--${name}: ${(cause as Error).message}.`, { cause });
  }
}

function spanCount(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new AppError('usage', `--spans takes a whole number, not "${text}".`);
}

const failsAlways = ({ failures, evaluations }: ReplayedRule): boolean => failures > 0 && failures === evaluations;

export function replayText(replay: OfflineReplay, shownSpans: number): string {
  const { startMs, endMs, rules, recordingRules, delivery } = replay;
  const recorded = recordingRules === 0 ? '' : `, fed by ${countOf(recordingRules, 'recording rule')}`;
  const head = `Replaying ${countOf(rules.length, 'alerting rule')}${recorded} from ${timeText(startMs)} to ${timeText(endMs)}\n`;
  const byFile = Map.groupBy(rules, ({ file }) => file);
  const files = [...byFile].map(
    ([file, own]) => `\n${file}\n${own.map((rule) => ruleText(rule, replay, shownSpans)).join('')}`,
  );
  return head + files.join('') + (delivery === undefined ? '' : deliveryText(delivery));
}

function ruleText(rule: ReplayedRule, { endMs }: OfflineReplay, shownSpans: number): string {
  const { group, rule: name, fired, ignored, totalMs, longestMs, failures, evaluations, firstFailure } = rule;
  const figures =
    fired === 0
      ? 'would not have fired'
      : `would have fired ${countOf(fired, 'time')}, ${spanText(totalMs)} in total, the longest ${spanText(longestMs)}`;
  const spikes = ignored === 0 ? '' : `; ${countOf(ignored, 'spike')} ignored`;
  const failed = failures === 0 ? '' : `    FAILED: ${failures} of ${evaluations} evaluations: ${firstFailure}\n`;
  const spans = rule.spans.filter(({ firedAtMs }) => firedAtMs !== undefined).slice(-shownSpans || rule.spans.length);
  const lines = shownSpans === 0 ? '' : spans.map((span) => spanLine(span, endMs)).join('');
  const remarks = rule.diagnoses
    .map(
      ({ text, advice, change }) =>
        `    REMARK: ${text} ${advice}${change === undefined ? '' : ` Try ${change.words}.`}\n`,
    )
    .join('');
  return `  ${group} / ${name}: ${figures}${spikes}\n${failed}${lines}${remarks}`;
}

function spanLine({ labels, firedAtMs = 0, endedAtMs, lowest, highest }: AlertSpan, endMs: number): string {
  const { alertname: _, ...own } = labels;
  const lasted = spanText((endedAtMs ?? endMs) - firedAtMs) + (endedAtMs === undefined ? ', fires still' : '');
  const values = lowest === highest ? numberText(highest) : `${numberText(lowest)} to ${numberText(highest)}`;
  return `    ${timeText(firedAtMs)}  ${lasted}  ${formatSeries(labelsFromRecord(own))}  ${values}\n`;
}

function deliveryText({ total, untold, pages }: ReplayedPages): string {
  const byReceiver = Map.groupBy(pages, ({ receiver }) => receiver);
  const lines = [...byReceiver].map(([receiver, own]) => `  ${receiver}: ${countOf(own.length, 'message')}\n`);
  const silent = untold === 0 ? '' : `  of ${countOf(untold, 'alert')} nobody would have heard\n`;
  return `\n${countOf(total, 'message')} after grouping and inhibition\n${lines.join('')}${silent}`;
}

/** What is read, not reckoned with. */
const numberText = (value: number): string => String(Number(value.toPrecision(5)));
const spanText = (ms: number): string => formatDuration(Math.round(ms / 1000) * 1000);
