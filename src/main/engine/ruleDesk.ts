/** What the pages do with rules: read and change one, try it on the past, look all of them over, add packs. */
import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { dirname, join, matchesGlob, relative } from 'node:path';
import type { EditView } from '../../shared/collection.ts';
import { AppError, type ConfigProblem } from '../../shared/errors.ts';
import { EMPTY_LABELS } from '../../shared/labels.ts';
import type { AlertSpan, RuleReplay, RulesReplay } from '../../shared/ruleReplay.ts';
import type {
  RuleDraft,
  RuleFinding,
  RuleGroupPlace,
  RuleHistory,
  RuleMessage,
  RulePack,
  RulePlace,
  RuleReading,
  RulesDiagnosis,
  RuleSource,
  RuleTrial,
} from '../../shared/rules.ts';
import type { Alertmanager } from './alerting/alertmanager.ts';
import { firingEvent } from './alerting/notificationCopy.ts';
import type { Clock } from './base/clock.ts';
import type { LoadedConfig } from './config/loadConfig.ts';
import type { ConfigEdits } from './configEdits.ts';
import type { FileEdit, FileEdits } from './fileEdits.ts';
import type { QueryEngine } from './promql/queryEngine.ts';
import { replayDelivery } from './replayDelivery.ts';
import { diagnoseRule } from './rules/doctor/diagnoseRules.ts';
import { editRuleFile, ruleTextAt, type RuleFileEdit } from './rules/edit/editRuleFile.ts';
import { asRuleFile, readRule, writeRule } from './rules/edit/ruleText.ts';
import type { RuleSettings } from './rules/groupEvaluator.ts';
import { RULE_PACKS } from './rules/packs/rulePacks.ts';
import { messageView } from './rules/replay/messageView.ts';
import { replayRules } from './rules/replay/replayRules.ts';
import { parseRuleFile, recordedNames, type AlertingRule, type Rule, type RuleGroup } from './rules/ruleFile.ts';
import type { Storage } from './storage/storage.ts';

export interface RuleDesk {
  places(): Promise<readonly RuleGroupPlace[]>;
  /** @throws AppError `not_found` when there is no such rule any more */
  read(place: RulePlace): Promise<RuleSource>;
  parse(text: string): RuleReading;
  /** @throws AppError `config_invalid` while the text is no YAML */
  write(text: string, draft: RuleDraft): string;
  save(place: RulePlace, text: string, isPreview: boolean): Promise<EditView>;
  remove(place: RulePlace, isPreview: boolean): Promise<EditView>;
  /** @throws AppError `config_invalid` for a rule that is none, `canceled` */
  trial(place: RulePlace, text: string, days: number, signal: AbortSignal): Promise<RuleTrial>;
  diagnose(days: number, signal: AbortSignal): Promise<RulesDiagnosis>;
  packs(days: number, signal: AbortSignal): Promise<readonly RulePack[]>;
  addPack(id: string, isPreview: boolean): Promise<EditView>;
}

export interface RuleDeskOptions {
  readonly clock: Clock;
  readonly storage: Storage;
  readonly queries: QueryEngine;
  readonly edits: FileEdits;
  readonly configEdits: ConfigEdits;
  readonly configFile: string;
  readonly lookbackMs: number;
  readonly current: () => LoadedConfig | undefined;
  /** In force. */
  readonly groups: () => readonly RuleGroup[];
  readonly alertmanager: Alertmanager;
}

const DAY_MS = 86_400_000;
/** Where rules go that a person makes here: beside the configuration, and named in it. */
const OWN_FILE = 'rules/own.yml';
const OWN_GROUP = 'own';
const STRIP_SLICES = 28;

export function createRuleDesk(options: RuleDeskOptions): RuleDesk {
  return new Desk(options);
}

class Desk implements RuleDesk {
  readonly #options: RuleDeskOptions;

  constructor(options: RuleDeskOptions) {
    this.#options = options;
  }

  // Reading and changing

  async places(): Promise<readonly RuleGroupPlace[]> {
    const { evaluationIntervalMs } = this.#settings();
    return Promise.all(
      this.#options.groups().map(async ({ file, name, intervalMs }) => ({
        file,
        group: name,
        isWritable: await isWritable(file),
        intervalMs: intervalMs ?? evaluationIntervalMs,
      })),
    );
  }

  async read(place: RulePlace): Promise<RuleSource> {
    const text = ruleTextAt(await readFile(place.file, 'utf8'), place.group, place.index ?? 0);
    const group = this.#group(place);
    return {
      place,
      text,
      ...readRule(text),
      intervalMs: group?.intervalMs ?? this.#settings().evaluationIntervalMs,
      isWritable: await isWritable(place.file),
    };
  }

  parse(text: string): RuleReading {
    return readRule(text);
  }

  write(text: string, draft: RuleDraft): string {
    return writeRule(text, draft);
  }

  save(place: RulePlace, text: string, isPreview: boolean): Promise<EditView> {
    const whole = { ...place, file: place.file || this.#ownFile(OWN_FILE), group: place.group || OWN_GROUP };
    return this.#change(whole.file, { kind: 'put', group: whole.group, index: place.index, rule: text }, isPreview);
  }

  remove({ file, group, index }: RulePlace, isPreview: boolean): Promise<EditView> {
    if (index === undefined) throw new AppError('bad_data', 'Which rule is to be taken out is not said.');
    return this.#change(file, { kind: 'remove', group, index }, isPreview);
  }

  #change(file: string, edit: RuleFileEdit, isPreview: boolean): Promise<EditView> {
    this.#checkFile(file);
    return this.#edit(file, (before = '') => editRuleFile(before, edit), isPreview);
  }

  #edit(file: string, change: FileEdit['change'], isPreview: boolean): Promise<EditView> {
    const { edits } = this.#options;
    const changes = [
      { file, change, problemsOf: async (after: string) => ruleFileProblems(after, file) },
      ...this.#naming(file),
    ];
    return isPreview ? edits.preview(changes) : edits.apply(changes);
  }

  /** The change that makes the configuration name a file of ours; none where it does already. */
  #naming(file: string): readonly FileEdit[] {
    const { current, configEdits, configFile } = this.#options;
    const patterns = current()?.ruleFiles ?? [];
    if (patterns.some((pattern) => pattern === file || matchesGlob(file, pattern))) return [];
    return [configEdits.edit({ kind: 'addRuleFile', pattern: relative(dirname(configFile), file) })];
  }

  /** A page names files; only those of the configuration, and our own, may be written. */
  #checkFile(file: string): void {
    const known = new Set(this.#options.groups().map((group) => group.file));
    const own = [OWN_FILE, ...RULE_PACKS.map(({ id }) => packFile(id))].map((name) => this.#ownFile(name));
    if (known.has(file) || own.includes(file)) return;
    throw new AppError('forbidden', `${file} is no rule file of this configuration.`);
  }

  #ownFile(name: string): string {
    return join(dirname(this.#options.configFile), name);
  }

  #group({ file, group }: Pick<RulePlace, 'file' | 'group'>): RuleGroup | undefined {
    return this.#options.groups().find((one) => one.file === file && one.name === group);
  }

  #settings(): RuleSettings {
    const {
      evaluationIntervalMs = 60_000,
      ruleQueryOffsetMs = 0,
      externalLabels = EMPTY_LABELS,
    } = this.#options.current()?.global ?? {};
    return {
      evaluationIntervalMs,
      queryOffsetMs: ruleQueryOffsetMs,
      externalLabels,
      externalUrl: '',
    };
  }

  // The past

  async trial(place: RulePlace, text: string, days: number, signal: AbortSignal): Promise<RuleTrial> {
    const { clock, storage, alertmanager } = this.#options;
    const started = clock.monotonic();
    const group = this.#trialGroup(place, text);
    const [startMs, endMs] = this.#range(days);
    const [rule] = group.rules;
    // With the rules that record what it reads, as far back as it is tried.
    const feeding = this.#options.groups().map(recordingPart);
    const { rules } = await this.#replay([...feeding, group], startMs, endMs, signal, (one) => one === rule);
    const [replay] = rules;
    if (replay === undefined) throw new AppError('config_invalid', 'Only a rule that alerts can be tried on the past.');
    const tookMs = clock.monotonic() - started;
    const oldest = storage.stats().minT;
    const { config, knownSilences } = alertmanager;
    return {
      replay,
      startMs,
      endMs,
      historyStartMs: oldest !== undefined && oldest > startMs ? oldest : undefined,
      tookMs,
      message: await this.#message(group, replay, signal),
      delivery: await replayDelivery(replay.spans, { config, silences: knownSilences, startMs, endMs, signal }),
    };
  }

  #trialGroup(place: RulePlace, text: string): RuleGroup {
    const made = parseRuleFile(asRuleFile(text.replace(/^\n+/, '')), place.file).groups[0];
    if (made === undefined) throw new AppError('config_invalid', 'There is no rule.');
    const group = this.#group(place);
    // At the moments at which its group is evaluated, with what the group adds.
    return group === undefined ? { ...made, name: place.group } : { ...group, rules: made.rules };
  }

  #range(days: number): readonly [startMs: number, endMs: number] {
    const endMs = this.#options.clock.now();
    return [endMs - days * DAY_MS, endMs];
  }

  #replay(
    groups: readonly RuleGroup[],
    startMs: number,
    endMs: number,
    signal: AbortSignal,
    isWanted: (rule: Rule) => boolean = (rule) => rule.type === 'alerting',
  ): Promise<RulesReplay> {
    const { storage, clock, lookbackMs } = this.#options;
    const oldest = storage.stats().minT;
    return replayRules(groups, {
      storage,
      clock,
      lookbackMs,
      settings: this.#settings(),
      // Before the first sample there is nothing to evaluate, which absent() would take for an outage.
      startMs: Math.max(startMs, oldest ?? endMs),
      endMs,
      signal,
      isWanted,
    });
  }

  /** What the person would have read at the latest firing. */
  async #message(group: RuleGroup, replay: RuleReplay, signal: AbortSignal): Promise<RuleMessage | undefined> {
    const [rule] = group.rules;
    const span = replay.spans.findLast(({ firedAtMs }) => firedAtMs !== undefined);
    if (span?.firedAtMs === undefined || rule?.type !== 'alerting') return undefined;
    const { queries } = this.#options;
    const view = await messageView(group, rule, span, { queries, settings: this.#settings(), signal });
    const { severity, title, body, atMs } = firingEvent(view, span.firedAtMs, false);
    return { severity, title, body, atMs };
  }

  // All of them

  async diagnose(days: number, signal: AbortSignal): Promise<RulesDiagnosis> {
    const [askedMs, endMs] = this.#range(days);
    const startMs = Math.max(askedMs, this.#options.storage.stats().minT ?? endMs);
    const groups = this.#options.groups();
    const { rules: replays } = await this.#replay(groups, startMs, endMs, signal);
    const findings: RuleFinding[] = [];
    const history: RuleHistory[] = [];
    for (const [i, { place, rule, group }] of placesOf(groups).entries()) {
      const replay = replays[i];
      if (replay === undefined) break;
      history.push({ place, rule: rule.name, ...figuresOf(replay), strip: stripOf(replay.spans, startMs, endMs) });
      const context = {
        startMs,
        endMs,
        querier: this.#options.storage.querier(),
        metrics: [...this.#options.storage.seriesPerMetric().keys()],
        recorded: new Set(groups.flatMap(recordedNames)),
        historyStartMs: this.#options.storage.stats().minT ?? endMs,
        replayWith: async (keepFiringForMs: number) => {
          const calmed = { ...rule, keepFiringForMs };
          const alone = [...groups.map(recordingPart), { ...group, rules: [calmed] }];
          return (await this.#replay(alone, startMs, endMs, signal, (one) => one === calmed)).rules[0] ?? replay;
        },
      };
      for (const { change, ...found } of await diagnoseRule(rule, replay, context)) {
        const suggestion = change && { words: change.words, text: await this.#changed(place, change.draft) };
        findings.push({ ...found, place, rule: rule.name, suggestion });
      }
    }
    return { days, startMs, endMs, findings, history };
  }

  async #changed(place: RulePlace, change: Partial<RuleDraft>): Promise<string> {
    const { text, draft } = await this.read(place);
    return draft === null ? text : writeRule(text, { ...draft, ...change });
  }

  async packs(days: number, signal: AbortSignal): Promise<readonly RulePack[]> {
    const metrics = [...this.#options.storage.seriesPerMetric().keys()];
    const files = new Set(this.#options.groups().map(({ file }) => file));
    const [startMs, endMs] = this.#range(days);
    const made: RulePack[] = [];
    for (const { id, title, about, metric, words, text } of RULE_PACKS) {
      const file = this.#ownFile(packFile(id));
      const { groups } = parseRuleFile(text, file);
      const isFound = metrics.some((name) => name.startsWith(metric));
      const replays = isFound ? (await this.#replay(groups, startMs, endMs, signal)).rules : [];
      made.push({
        id,
        title,
        about,
        isFound,
        file: files.has(file) ? file : undefined,
        rules: groups
          .flatMap(({ rules }) => rules)
          .filter((rule) => rule.type === 'alerting')
          .map(({ name }, i) => ({ name, summary: words[name] ?? '', fired: replays[i]?.fired })),
      });
    }
    return made;
  }

  async addPack(id: string, isPreview: boolean): Promise<EditView> {
    const pack = RULE_PACKS.find((one) => one.id === id);
    if (pack === undefined) throw new AppError('not_found', `There is no pack "${id}".`);
    return this.#edit(this.#ownFile(packFile(id)), () => pack.text, isPreview);
  }
}

/** A group without its alerts. */
const recordingPart = (group: RuleGroup): RuleGroup => ({
  ...group,
  rules: group.rules.filter(({ type }) => type === 'recording'),
});

/** Alerting rules in the order in which a replay tells of them. */
function placesOf(
  groups: readonly RuleGroup[],
): readonly { readonly place: RulePlace; readonly rule: AlertingRule; readonly group: RuleGroup }[] {
  return groups.flatMap((group) =>
    group.rules.flatMap((rule, index) =>
      rule.type === 'alerting' ? [{ rule, group, place: { file: group.file, group: group.name, index } }] : [],
    ),
  );
}

/** Where the rules of a pack go, beside the configuration. */
export const packFile = (id: string): string => `rules/${id}.yml`;

const figuresOf = ({
  fired,
  ignored,
  totalMs,
  longestMs,
  failures,
}: RuleReplay): Pick<RuleHistory, 'fired' | 'ignored' | 'totalMs' | 'longestMs' | 'failures'> => ({
  fired,
  ignored,
  totalMs,
  longestMs,
  failures,
});

function stripOf(spans: readonly AlertSpan[], startMs: number, endMs: number): readonly number[] {
  const sliceMs = Math.max((endMs - startMs) / STRIP_SLICES, 1);
  return Array.from({ length: STRIP_SLICES }, (_, i) => {
    const fromMs = startMs + i * sliceMs;
    const shares = spans.map(({ firedAtMs, endedAtMs }) =>
      firedAtMs === undefined ? 0 : Math.min(endedAtMs ?? endMs, fromMs + sliceMs) - Math.max(firedAtMs, fromMs),
    );
    return Math.min(1, Math.max(0, ...shares) / sliceMs);
  });
}

async function isWritable(file: string): Promise<boolean> {
  return access(file, constants.W_OK).then(
    () => true,
    () => false,
  );
}

function ruleFileProblems(text: string, file: string): readonly ConfigProblem[] {
  try {
    parseRuleFile(text, file);
    return [];
  } catch (error) {
    if (error instanceof AppError && error.code === 'config_invalid') return error.detail as readonly ConfigProblem[];
    throw error;
  }
}
