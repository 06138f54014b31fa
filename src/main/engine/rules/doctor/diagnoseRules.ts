/**
 * Looks rules over by what they would have done and by what they read: metrics that are gone or never were, rules that never
 * fire, fire all the time, come and go, or fail. Each finding says what would mend it, and where that is a change of the
 * rule, the changed rule was replayed as well.
 */
import type { AlertSpan, RuleReplay } from '../../../../shared/ruleReplay.ts';
import { formatDuration } from '../../../../shared/time.ts';
import type { RuleDraft } from '../../../../shared/rules.ts';
import type { Querier } from '../../storage/storage.ts';
import type { Matcher } from '../../storage/matcher.ts';
import { METRIC_NAME } from '../../../../shared/labels.ts';
import type { AlertingRule } from '../ruleFile.ts';
import { readsOf } from '../replay/exprReads.ts';
import { similarNames } from './similarNames.ts';

export interface Diagnosis {
  readonly kind: 'metricVanished' | 'metricUnknown' | 'neverFired' | 'flaps' | 'alwaysFires' | 'fails';
  readonly text: string;
  readonly advice: string;
  /** What to change; undefined where no change of the rule would help. */
  readonly change: DraftChange | undefined;
}

export interface DraftChange {
  /** `keep_firing_for: 10m`, with what came of it. */
  readonly words: string;
  readonly draft: Partial<RuleDraft>;
}

export interface DoctorContext {
  readonly startMs: number;
  readonly endMs: number;
  readonly querier: Querier;
  /** Names of every metric in the store. */
  readonly metrics: readonly string[];
  /** What recording rules make: it comes and goes with them. */
  readonly recorded: ReadonlySet<string>;
  /** The store's first sample. */
  readonly historyStartMs: number;
  /** The rule with another `keep_firing_for`, over the same time. */
  replayWith(keepFiringForMs: number): Promise<RuleReplay>;
}

/** Without a sample for this long a metric is gone. */
const GONE_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Fires again this soon after it ended: it never was over. */
const AGAIN_MS = 15 * 60_000;
const FLAPS_FROM = 3;
const ALWAYS_SHARE = 0.9;
/** Less history says nothing about a rule that did not fire. */
const NEVER_FROM_MS = 7 * DAY_MS;

export async function diagnoseRule(
  rule: AlertingRule,
  replay: RuleReplay,
  context: DoctorContext,
): Promise<readonly Diagnosis[]> {
  const missing = missingMetrics(rule, context);
  if (missing.length > 0) return missing;
  return [
    failing(replay),
    neverEnding(replay, context),
    await flapping(rule, replay, context),
    silent(replay, context),
  ].flatMap((found) => found ?? []);
}

function missingMetrics(rule: AlertingRule, context: DoctorContext): readonly Diagnosis[] {
  const { querier, metrics, endMs } = context;
  // A rule about absence is meant to find nothing.
  if (/\babsent(_over_time)?\s*\(/.test(rule.expr)) return [];
  const seen = new Set<string>();
  return readsOf(rule.expr).selectors.flatMap((matchers): readonly Diagnosis[] => {
    const name = matchers.find((matcher) => matcher.name === METRIC_NAME && matcher.type === '=')?.value;
    const text = selectorText(matchers);
    if (name === undefined || context.recorded.has(name) || seen.has(text)) return [];
    seen.add(text);
    if (querier.series([matchers], endMs - GONE_MS, endMs).length > 0) return [];
    if (!metrics.includes(name)) return [unknownMetric(rule, name, metrics)];
    return [goneSeries(matchers, name, text, context)];
  });
}

function unknownMetric(rule: AlertingRule, name: string, metrics: readonly string[]): Diagnosis {
  const [closest, ...others] = similarNames(name, metrics);
  const also = others.length === 0 ? '' : `, or ${others.join(', ')}`;
  return {
    kind: 'metricUnknown',
    text: `Nothing called ${name} was ever stored, so the rule cannot fire.`,
    advice:
      closest === undefined
        ? 'Add the target that has this metric, or take the rule out.'
        : `There is ${closest}${also}. Add the target that has ${name} if it is not this one.`,
    change:
      closest === undefined
        ? undefined
        : { words: `${name} → ${closest}`, draft: { expr: replaceName(rule.expr, name, closest) } },
  };
}

function goneSeries(matchers: readonly Matcher[], name: string, text: string, context: DoctorContext): Diagnosis {
  const { querier, historyStartMs, endMs } = context;
  const lastMs = lastSeen(querier, matchers, historyStartMs, endMs);
  if (lastMs !== undefined) {
    return {
      kind: 'metricVanished',
      text: `${text} was last seen ${momentText(lastMs)}; since then the rule cannot fire.`,
      advice: 'See whether its target is down or gone. When it is gone for good, take the rule out.',
      change: undefined,
    };
  }
  return {
    kind: 'metricVanished',
    text: `${name} is stored, but no series of it matches ${text}.`,
    advice: 'See whether a label in the expression is still called so.',
    change: undefined,
  };
}

function lastSeen(querier: Querier, matchers: readonly Matcher[], startMs: number, endMs: number): number | undefined {
  let latest: number | undefined;
  for (const { times, length } of querier.select({ matchers, minT: startMs, maxT: endMs })) {
    const last = times[length - 1];
    if (last !== undefined && (latest === undefined || last > latest)) latest = last;
  }
  return latest;
}

function failing({ failures, firstFailure, evaluations }: RuleReplay): Diagnosis | undefined {
  if (failures === 0) return undefined;
  return {
    kind: 'fails',
    text: `${failures} of ${evaluations} evaluations would have failed: ${firstFailure}.`,
    advice: 'A failing evaluation neither fires nor ends anything. Make the two sides match one to one, or sum first.',
    change: undefined,
  };
}

function neverEnding(
  { spans, fired, longestMs, totalMs }: RuleReplay,
  { startMs, endMs }: DoctorContext,
): Diagnosis | undefined {
  const rangeMs = endMs - startMs;
  const isOpen = spans.some(({ firedAtMs, endedAtMs }) => firedAtMs !== undefined && endedAtMs === undefined);
  if (!isOpen || longestMs < ALWAYS_SHARE * rangeMs || rangeMs < DAY_MS) return undefined;
  return {
    kind: 'alwaysFires',
    text: `It has fired for ${spanText(longestMs)} without an end (${spanText(totalMs)} over ${fired} ${fired === 1 ? 'alert' : 'alerts'}).`,
    advice: 'What always fires is not heard any more. Change the limit, or mend what it is about.',
    change: undefined,
  };
}

async function flapping(
  rule: AlertingRule,
  replay: RuleReplay,
  context: DoctorContext,
): Promise<Diagnosis | undefined> {
  const gaps = shortGaps(replay.spans);
  if (gaps.length < FLAPS_FROM) return undefined;
  const keepMs = roundUp(Math.max(gaps[Math.floor(gaps.length * 0.9)] ?? 0, rule.keepFiringForMs));
  const calmed = await context.replayWith(keepMs);
  const helps = calmed.fired < replay.fired;
  return {
    kind: 'flaps',
    text: `It comes and goes: it fired ${replay.fired} times, ${gaps.length} of them within 15 min of its end.`,
    advice: 'Keep it firing over the short pauses, or raise its “for”.',
    change: helps
      ? {
          words: `keep_firing_for: ${formatDuration(keepMs)}; it would have fired ${calmed.fired} times instead of ${replay.fired}`,
          draft: { keepFiringFor: formatDuration(keepMs) },
        }
      : undefined,
  };
}

/** Pauses between the end of an alert's firing and its next firing, ascending, as far as they are short. */
function shortGaps(spans: readonly AlertSpan[]): readonly number[] {
  const byAlert = Map.groupBy(
    spans.filter(({ firedAtMs }) => firedAtMs !== undefined),
    ({ labels }) => JSON.stringify(labels),
  );
  const gaps = [...byAlert.values()].flatMap((own) =>
    own.slice(1).map(({ activeAtMs }, i) => activeAtMs - (own[i]?.endedAtMs ?? activeAtMs)),
  );
  return gaps.filter((gap) => gap > 0 && gap <= AGAIN_MS).sort((a, b) => a - b);
}

function silent({ fired, ignored, forMs }: RuleReplay, { startMs, endMs }: DoctorContext): Diagnosis | undefined {
  if (fired > 0 || endMs - startMs < NEVER_FROM_MS) return undefined;
  const spikes = `${ignored} ${ignored === 1 ? 'time' : 'times'} it was pending and over before ${formatDuration(forMs)} had passed`;
  return {
    kind: 'neverFired',
    text: `It never fired in ${daysText(endMs - startMs)}${ignored > 0 ? `; ${spikes}` : ''}.`,
    advice:
      ignored > 0
        ? 'If those were worth knowing, shorten its “for”.'
        : 'That is well if nothing happened. To see that it works, try a limit that was crossed in the rule’s preview.',
    change: undefined,
  };
}

const NICE_MS = [1, 2, 5, 10, 15, 20, 30, 60].map((minutes) => minutes * 60_000);
const roundUp = (ms: number): number => NICE_MS.find((nice) => nice >= ms) ?? ms;

const selectorText = (matchers: readonly Matcher[]): string => {
  const name = matchers.find((matcher) => matcher.name === METRIC_NAME)?.value ?? '';
  const rest = matchers.filter((matcher) => matcher.name !== METRIC_NAME);
  const inner = rest.map(({ name: label, type, value }) => `${label}${type}${JSON.stringify(value)}`).join(', ');
  return rest.length === 0 ? name : `${name}{${inner}}`;
};

const replaceName = (expr: string, from: string, to: string): string =>
  expr.replaceAll(new RegExp(`(?<![\\w:])${RegExp.escape(from)}(?![\\w:])`, 'g'), to);

const momentText = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
const daysText = (ms: number): string => {
  const days = Math.round(ms / DAY_MS);
  return days === 1 ? '1 day' : `${days} days`;
};
const spanText = (ms: number): string =>
  ms >= DAY_MS ? daysText(ms) : formatDuration(Math.round(ms / 60_000) * 60_000);
