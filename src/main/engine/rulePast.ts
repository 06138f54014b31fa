/** What rules would have done: one under edit, all of them, and the packs that could be added. */
import { readFile } from 'node:fs/promises';
import { AppError } from '../../shared/errors.ts';
import { EMPTY_LABELS, labelsFromRecord } from '../../shared/labels.ts';
import type { AlertSpan, RuleReplay, RulesReplay } from '../../shared/ruleReplay.ts';
import type {
  PackRule,
  RuleDraft,
  RuleFinding,
  RuleHistory,
  RuleMessage,
  RulePlace,
  RulesDiagnosis,
  RuleTestSent,
  RuleTrial,
} from '../../shared/rules.ts';
import type { AlertView } from '../../shared/status.ts';
import type { Alertmanager } from './alerting/alertmanager.ts';
import { firingEvent } from './alerting/notificationCopy.ts';
import type { Clock } from './base/clock.ts';
import type { LoadedConfig } from './config/loadConfig.ts';
import type { QueryEngine } from './promql/queryEngine.ts';
import { replayDelivery } from './replayDelivery.ts';
import { diagnoseRule } from './rules/doctor/diagnoseRules.ts';
import { ruleTextAt } from './rules/edit/editRuleFile.ts';
import { asRuleFile, readRule, writeRule } from './rules/edit/ruleText.ts';
import { ALERT_NAME } from './rules/alertingRule.ts';
import { alertView } from './rules/alertView.ts';
import { printExpression } from './rules/expression.ts';
import type { RuleSettings } from './rules/groupEvaluator.ts';
import type { RulePackSource } from './rules/packs/rulePacks.ts';
import { messageView } from './rules/replay/messageView.ts';
import { replayRules } from './rules/replay/replayRules.ts';
import { parseRuleFile, recordedNames, type AlertingRule, type Rule, type RuleGroup } from './rules/ruleFile.ts';
import type { Storage } from './storage/storage.ts';

export interface RulePastOptions {
  readonly clock: Clock;
  readonly storage: Storage;
  readonly queries: QueryEngine;
  readonly lookbackMs: number;
  readonly current: () => LoadedConfig | undefined;
  /** In force. */
  readonly groups: () => readonly RuleGroup[];
  readonly alertmanager: Alertmanager;
}

const DAY_MS = 86_400_000;

const withoutTemplates = (texts: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).filter(([, text]) => !text.includes('{{')));

/** Of a rule that never fired: what of its labels and words needs no series to be filled in with. */
function madeUp(group: RuleGroup, rule: AlertingRule, nowMs: number): AlertView {
  return alertView(group, rule, printExpression(rule.expr), {
    labels: labelsFromRecord({ ...withoutTemplates(rule.labels), [ALERT_NAME]: rule.name }),
    annotations: labelsFromRecord(withoutTemplates(rule.annotations)),
    state: 'firing',
    value: Number.NaN,
    activeAtMs: nowMs - rule.forMs,
    firedAtMs: nowMs,
    resolvedAtMs: undefined,
    keepFiringSinceMs: undefined,
  });
}
const STRIP_SLICES = 28;

export class RulePast {
  readonly #options: RulePastOptions;

  constructor(options: RulePastOptions) {
    this.#options = options;
  }

  /** @throws AppError `config_invalid` for a rule that is none, `canceled` */
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
    const group = this.#options.groups().find((one) => one.file === place.file && one.name === place.group);
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
      settings: this.settings,
      // Before the first sample there is nothing to evaluate, which absent() would take for an outage.
      startMs: Math.max(startMs, oldest ?? endMs),
      endMs,
      signal,
      isWanted,
    });
  }

  /** What the person would have read at the latest firing. */
  async #message(group: RuleGroup, replay: RuleReplay, signal: AbortSignal): Promise<RuleMessage | undefined> {
    const view = await this.#latest(group, replay, signal);
    if (view === undefined) return undefined;
    const { severity, title, body, atMs } = firingEvent(view, view.firedAtMs ?? view.activeAtMs, false);
    return { severity, title, body, atMs };
  }

  /** The alert as it was when it fired last. */
  async #latest(group: RuleGroup, replay: RuleReplay, signal: AbortSignal): Promise<AlertView | undefined> {
    const [rule] = group.rules;
    const span = replay.spans.findLast(({ firedAtMs }) => firedAtMs !== undefined);
    if (span === undefined || rule?.type !== 'alerting') return undefined;
    const { queries } = this.#options;
    return messageView(group, rule, span, { queries, settings: this.settings, signal });
  }

  /** Sends the message of the latest firing, or a made-up one, to whom routing would tell. @throws as `trial` */
  async sendTest(place: RulePlace, text: string, days: number, signal: AbortSignal): Promise<readonly RuleTestSent[]> {
    const { clock, alertmanager } = this.#options;
    const group = this.#trialGroup(place, text);
    const [rule] = group.rules;
    if (rule?.type !== 'alerting') throw new AppError('config_invalid', 'Only a rule that alerts has a message.');
    const [startMs, endMs] = this.#range(days);
    const feeding = this.#options.groups().map(recordingPart);
    const { rules } = await this.#replay([...feeding, group], startMs, endMs, signal, (one) => one === rule);
    const [replay] = rules;
    const past = replay && (await this.#latest(group, replay, signal));
    return alertmanager.trial.sendRouted(past ?? madeUp(group, rule, clock.now()), signal);
  }

  /** Every rule over the same time, and what is odd about it. */
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
    const text = ruleTextAt(await readFile(place.file, 'utf8'), place.group, place.index ?? 0);
    const { draft } = readRule(text);
    return draft === null ? text : writeRule(text, { ...draft, ...change });
  }

  /** The rules of a pack, with how often they would have fired where their service is. */
  async packRules(
    { metric, words, text }: RulePackSource,
    days: number,
    signal: AbortSignal,
  ): Promise<readonly PackRule[]> {
    const { groups } = parseRuleFile(text, '');
    const [startMs, endMs] = this.#range(days);
    const replays = this.hasMetric(metric) ? (await this.#replay(groups, startMs, endMs, signal)).rules : [];
    return groups
      .flatMap(({ rules }) => rules)
      .filter((rule) => rule.type === 'alerting')
      .map(({ name }, i) => ({ name, summary: words[name] ?? '', fired: replays[i]?.fired }));
  }

  /** @param begin  of its name */
  hasMetric(begin: string): boolean {
    return this.#options.storage
      .seriesPerMetric()
      .keys()
      .some((name) => name.startsWith(begin));
  }

  get settings(): RuleSettings {
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
