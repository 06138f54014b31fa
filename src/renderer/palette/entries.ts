/** What the palette can offer, made from what the app knows: hosts, alerts, commands, metrics, pages. */
import type { AlertView, MetricInfo, TargetView } from '../../shared/status.ts';
import { parseRangeText, describeRange, type TimeRange } from '../client/timeRange.ts';
import { exploreHref } from '../client/exploreHref.ts';
import type { Command } from '../shell/commands.ts';
import type { IconName } from '../ui/Icon.tsx';
import { fuzzyMatch, type Match } from './fuzzy.ts';

const ENTRY_GROUPS = ['Jump to', 'Do', 'Metrics', 'Go'] as const;
type EntryGroup = (typeof ENTRY_GROUPS)[number];

export interface Entry {
  readonly id: string;
  readonly group: EntryGroup;
  readonly icon: IconName;
  readonly title: string;
  readonly detail: string;
  readonly keys?: string | undefined;
  readonly action:
    | { readonly type: 'go'; readonly href: string }
    | { readonly type: 'run'; readonly run: () => void }
    | { readonly type: 'range'; readonly range: TimeRange };
  /** What the prefixes `#` and `@` ask for. */
  readonly kind: 'host' | 'alert' | 'metric' | 'command' | 'page';
}

export interface Found {
  readonly entry: Entry;
  readonly match: Match;
}

const AT_MOST = 50;
const METRICS_AT_MOST = 12;

export function targetEntry({ id, instance }: TargetView, detail: string): Entry {
  const href = exploreHref(`up{instance=${JSON.stringify(instance)}}`);
  return {
    id: `target ${id}`,
    kind: 'host',
    group: 'Jump to',
    icon: 'server',
    title: instance,
    detail,
    action: { type: 'go', href },
  };
}

export function alertEntry({ id, rule, state, severity, summary }: AlertView): Entry {
  const href = `/alerts?alert=${encodeURIComponent(id)}`;
  const title = summary === '' ? rule : summary;
  const detail = `${state} · ${severity}`;
  return {
    id: `alert ${id}`,
    kind: 'alert',
    group: 'Jump to',
    icon: 'alerts',
    title,
    detail,
    action: { type: 'go', href },
  };
}

export function metricEntry({ name, type, series }: MetricInfo): Entry {
  const expr = type === 'counter' ? `rate(${name}[1m])` : name;
  const detail = `${type === '' || type === 'unknown' ? 'metric' : type} · ${series} series`;
  return {
    id: `metric ${name}`,
    kind: 'metric',
    group: 'Metrics',
    icon: 'explore',
    title: name,
    detail,
    action: { type: 'go', href: exploreHref(expr) },
  };
}

export function commandEntry({ id, title, detail = '', icon = 'terminal', keys, run, group }: Command): Entry {
  const isPage = group === 'Go to';
  return {
    id: `command ${id}`,
    kind: isPage ? 'page' : 'command',
    group: isPage ? 'Go' : 'Do',
    icon,
    title,
    detail,
    keys,
    action: { type: 'run', run },
  };
}

/** Entries for a typed text, grouped in the fixed order, best first inside a group. */
export function findEntries(text: string, entries: readonly Entry[], nowMs: number): readonly Found[] {
  const { kinds, rest } = readPrefix(text.trim());
  if (kinds === undefined) return [promqlFound(text.trim())];
  const found = entries
    .filter((entry) => kinds === 'all' || kinds.includes(entry.kind))
    .flatMap((entry) => {
      const match = fuzzyMatch(rest, entry.title);
      return match && (rest !== '' || entry.kind !== 'metric' || kinds !== 'all') ? [{ entry, match }] : [];
    });
  const range = rest === '' ? undefined : parseRangeText(rest, nowMs);
  const rows = ENTRY_GROUPS.flatMap((group) => {
    const own = found.filter(({ entry }) => entry.group === group).toSorted((a, b) => b.match.score - a.match.score);
    if (group === 'Do' && range) own.unshift(rangeFound(range, nowMs));
    return group === 'Metrics' && kinds === 'all' ? own.slice(0, METRICS_AT_MOST) : own;
  });
  return rows.slice(0, AT_MOST);
}

type Kinds = readonly Entry['kind'][] | 'all' | undefined;

/** `>` commands, `#` hosts, `@` alerts, `{` a query by itself. */
function readPrefix(text: string): { readonly kinds: Kinds; readonly rest: string } {
  const rest = text.slice(1).trim();
  switch (text.charAt(0)) {
    case '>':
      return { kinds: ['command', 'page'], rest };
    case '#':
      return { kinds: ['host'], rest };
    case '@':
      return { kinds: ['alert'], rest };
    case '{':
      return { kinds: undefined, rest: text };
    default:
      return { kinds: 'all', rest: text };
  }
}

function promqlFound(expr: string): Found {
  const entry: Entry = {
    id: 'promql',
    kind: 'command',
    group: 'Do',
    icon: 'explore',
    title: expr,
    detail: 'Run as PromQL in Explore',
    action: { type: 'go', href: exploreHref(expr) },
  };
  return { entry, match: { score: 0, at: [] } };
}

function rangeFound(range: TimeRange, nowMs: number): Found {
  const entry: Entry = {
    id: 'range',
    kind: 'command',
    group: 'Do',
    icon: 'clock',
    title: `Set range: ${describeRange(range, nowMs)}`,
    detail: '',
    action: { type: 'range', range },
  };
  return { entry, match: { score: 0, at: [] } };
}
