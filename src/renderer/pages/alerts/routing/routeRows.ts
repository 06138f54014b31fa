/** The tree of routes as indented rows, and what one row says. Pure. */
import type { RouteTest, RouteView, RoutingView } from '../../../../shared/alerting.ts';
import { formatDuration } from '../../../../shared/time.ts';

export interface RouteRow {
  readonly route: RouteView;
  readonly depth: number;
  /** For each level above: whether its line goes on below this row. */
  readonly lines: readonly boolean[];
  readonly isLast: boolean;
}

export function routeRows(root: RouteView): readonly RouteRow[] {
  const rows: RouteRow[] = [];
  const add = (route: RouteView, lines: readonly boolean[], isLast: boolean): void => {
    rows.push({ route, depth: lines.length, lines, isLast });
    const below = lines.length === 0 ? [false] : [...lines.slice(0, -1), !isLast, false];
    route.routes.forEach((child, i) => add(child, below, i === route.routes.length - 1));
  };
  add(root, [], true);
  return rows;
}

/** `by alertname, cluster` */
export function groupWords({ groupBy }: RouteView): string {
  if (groupBy.length === 0) return 'all in one';
  return groupBy[0] === '...' ? 'each by itself' : groupBy.join(', ');
}

export const waitWords = ({ groupWaitMs, groupIntervalMs, repeatIntervalMs }: RouteView): string =>
  [groupWaitMs, groupIntervalMs, repeatIntervalMs].map(formatDuration).join(' · ');

/** What a test lights up: the ways, and where they end. */
export function litRoutes(test: RouteTest | undefined): {
  readonly path: ReadonlySet<string>;
  readonly ends: ReadonlySet<string>;
} {
  const routes = test?.routes ?? [];
  return { path: new Set(routes.flatMap(({ path }) => path)), ends: new Set(routes.map(({ id }) => id)) };
}

/** One sentence about where it goes. */
export function testWords(test: RouteTest): string {
  const receivers = [...new Set(test.routes.map(({ receiver }) => receiver))];
  const goes = `Goes to ${receivers.join(' and ')}`;
  if (test.silencedBy.length > 0) return `${goes}, but is silenced now: nobody is told.`;
  if (test.inhibitedBy.length > 0) return `${goes}, but is inhibited now by an alert that fires: nobody is told.`;
  const mute = test.routes.filter(({ mutedBy }) => mutedBy.length > 0);
  if (mute.length === test.routes.length && mute.length > 0) {
    return `${goes}, but not at this time: ${[...new Set(mute.flatMap(({ mutedBy }) => mutedBy))].join(', ')}.`;
  }
  return `${goes}.`;
}

/** Names of the time intervals that hold now. */
export const intervalsNow = ({ timeIntervals }: RoutingView): ReadonlySet<string> =>
  new Set(timeIntervals.filter(({ isNow }) => isNow).map(({ name }) => name));
