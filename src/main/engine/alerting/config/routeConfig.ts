/** The routing tree of alertmanager.yml: each route inherits what it does not say from the one above. */
import type { Milliseconds } from '../../../../shared/time.ts';
import {
  bool,
  fail,
  list,
  map,
  mapOf,
  optional,
  record,
  text,
  type Decoder,
  type Place,
} from '../../config/decoder.ts';
import { duration } from '../../config/scalars.ts';
import type { Matcher } from '../../storage/matcher.ts';
import { compareMatchers, matchersText } from '../matchers/matchLabels.ts';
import type { Route } from '../routing/route.ts';
import { matcherList, matchersOf } from './matchersConfig.ts';

const GROUP_BY_ALL = '...';

/** What the root has where it says nothing. */
const DEFAULTS = { groupWaitMs: 30_000, groupIntervalMs: 5 * 60_000, repeatIntervalMs: 4 * 3_600_000 };

interface WrittenRoute {
  readonly place: Place;
  readonly receiver: string;
  readonly groupBy: Route['groupBy'] | undefined;
  readonly groupWaitMs: Milliseconds | undefined;
  readonly groupIntervalMs: Milliseconds | undefined;
  readonly repeatIntervalMs: Milliseconds | undefined;
  readonly matchers: readonly Matcher[];
  readonly isContinuing: boolean;
  readonly muteTimeIntervals: readonly string[];
  readonly activeTimeIntervals: readonly string[];
  readonly routes: readonly WrittenRoute[];
}

const groupBy: Decoder<Route['groupBy'] | undefined> = map(optional(list(text)), (names, place) => {
  if (names === undefined) return undefined;
  if (names.includes(GROUP_BY_ALL)) {
    if (names.length > 1) fail(place, 'cannot have wildcard group_by (`...`) and other labels at the same time');
    return 'all';
  }
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) fail(place, `duplicated label "${twice}" in group_by`);
  const bad = names.find((name) => name === '' || !name.isWellFormed());
  if (bad !== undefined) fail(place, `invalid label name "${bad}" in group_by list`);
  return names;
});

const interval = (name: string): Decoder<Milliseconds | undefined> =>
  map(optional(duration), (value, place) => (value === 0 ? fail(place, `${name} cannot be zero`) : value));

const fields = {
  receiver: text,
  group_by: groupBy,
  match: mapOf(text),
  match_re: mapOf(text),
  matchers: matcherList,
  mute_time_intervals: list(text),
  active_time_intervals: list(text),
  continue: bool,
  routes: list((place: Place): WrittenRoute => writtenRoute(place)),
  group_wait: optional(duration),
  group_interval: interval('group_interval'),
  repeat_interval: interval('repeat_interval'),
};
const decode = record('config.plain', fields);

function writtenRoute(place: Place): WrittenRoute {
  const { groupWait, groupInterval, repeatInterval, match, matchRe, matchers, ...rest } = decode(place);
  return {
    place,
    receiver: rest.receiver,
    groupBy: rest.groupBy,
    groupWaitMs: groupWait,
    groupIntervalMs: groupInterval,
    repeatIntervalMs: repeatInterval,
    matchers: matchersOf(match, matchRe, matchers, place),
    isContinuing: rest.continue,
    muteTimeIntervals: rest.muteTimeIntervals,
    activeTimeIntervals: rest.activeTimeIntervals,
    routes: rest.routes,
  };
}

/** The tree with everything inherited. Names of receivers and intervals are checked by the caller, who knows them. */
export const routeTree: Decoder<Route> = (place) => {
  const root = writtenRoute(place);
  // Its own problems are noted already, and what was made of them cannot be judged.
  if (place.source.problems.length > 0) return finished(root, undefined, '0');
  if (root.receiver === '') fail(place, 'root route must specify a default receiver');
  if (root.matchers.length > 0) fail(place, 'root route must not have any matchers');
  if (root.muteTimeIntervals.length > 0) fail(place, 'root route must not have any mute time intervals');
  if (root.activeTimeIntervals.length > 0) fail(place, 'root route must not have any active time intervals');
  return finished(root, undefined, '0');
};

/** @param id  positions on the way down, `0.2.1` */
function finished(written: WrittenRoute, parent: Route | undefined, id: string): Route {
  const matchers = [...(written.matchers ?? [])].sort(compareMatchers);
  const key = `${parent === undefined ? '' : `${parent.key}/`}${matchersText(matchers)}`;
  const route: Omit<Route, 'routes'> = {
    id,
    key,
    line: lineOf(written.place),
    receiver: written.receiver || (parent?.receiver ?? ''),
    matchers,
    groupBy: written.groupBy ?? parent?.groupBy ?? [],
    groupWaitMs: written.groupWaitMs ?? parent?.groupWaitMs ?? DEFAULTS.groupWaitMs,
    groupIntervalMs: written.groupIntervalMs ?? parent?.groupIntervalMs ?? DEFAULTS.groupIntervalMs,
    repeatIntervalMs: written.repeatIntervalMs ?? parent?.repeatIntervalMs ?? DEFAULTS.repeatIntervalMs,
    isContinuing: written.isContinuing,
    muteTimeIntervals: written.muteTimeIntervals,
    activeTimeIntervals: written.activeTimeIntervals,
  };
  const whole = route as Route;
  return {
    ...route,
    routes: (written.routes ?? []).map((child, i) => finished(child, whole, `${id}.${i}`)),
  };
}

const lineOf = ({ source, node }: Place): number => source.lines.linePos(node?.range?.[0] ?? 0).line;
