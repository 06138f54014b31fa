/** The form of a silence: what is typed, what it becomes, and what is still missing. Pure. */
import type { MatcherView, SilenceDraft, SilenceView, TimeWindow } from '../../../../shared/alerting.ts';
import { formatClockShort, formatDay, formatSpan } from '../../../../shared/units.ts';
import type { LabelRecord } from '../matcherText.ts';
import { windowProblem } from './recurrence.ts';

export interface MatcherRow extends MatcherView {
  readonly key: number;
  readonly isOn: boolean;
}

export const UNTIL = ['1h', '4h', 'tomorrow', 'resolved', 'date'] as const;
export type Until = (typeof UNTIL)[number];

export interface SilenceForm {
  /** Of the silence that is changed. */
  readonly id: string | undefined;
  readonly rows: readonly MatcherRow[];
  readonly until: Until;
  /** As a date field holds them, in this machine's zone; a start of '' is now. */
  readonly startText: string;
  readonly endText: string;
  readonly windows: readonly TimeWindow[];
  readonly comment: string;
  readonly author: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How long a silence lasts at most that ends with its alert, or that comes back. */
export const LONG_MS = 365 * DAY_MS;
/** Without more knowledge, what tells one thing that alerts from others. */
const IDENTIFYING = ['host', 'instance', 'node', 'hostname', 'service', 'pod', 'container', 'queue'];

const emptyForm = (author: string): Omit<SilenceForm, 'rows'> => ({
  id: undefined,
  until: '4h',
  startText: '',
  endText: '',
  windows: [],
  comment: '',
  author,
});

/** Labels that all share must be equal; others are one of their values. The identifying ones are on. */
export function formForAlerts(labels: readonly LabelRecord[], author: string): SilenceForm {
  const names = [...new Set(labels.flatMap((record) => Object.keys(record)))];
  const place = IDENTIFYING.find((name) => names.includes(name));
  const isOn = (name: string): boolean => name === 'alertname' || name === place;
  const rows = names.map((name, key): MatcherRow => {
    const values = [...new Set(labels.map((record) => record[name] ?? ''))];
    return values.length === 1
      ? { key, isOn: isOn(name), name, type: '=', value: values[0] ?? '' }
      : { key, isOn: isOn(name), name, type: '=~', value: values.map(escaped).join('|') };
  });
  return { ...emptyForm(author), rows: rows.toSorted((a, b) => rank(a) - rank(b)) };
}

/** The name of the alert, what else is on, the rest. */
const rank = ({ name, isOn }: MatcherRow): number => (name === 'alertname' ? 0 : isOn ? 1 : 2);

export const formForMatchers = (matchers: readonly MatcherView[], author: string): SilenceForm => ({
  ...emptyForm(author),
  rows: rowsOf(matchers.length === 0 ? [{ name: 'alertname', type: '=', value: '' }] : matchers),
});

export const formForSilence = (silence: SilenceView): SilenceForm => ({
  id: silence.id,
  rows: rowsOf(silence.matchers),
  until: silence.isUntilResolved ? 'resolved' : 'date',
  startText: silence.state === 'pending' ? dateText(silence.startsAtMs) : '',
  endText: dateText(silence.endsAtMs),
  windows: silence.windows,
  comment: silence.comment,
  author: silence.createdBy,
});

export const rowsOf = (matchers: readonly MatcherView[]): readonly MatcherRow[] =>
  matchers.map((matcher, key) => ({ ...matcher, key, isOn: true }));

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);

export const chosenMatchers = ({ rows }: Pick<SilenceForm, 'rows'>): readonly MatcherView[] =>
  rows.filter(({ isOn, name }) => isOn && name !== '').map(({ name, type, value }) => ({ name, type, value }));

/** `2026-11-24T18:30`, the machine's own zone. */
export function dateText(atMs: number): string {
  const at = new Date(atMs - new Date(atMs).getTimezoneOffset() * 60_000);
  return at.toISOString().slice(0, 16);
}

export function endOf({ until, endText }: SilenceForm, nowMs: number): number {
  const now = new Date(nowMs);
  switch (until) {
    case '1h':
      return nowMs + HOUR_MS;
    case '4h':
      return nowMs + 4 * HOUR_MS;
    case 'tomorrow':
      return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 8).getTime();
    case 'resolved':
      return nowMs + LONG_MS;
    case 'date':
      return new Date(endText).getTime();
  }
}

/** What the button says: `Silence for 4 h`. */
export function submitWords(form: SilenceForm, nowMs: number): string {
  if (form.id !== undefined) return 'Save';
  switch (form.until) {
    case '1h':
      return 'Silence for 1 h';
    case '4h':
      return 'Silence for 4 h';
    case 'tomorrow':
      return 'Silence until 8:00';
    case 'resolved':
      return 'Silence until resolved';
    case 'date': {
      const endMs = endOf(form, nowMs);
      return Number.isFinite(endMs) && endMs > nowMs ? `Silence for ${formatSpan(endMs - nowMs)}` : 'Silence';
    }
  }
}

/** `Ends today at 18:32. We remind you 10 minutes before, if it still fires.` */
export function endWords(form: SilenceForm, nowMs: number): string {
  if (form.until === 'resolved') return 'Ends when nothing that it matches fires any more.';
  const endMs = endOf(form, nowMs);
  if (!Number.isFinite(endMs)) return 'Choose when it ends.';
  const day =
    new Date(endMs).toDateString() === new Date(nowMs).toDateString()
      ? 'today'
      : new Date(endMs).toDateString() === new Date(nowMs + DAY_MS).toDateString()
        ? 'tomorrow'
        : `on ${formatDay(endMs)}${new Date(endMs).getFullYear() === new Date(nowMs).getFullYear() ? '' : ` ${new Date(endMs).getFullYear()}`}`;
  return `Ends ${day} at ${formatClockShort(endMs)}. We remind you 10 minutes before, if it still fires.`;
}

/** What keeps it from being made, one sentence; undefined when nothing does. */
export function formProblem(form: SilenceForm, nowMs: number): string | undefined {
  const matchers = chosenMatchers(form);
  if (matchers.length === 0) return 'Choose at least one label that must match.';
  const empty = matchers.find(({ type, value }) => type === '=' && value === '');
  if (empty) return `Say which value ${empty.name} must have.`;
  const endMs = endOf(form, nowMs);
  if (!Number.isFinite(endMs)) return 'Choose when it ends.';
  if (endMs <= nowMs) return 'It would have ended already: choose a later date.';
  if (form.startText !== '' && new Date(form.startText).getTime() >= endMs) return 'It would end before it begins.';
  for (const window of form.windows) {
    const problem = windowProblem(window);
    if (problem !== undefined) return problem;
  }
  if (form.comment.trim() === '') return 'Say why: others will want to know.';
  if (form.author.trim() === '') return 'Say who silences it.';
  return undefined;
}

/** @param before  the silence that is changed: what is active keeps its start */
export function draftOf(form: SilenceForm, before: SilenceView | undefined, nowMs: number): SilenceDraft {
  const startMs = form.startText === '' ? undefined : new Date(form.startText).getTime();
  const startsAtMs = before?.state === 'active' ? before.startsAtMs : startMs;
  return {
    ...(form.id === undefined ? {} : { id: form.id }),
    matchers: chosenMatchers(form),
    ...(startsAtMs === undefined ? {} : { startsAtMs }),
    endsAtMs: endOf(form, nowMs),
    createdBy: form.author.trim(),
    comment: form.comment.trim(),
    windows: form.windows,
    isUntilResolved: form.until === 'resolved',
  };
}

/** A silence as the draft that would make it again. */
export const draftOfSilence = (silence: SilenceView): SilenceDraft => ({
  matchers: silence.matchers,
  endsAtMs: silence.endsAtMs,
  createdBy: silence.createdBy,
  comment: silence.comment,
  windows: silence.windows,
  isUntilResolved: silence.isUntilResolved,
  ...(silence.state === 'pending' ? { startsAtMs: silence.startsAtMs } : {}),
});
