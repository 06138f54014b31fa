/**
 * The answers to a panel's queries: streamed while the page is live, asked once when it is not. Results are held by
 * reference; a panel that is not near the viewport asks nothing and keeps what it had.
 */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { AppError } from '../../shared/errors.ts';
import type { QueryFrame } from '../../shared/frames.ts';
import type { Client } from '../client/client.ts';
import { cancelDraw, scheduleDraw } from '../charts/drawScheduler.ts';
import { followLive } from '../client/followLive.ts';
import { asAppError, useClient, useConnection } from '../client/useClient.ts';
import { useTimeStore, useTimeValue } from '../client/useTime.ts';
import type { PanelQuery, PanelTimes } from './panelQueries.ts';

export interface QueryAnswer {
  readonly query: PanelQuery;
  readonly result: QueryFrame;
}

export interface PanelAnswers {
  readonly answers: readonly QueryAnswer[];
  readonly error: AppError | undefined;
  readonly failedExpr: string;
  /** Nothing yet. */
  readonly isLoading: boolean;
  /** An older question's answers are shown while the new one's are on their way. */
  readonly isRefreshing: boolean;
}

/** Instant answers of a live page come this often at most. */
const LEAST_INSTANT_MS = 5_000;
/** A window in the past that follows the present is asked again this often. */
const LEAST_SHIFTED_MS = 15_000;

interface Results {
  readonly results: readonly (QueryFrame | undefined)[];
  readonly queries: readonly PanelQuery[];
}
interface Collected extends Results {
  readonly key: string;
  readonly errors: readonly (AppError | undefined)[];
  /** The newest results of which none was missing. */
  readonly whole: Results;
}
const NO_RESULTS: Results = { results: [], queries: [] };
const NOTHING: Collected = { ...NO_RESULTS, key: '', errors: [], whole: NO_RESULTS };

interface PanelQueriesOptions {
  readonly isActive: boolean;
  /** The panel makes one table of all answers: a part of them would say something else. */
  readonly isTogether: boolean;
}

export function usePanelQueries(
  queries: readonly PanelQuery[],
  times: PanelTimes,
  { isActive, isTogether }: PanelQueriesOptions,
): PanelAnswers {
  const client = useClient();
  const store = useTimeStore();
  const everyMs = useTimeValue('everyMs');
  const refreshes = useTimeValue('refreshes');
  const isOnline = useConnection().state !== 'offline';
  const [collected, setCollected] = useState<Collected>(NOTHING);
  const question = JSON.stringify([
    queries.map(({ expr, stepMs, isInstant, hasBuckets }) => [expr, stepMs, isInstant, hasBuckets]),
    times.isLive ? times.spanMs : [times.fromMs, times.toMs],
    times.shiftMs,
    everyMs,
    refreshes,
  ]);
  const [held] = useState(() => new Set<(isHeld: boolean) => void>());
  // Answers of a page come together; each panel takes its own in its turn, within the budget of a frame.
  const [waiting] = useState(() => new Map<number, Piece>());

  // The question holds all of them as text: only that asks anew.
  const latest = useRef({ queries, times, everyMs });
  useLayoutEffect(() => {
    latest.current = { queries, times, everyMs };
  });

  useEffect(() => {
    const { queries, times, everyMs } = latest.current;
    if (!isActive || queries.length === 0 || (!times.isLive && !isOnline)) return undefined;
    const show = (): void => {
      const pieces = [...waiting.values()];
      waiting.clear();
      flushSync(() => setCollected((before) => pieces.reduce(collect, before)));
    };
    const put = (i: number, result: QueryFrame | undefined, error?: AppError): void => {
      waiting.set(i, { key: question, queries, i, result, error });
      scheduleDraw(waiting, show);
    };
    const stops = queries.map((query, i) =>
      ask(client, query, {
        times,
        everyMs,
        isHeld: () => store.get().isHeld,
        held,
        put: (result, error) => put(i, result, error),
      }),
    );
    return () => {
      for (const stop of stops) stop();
      cancelDraw(waiting);
      waiting.clear();
    };
  }, [client, store, question, isActive, isOnline, held, waiting]);

  // Nothing is drawn anew because the window is held: only what comes later waits.
  useEffect(() => {
    let was = store.get().isHeld;
    return store.watch(() => {
      const { isHeld } = store.get();
      if (isHeld === was) return;
      was = isHeld;
      for (const hold of held) hold(isHeld);
    });
  }, [store, held]);

  return useMemo(() => {
    const isCurrent = collected.key === question;
    const isAnswered = isCurrent && isComplete(collected);
    const shown = isTogether && !isAnswered ? collected.whole : collected;
    const answers = shown.results.flatMap((result, i) => {
      // Texts of legends may have changed with the same questions.
      const query = (isCurrent && shown === collected ? queries[i] : shown.queries[i]) ?? shown.queries[i];
      return result && query ? [{ query, result }] : [];
    });
    const failed = isCurrent ? collected.errors.findIndex((error) => error !== undefined) : -1;
    const error = collected.errors[failed];
    return {
      answers,
      error,
      failedExpr: collected.queries[failed]?.expr ?? '',
      isLoading: queries.length > 0 && answers.length === 0 && error === undefined,
      isRefreshing: answers.length > 0 && !isAnswered,
    };
  }, [collected, question, queries, isTogether]);
}

const isComplete = ({ queries, results, errors }: Collected): boolean =>
  queries.every((_, i) => results[i] !== undefined || errors[i] !== undefined);

interface Piece {
  readonly key: string;
  readonly queries: readonly PanelQuery[];
  readonly i: number;
  readonly result: QueryFrame | undefined;
  readonly error: AppError | undefined;
}

/** Results of an older question stay until the first of the new one comes. */
function collect(before: Collected, { key, queries, i, result, error }: Piece): Collected {
  const base = before.key === key ? before : { results: queries.map(() => undefined), errors: [] };
  const next = {
    key,
    queries,
    results: queries.map((_, place) => (place === i ? (result ?? base.results[i]) : base.results[place])),
    errors: queries.map((_, place) => (place === i ? error : base.errors[place])),
    whole: before.whole,
  };
  return isComplete(next) ? { ...next, whole: { results: next.results, queries } } : next;
}

interface AskOptions {
  readonly times: PanelTimes;
  readonly everyMs: number | undefined;
  readonly isHeld: () => boolean;
  readonly held: Set<(isHeld: boolean) => void>;
  readonly put: (result: QueryFrame | undefined, error?: AppError) => void;
}

/** @returns stops asking */
function ask(client: Client, query: PanelQuery, options: AskOptions): () => void {
  const { times } = options;
  if (!times.isLive) return once(client, query, options, times.toMs);
  return times.shiftMs > 0 ? again(client, query, options) : follow(client, query, options);
}

const exprOf = ({ expr, hasBuckets }: PanelQuery): { readonly expr: string; readonly hasBuckets?: true } =>
  hasBuckets ? { expr, hasBuckets } : { expr };

function follow(client: Client, query: PanelQuery, { times, everyMs, isHeld, held, put }: AskOptions): () => void {
  const stepMs = query.isInstant ? Math.max(LEAST_INSTANT_MS, everyMs ?? 0) : query.stepMs;
  // A window shorter than a step holds the newest step alone.
  const windowMs = query.isInstant ? 1 : times.spanMs;
  const follower = followLive(
    client,
    { ...exprOf(query), windowMs, stepMs, everyMs: query.isInstant ? undefined : everyMs },
    { onFrame: (frame) => put(frame), onError: (error) => put(undefined, error) },
  );
  const hold = (next: boolean): void => follower.setHeld(next);
  held.add(hold);
  hold(isHeld());
  return () => {
    held.delete(hold);
    follower.stop();
  };
}

function once(client: Client, query: PanelQuery, { times, put }: AskOptions, toMs: number): () => void {
  const abort = new AbortController();
  const endMs = toMs - times.shiftMs;
  const startMs = Math.ceil((endMs - times.spanMs) / query.stepMs) * query.stepMs;
  const asked = query.isInstant
    ? client.request('query.instant', { ...exprOf(query), timeMs: endMs }, abort.signal)
    : client.request(
        'query.range',
        { ...exprOf(query), startMs, endMs: Math.max(startMs, endMs), stepMs: query.stepMs },
        abort.signal,
      );
  asked.then(
    (frame) => put(times.shiftMs > 0 ? { ...frame, startMs: frame.startMs + times.shiftMs } : frame),
    (error: unknown) => {
      if (!abort.signal.aborted) put(undefined, asAppError(error));
    },
  );
  return () => abort.abort();
}

function again(client: Client, query: PanelQuery, options: AskOptions): () => void {
  let stop = once(client, query, options, Date.now());
  const everyMs = Math.max(LEAST_SHIFTED_MS, query.stepMs);
  const timer = setInterval(() => {
    stop();
    stop = once(client, query, options, Date.now());
  }, everyMs);
  return () => {
    clearInterval(timer);
    stop();
  };
}
