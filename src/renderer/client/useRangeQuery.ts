/**
 * PromQL expressions over the time of the page. Frames are held by reference and replaced as a whole; while the page is
 * held still, arriving steps are kept and shown afterwards.
 */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { AppError } from '../../shared/errors.ts';
import type { QueryFrame } from '../../shared/frames.ts';
import { createRangeAsker, type RangeAsker, type RangeTimes } from './rangeAsker.ts';
import { resolveRange, stepFor } from './timeRange.ts';
import { useClient, useConnection } from './useClient.ts';
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
  const exprs = useMemo(() => [expr], [expr]);
  return useRangeQueries(exprs, options)[0] as RangeResult;
}

/**
 * @param exprs  undefined ones are not asked; equal ones are asked once. Memoise it.
 * @returns one result for each; a result stays the same object until it changes
 */
export function useRangeQueries(
  exprs: readonly (string | undefined)[],
  options: RangeQueryOptions = {},
): readonly RangeResult[] {
  const client = useClient();
  const store = useTimeStore();
  const time = useTimeState();
  const isOnline = useConnection().state !== 'offline';
  const [fromMs, toMs] = store.window();
  const { isLive, everyMs, isHeld, refreshes } = time;
  const spanMs = rangeSpan(isLive, time.range.from, toMs - fromMs);
  const stepMs = stepFor(spanMs, { ...options, everyMs: isLive ? everyMs : undefined });
  const times: RangeTimes = isLive
    ? { isLive, spanMs, stepMs, everyMs }
    : { isLive, fromMs: Math.round(fromMs), toMs: Math.round(toMs), stepMs };
  const timesText = JSON.stringify([times, refreshes]);
  const [answers, setAnswers] = useState<Answers>(NO_ANSWERS);
  const asker = useRef<RangeAsker>(undefined);
  const wanted = useRef<ReadonlySet<string>>(new Set());

  useEffect(() => {
    const put = (expr: string, answer: (before: Answer | undefined) => Answer): void =>
      setAnswers((before) => withAnswer(before, wanted.current, [expr, answer(before.get(expr))]));
    const own = createRangeAsker(client, {
      onFrame: ({ expr, key }, frame) => put(expr, () => ({ key, frame, error: undefined })),
      onError: ({ expr, key }, error) => put(expr, (before) => ({ key, frame: before?.frame, error })),
    });
    own.setHeld(store.get().isHeld);
    asker.current = own;
    return () => own.stop();
  }, [client, store]);

  useEffect(() => {
    const [asked] = JSON.parse(timesText) as [RangeTimes, number];
    // A stream goes on by itself when the connection is back; a question is asked again.
    const canAsk = asked.isLive || isOnline;
    wanted.current = new Set(exprs.filter((expr) => expr !== undefined));
    asker.current?.ask(
      canAsk ? [...wanted.current].map((expr) => ({ expr, key: keyOf(expr, timesText), times: asked })) : [],
    );
  }, [exprs, timesText, isOnline]);

  useEffect(() => asker.current?.setHeld(isHeld), [isHeld]);

  // Until there is data a live window ends with the step that is complete: the present itself moves with every render.
  const edgeMs = isLive ? Math.floor(toMs / stepMs) * stepMs : toMs;
  const startMs = isLive ? edgeMs - spanMs : fromMs;
  return useMemo(
    () =>
      exprs.map((expr) => {
        const { key, frame, error } = (expr === undefined ? undefined : answers.get(expr)) ?? UNANSWERED;
        const isLoading = expr !== undefined && key !== keyOf(expr, timesText);
        const lastMs = frame && frame.steps > 0 ? frame.startMs + (frame.steps - 1) * frame.stepMs : edgeMs;
        const rangeMs = isLive ? ([lastMs - spanMs, lastMs] as const) : ([startMs, edgeMs] as const);
        return { frame, error, isLoading, stepMs, rangeMs };
      }),
    [exprs, answers, timesText, isLive, startMs, edgeMs, spanMs, stepMs],
  );
}

interface Answer extends Pick<RangeResult, 'frame' | 'error'> {
  /** What it answers: the newest question has none while it is on its way. */
  readonly key: string | undefined;
}
type Answers = ReadonlyMap<string, Answer>;
const UNANSWERED: Answer = { key: undefined, frame: undefined, error: undefined };
const NO_ANSWERS: Answers = new Map();

const keyOf = (expr: string, timesText: string): string => `${timesText} ${expr}`;

/** Answers to what nobody asks any more are let go. */
function withAnswer(before: Answers, wanted: ReadonlySet<string>, answer: readonly [string, Answer]): Answers {
  return new Map([...[...before].filter(([expr]) => wanted.has(expr)), answer]);
}

/** `now-5m` is five minutes whenever it is read: a live window must not be asked anew because a millisecond passed. */
function rangeSpan(isLive: boolean, from: string, measuredMs: number): number {
  if (!isLive) return measuredMs;
  const ends = resolveRange({ from, to: 'now' }, 0);
  return from.startsWith('now-') && !from.includes('/') && ends
    ? ends[1] - ends[0]
    : Math.ceil(measuredMs / 60_000) * 60_000;
}
