/** What rules would have done, from a data folder without an engine: the work behind `sightglass replay rules`. */
import { existsSync } from 'node:fs';
import { AppError } from '../../shared/errors.ts';
import { EMPTY_LABELS } from '../../shared/labels.ts';
import type { RuleReplay } from '../../shared/ruleReplay.ts';
import type { ReplayedPages } from '../../shared/rules.ts';
import { loadAlertmanagerConfig } from './alerting/config/alertmanagerConfig.ts';
import type { Clock } from './base/clock.ts';
import { silentLogger } from './base/logger.ts';
import type { DistantServer } from './distant/distantQueries.ts';
import { replayDelivery } from './replayDelivery.ts';
import { diagnoseRule, type Diagnosis } from './rules/doctor/diagnoseRules.ts';
import type { RuleSettings } from './rules/groupEvaluator.ts';
import { readRuleText } from './rules/loadRuleFiles.ts';
import { replayRules } from './rules/replay/replayRules.ts';
import { parseRuleFile, recordedNames, type RuleGroup } from './rules/ruleFile.ts';
import { openTsdb } from './tsdb/tsdb.ts';

export interface OfflineReplayOptions {
  /** Where the past is: a data folder, or a server with Prometheus' API. */
  readonly source: { readonly dir: string } | { readonly server: DistantServer };
  readonly clock: Clock;
  readonly files: readonly string[];
  /** Undefined: a week before the end. */
  readonly startMs: number | undefined;
  /** Undefined: the newest sample. */
  readonly endMs: number | undefined;
  /** For groups without an interval of their own. */
  readonly stepMs: number;
  /** Whose routing the alerts go through; undefined: none. */
  readonly alertmanagerFile: string | undefined;
  readonly hasDoctor: boolean;
  readonly signal: AbortSignal;
  onProgress(share: number): void;
}

export interface ReplayedRule extends RuleReplay {
  readonly diagnoses: readonly Diagnosis[];
}

export interface OfflineReplay {
  readonly startMs: number;
  readonly endMs: number;
  readonly recordingRules: number;
  readonly rules: readonly ReplayedRule[];
  /** Undefined: no routing was given. */
  readonly delivery: ReplayedPages | undefined;
}

/** Prometheus' lookback. */
const LOOKBACK_MS = 5 * 60_000;
const WEEK_MS = 7 * 86_400_000;
const KEEPS_ALL_MS = 1e15;

/** @throws AppError `config_invalid`, `not_found`, `canceled`, `store_newer`, `store_unwritable`, `unavailable` */
export async function replayRuleFiles(options: OfflineReplayOptions): Promise<OfflineReplay> {
  const groups: RuleGroup[] = [];
  for (const file of options.files) groups.push(...parseRuleFile(await readRuleText(file), file).groups);
  const { source } = options;
  return 'dir' in source
    ? replayOverFolder(source.dir, groups, options)
    : replayOverServer(source.server, groups, options);
}

/** The server evaluates; moments, alerts and their state machine are ours. */
async function replayOverServer(
  server: DistantServer,
  groups: readonly RuleGroup[],
  options: OfflineReplayOptions,
): Promise<OfflineReplay> {
  const { clock, stepMs, signal } = options;
  if (options.hasDoctor) throw new AppError('usage', 'The doctor reads a data folder: leave out --doctor or --url.');
  const { createDistantQueries } = await import('./distant/distantQueries.ts');
  const endMs = options.endMs ?? clock.now();
  const startMs = options.startMs ?? endMs - WEEK_MS;
  if (startMs > endMs) throw new AppError('bad_data', 'The range ends before it starts.');
  const replay = await replayRules(groups, {
    queries: createDistantQueries(server),
    clock,
    settings: settingsOf(stepMs),
    lookbackMs: LOOKBACK_MS,
    startMs,
    endMs,
    signal,
    onProgress: (share) => options.onProgress(share),
  });
  const rules: ReplayedRule[] = [];
  for (const rule of replay.rules) rules.push({ ...rule, diagnoses: [] });
  const delivery = await deliveryOf(rules, options, startMs, endMs);
  return { startMs, endMs, recordingRules: 0, rules, delivery };
}

const settingsOf = (evaluationIntervalMs: number): RuleSettings => ({
  evaluationIntervalMs,
  queryOffsetMs: 0,
  externalLabels: EMPTY_LABELS,
  externalUrl: '',
});

async function replayOverFolder(
  dir: string,
  groups: readonly RuleGroup[],
  options: OfflineReplayOptions,
): Promise<OfflineReplay> {
  const { clock, stepMs, signal } = options;
  if (!existsSync(dir)) throw new AppError('not_found', `There is no data folder ${dir}.`);
  await using storage = openTsdb({ dir, clock, log: silentLogger, retentionMs: KEEPS_ALL_MS, access: 'read' });
  const { minT, maxT } = storage.stats();
  if (minT === undefined || maxT === undefined) throw new AppError('not_found', `${dir} holds no samples.`);
  const endMs = options.endMs ?? maxT;
  const startMs = Math.max(options.startMs ?? endMs - WEEK_MS, minT);
  if (startMs > endMs)
    throw new AppError(
      'bad_data',
      `The range holds no samples; there are some from ${timeText(minT)} to ${timeText(maxT)}.`,
    );
  const range = { storage, clock, settings: settingsOf(stepMs), lookbackMs: LOOKBACK_MS, startMs, endMs, signal };
  const replay = await replayRules(groups, { ...range, onProgress: (share) => options.onProgress(share) });

  const diagnosesOf = async (
    { rule: name, group: groupName, file }: RuleReplay,
    place: number,
  ): Promise<readonly Diagnosis[]> => {
    if (!options.hasDoctor) return [];
    const group = groups.find((one) => one.file === file && one.name === groupName);
    const earlier = replay.rules
      .slice(0, place)
      .filter((one) => one.file === file && one.group === groupName && one.rule === name);
    const rule = group?.rules.filter((one) => one.name === name && one.type === 'alerting')[earlier.length];
    const own = replay.rules[place];
    if (group === undefined || rule?.type !== 'alerting' || own === undefined) return [];
    return diagnoseRule(rule, own, {
      startMs,
      endMs,
      querier: storage.querier(),
      metrics: [...storage.seriesPerMetric().keys()],
      recorded: new Set(groups.flatMap(recordedNames)),
      historyStartMs: minT,
      async replayWith(keepFiringForMs) {
        const rules = group.rules.map((one) => (one === rule ? { ...rule, keepFiringForMs } : one));
        const calmed = { ...group, rules };
        const changed = groups.map((one) => (one === group ? calmed : one));
        const again = await replayRules(changed, {
          ...range,
          isWanted: (one) => one.name === name && one.type === 'alerting',
        });
        return again.rules[earlier.length] ?? own;
      },
    });
  };
  const rules: ReplayedRule[] = [];
  for (const [place, rule] of replay.rules.entries())
    rules.push({ ...rule, diagnoses: await diagnosesOf(rule, place) });
  return {
    startMs,
    endMs,
    recordingRules: replay.recordingRules,
    rules,
    delivery: await deliveryOf(rules, options, startMs, endMs),
  };
}

async function deliveryOf(
  rules: readonly RuleReplay[],
  { alertmanagerFile, signal }: OfflineReplayOptions,
  startMs: number,
  endMs: number,
): Promise<ReplayedPages | undefined> {
  if (alertmanagerFile === undefined) return undefined;
  const config = await loadAlertmanagerConfig(alertmanagerFile);
  const spans = rules.flatMap((rule) => rule.spans);
  return replayDelivery(spans, { config, silences: [], startMs, endMs, signal });
}

const timeText = (ms: number): string => new Date(ms).toISOString();
