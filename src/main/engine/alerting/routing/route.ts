/** The routing tree at work: which routes an alert takes, and into which group of each. */
import { keepLabels, labelsToRecord, type Labels } from '../../../../shared/labels.ts';
import type { Milliseconds } from '../../../../shared/time.ts';
import type { Matcher } from '../../storage/matcher.ts';
import { matchesAll } from '../matchers/matchLabels.ts';

export interface Route {
  /** Positions on the way down: `0` is the root, `0.2` its third child. */
  readonly id: string;
  /** The matchers on the way down, as Alertmanager names routes: survives edits elsewhere in the file. */
  readonly key: string;
  /** Line in the file. */
  readonly line: number;
  readonly receiver: string;
  readonly matchers: readonly Matcher[];
  readonly groupBy: 'all' | readonly string[];
  readonly groupWaitMs: Milliseconds;
  readonly groupIntervalMs: Milliseconds;
  readonly repeatIntervalMs: Milliseconds;
  /** Its later siblings are asked as well. */
  readonly isContinuing: boolean;
  readonly muteTimeIntervals: readonly string[];
  readonly activeTimeIntervals: readonly string[];
  readonly routes: readonly Route[];
}

/** The routes that an alert with these labels takes; the root takes what no child does. */
export function routesFor(route: Route, labels: Labels): readonly Route[] {
  if (!matchesAll(route.matchers, labels)) return [];
  const taken: Route[] = [];
  for (const child of route.routes) {
    const found = routesFor(child, labels);
    taken.push(...found);
    if (found.length > 0 && !child.isContinuing) break;
  }
  return taken.length === 0 ? [route] : taken;
}

export function groupLabelsOf(route: Route, labels: Labels): Labels {
  return route.groupBy === 'all' ? labels : keepLabels(labels, new Set(route.groupBy));
}

/** Identity of a group, in Alertmanager's form: `{}/{severity="page"}:{alertname="Down"}`. */
export function groupKeyOf(route: Route, groupLabels: Labels): string {
  const pairs = Object.entries(labelsToRecord(groupLabels)).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${route.key}:{${pairs.join(', ')}}`;
}

/** Every route of the tree, parents first. */
export function* allRoutes(route: Route): Generator<Route> {
  yield route;
  for (const child of route.routes) yield* allRoutes(child);
}
