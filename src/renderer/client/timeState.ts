/**
 * The time of a page: its range, whether it follows the present, how often. Kept in the address, shared by everything on
 * the page, with a history of zooms and the way back to where it was live.
 */
import { currentAddress, replaceQuery, watchAddress } from './address.ts';
import {
  DEFAULT_RANGE,
  everyFromText,
  everyToText,
  fixedRange,
  isFollowing,
  resolveRange,
  sameRange,
  type TimeRange,
} from './timeRange.ts';

export interface TimeState {
  readonly range: TimeRange;
  /** Following the present. Only a range that ends now can. */
  readonly isLive: boolean;
  /** The window stands still for a moment: a pointer rests on a chart, text is selected. */
  readonly isHeld: boolean;
  /** The person's choice; undefined: by the span. */
  readonly everyMs: number | undefined;
  /** What "now" means while paused. */
  readonly pausedAtMs: number;
  /** Grows with each "refresh now". */
  readonly refreshes: number;
  readonly canUndoZoom: boolean;
  readonly canGoBackToLive: boolean;
}

export interface TimeStore extends Disposable {
  readonly get: () => TimeState;
  readonly watch: (listener: () => void) => () => void;
  /** The range in ms, by the clock while live and by the moment of pausing otherwise. */
  window(): readonly [number, number];
  setRange(range: TimeRange): void;
  /** To a fixed range, remembering the present one for `undoZoom`. */
  zoomTo(fromMs: number, toMs: number): void;
  /** To the range before the first zoom. */
  resetZoom(): void;
  undoZoom(): void;
  zoomOut(): void;
  /** By windows: -0.5 is half a window earlier. */
  shift(windows: number): void;
  setLive(isLive: boolean): void;
  /** Restores range, interval and scroll as they were when last live. */
  backToLive(): void;
  setEvery(everyMs: number | undefined): void;
  refresh(): void;
  /** Stands still until the returned function is called; holds add up. */
  hold(): () => void;
}

type Place = Pick<TimeState, 'range' | 'isLive' | 'everyMs'>;

export function createTimeStore(now: () => number = Date.now): TimeStore {
  const listeners = new Set<() => void>();
  let zooms: Place[] = [];
  let livePlace: (Place & { readonly scrollY: number }) | undefined;
  let holds = 0;
  let state: TimeState = {
    ...readPlace(currentAddress().query),
    isHeld: false,
    pausedAtMs: now(),
    refreshes: 0,
    canUndoZoom: false,
    canGoBackToLive: false,
  };

  const publish = (change: Partial<TimeState>): void => {
    const next = { ...state, ...change, canUndoZoom: zooms.length > 0 };
    state = { ...next, canGoBackToLive: !next.isLive };
    for (const listener of listeners) listener();
  };
  const go = (place: Place): void => {
    if (state.isLive && !place.isLive) livePlace = { ...placeOf(state), scrollY };
    publish({ ...place, pausedAtMs: now() });
    writePlace(place);
  };
  const currentWindow = (): readonly [number, number] => {
    const nowMs = state.isLive ? now() : state.pausedAtMs;
    return resolveRange(state.range, nowMs) ?? [nowMs - 300_000, nowMs];
  };
  const goFixed = (fromMs: number, toMs: number): void => {
    zooms.push(placeOf(state));
    go({ ...placeOf(state), range: fixedRange(fromMs, toMs), isLive: false });
  };

  const stopWatching = watchAddress(() => {
    const { query } = currentAddress();
    // A link to another page says nothing of time: the range goes along.
    if (!query.has('from')) {
      if (!isDefault(state)) writePlace(state);
      return;
    }
    const place = readPlace(query);
    if (!samePlace(place, state)) publish({ ...place, pausedAtMs: now() });
  });

  return {
    get: () => state,
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    window: currentWindow,
    setRange(range) {
      zooms = [];
      go({ ...placeOf(state), range, isLive: isFollowing(range) });
    },
    zoomTo: goFixed,
    resetZoom() {
      const [first] = zooms;
      zooms = [];
      if (first) go(first);
    },
    undoZoom() {
      const before = zooms.pop();
      if (before) go(before);
    },
    zoomOut() {
      const [fromMs, toMs] = currentWindow();
      const span = toMs - fromMs;
      const end = Math.min(toMs + span / 2, Math.max(toMs, now()));
      goFixed(end - span * 2, end);
    },
    shift(windows) {
      const [fromMs, toMs] = currentWindow();
      const by = Math.min((toMs - fromMs) * windows, Math.max(0, now() - toMs));
      if (by !== 0) goFixed(fromMs + by, toMs + by);
    },
    setLive(isLive) {
      if (isLive && !isFollowing(state.range)) this.backToLive();
      else if (isLive !== state.isLive) go({ ...placeOf(state), isLive });
    },
    backToLive() {
      zooms = [];
      const fallback = isFollowing(state.range) ? state.range : DEFAULT_RANGE;
      go(livePlace ? placeOf(livePlace) : { ...placeOf(state), range: fallback, isLive: true });
      if (livePlace) scrollTo({ top: livePlace.scrollY });
    },
    setEvery: (everyMs) => go({ ...placeOf(state), everyMs }),
    refresh: () => publish({ refreshes: state.refreshes + 1, pausedAtMs: now() }),
    hold() {
      holds += 1;
      if (holds === 1) publish({ isHeld: true });
      let isReleased = false;
      return () => {
        if (isReleased) return;
        isReleased = true;
        holds -= 1;
        if (holds === 0) publish({ isHeld: false });
      };
    },
    [Symbol.dispose]: stopWatching,
  };
}

const placeOf = ({ range, isLive, everyMs }: Place): Place => ({ range, isLive, everyMs });
const samePlace = (a: Place, b: Place): boolean =>
  sameRange(a.range, b.range) && a.isLive === b.isLive && a.everyMs === b.everyMs;
const isDefault = (place: Place): boolean =>
  samePlace(place, { range: DEFAULT_RANGE, isLive: true, everyMs: undefined });

function readPlace(query: URLSearchParams): Place {
  const asked = { from: query.get('from') ?? DEFAULT_RANGE.from, to: query.get('to') ?? DEFAULT_RANGE.to };
  const range = resolveRange(asked, Date.now()) ? asked : DEFAULT_RANGE;
  return {
    range,
    isLive: isFollowing(range) && query.get('live') !== 'off',
    everyMs: everyFromText(query.get('every')),
  };
}

function writePlace({ range, isLive, everyMs }: Place): void {
  replaceQuery({
    from: range.from,
    to: range.to,
    live: isFollowing(range) && !isLive ? 'off' : undefined,
    every: everyMs === undefined ? undefined : everyToText(everyMs),
  });
}
