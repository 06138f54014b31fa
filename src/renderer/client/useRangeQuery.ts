/**
 * A PromQL expression over the time of the page: streamed while the page is live, asked once when it is not. The frame is
 * held by reference and replaced as a whole; while the page is held still, arriving steps are kept and shown afterwards.
 */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { AppError } from '../../shared/errors.ts';
import type { QueryFrame } from '../../shared/frames.ts';
import { followLive, type LiveFollower } from './followLive.ts';
import { resolveRange, stepFor } from './timeRange.ts';
import { asAppError, useClient, useConnection } from './useClient.ts';
import { useTimeState, useTimeStore } from './useTime.ts';

export interface RangeResult {
  /** The newest data; it stays while newer data is on its way or could not be had. */
  readonly frame: QueryFrame | undefined;
  /** What the x axis shows; while live it ends with the newest complete step. */
  readonly rangeMs: readonly [number, number];
  readonly stepMs: number;
  readonly error: AppError | undefined;
  /** True from a change of the question to its first answer. */
  readonly isLoading: boolean;
}

export interface RangeQueryOptions {
  /** About how many steps; by default 300. */
  readonly points?: number;
}

/** @param expr  undefined: nothing is asked */
export function useRangeQuery(expr: string | undefined, options: RangeQueryOptions = {}): RangeResult {
  const client = useClient();
  const store = useTimeStore();
  const time = useTimeState();
  const isOnline = useConnection().state !== 'offline';
  const [fromMs, toMs] = store.window();
  const spanMs = rangeSpan(time.isLive, time.range.from, toMs - fromMs);
  const stepMs = stepFor(spanMs, { ...options, everyMs: time.isLive ? time.everyMs : undefined });
  const [answer, setAnswer] = useState<Answer>(UNANSWERED);
  const follower = useRef<LiveFollower>(undefined);
  const { isLive, everyMs, isHeld, refreshes } = time;
  const [askedFromMs, askedToMs] = isLive ? [0, 0] : [fromMs, toMs];
  const question = [expr, isLive, spanMs, stepMs, askedFromMs, askedToMs, refreshes].join(' ');

  useEffect(() => {
    if (expr === undefined || !isLive) return undefined;
    const own = followLive(
      client,
      { expr, windowMs: spanMs, stepMs, everyMs },
      {
        onFrame: (frame) => setAnswer({ question, frame, error: undefined }),
        onError: (error) => setAnswer((before) => ({ question, frame: before.frame, error })),
      },
    );
    follower.current = own;
    own.setHeld(store.get().isHeld);
    return () => own.stop();
  }, [client, store, question, expr, isLive, everyMs, spanMs, stepMs]);

  useEffect(() => follower.current?.setHeld(isHeld), [isHeld]);

  useEffect(() => {
    if (expr === undefined || isLive || !isOnline) return undefined;
    const abort = new AbortController();
    // The grid is the same as while live, so that pausing does not move a point.
    const startMs = Math.ceil(askedFromMs / stepMs) * stepMs;
    const params = { expr, startMs, endMs: Math.max(startMs, askedToMs), stepMs };
    client.request('query.range', params, abort.signal).then(
      (frame) => setAnswer({ question, frame, error: undefined }),
      (error: unknown) => {
        if (!abort.signal.aborted) setAnswer((before) => ({ question, frame: before.frame, error: asAppError(error) }));
      },
    );
    return () => abort.abort();
  }, [client, question, expr, isLive, isOnline, askedFromMs, askedToMs, stepMs]);

  const { frame, error } = answer;
  const isLoading = answer.question !== question;
  const lastMs = isLive && frame && frame.steps > 0 ? frame.startMs + (frame.steps - 1) * frame.stepMs : toMs;
  const firstMs = isLive ? lastMs - spanMs : fromMs;
  return useMemo(
    () => ({ frame, error, isLoading, stepMs, rangeMs: [firstMs, lastMs] }),
    [frame, error, isLoading, stepMs, firstMs, lastMs],
  );
}

interface Answer extends Pick<RangeResult, 'frame' | 'error'> {
  /** What it answers: the newest question has none while it is on its way. */
  readonly question: string | undefined;
}
const UNANSWERED: Answer = { question: undefined, frame: undefined, error: undefined };

/** `now-5m` is five minutes whenever it is read: a live window must not be asked anew because a millisecond passed. */
function rangeSpan(isLive: boolean, from: string, measuredMs: number): number {
  if (!isLive) return measuredMs;
  const ends = resolveRange({ from, to: 'now' }, 0);
  return from.startsWith('now-') && !from.includes('/') && ends
    ? ends[1] - ends[0]
    : Math.ceil(measuredMs / 60_000) * 60_000;
}
