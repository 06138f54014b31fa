/** The value of an expression now: streamed while the page is live, at the end of the range when it is not. */
import { useEffect, useState } from 'react';
import { AppError } from '../../shared/errors.ts';
import type { QueryFrame } from '../../shared/frames.ts';
import { followLive } from './followLive.ts';
import { useClient, useConnection } from './useClient.ts';
import { useTimeState, useTimeStore } from './useTime.ts';

export interface LatestResult {
  /** One column; undefined until the first answer. */
  readonly frame: QueryFrame | undefined;
  readonly error: AppError | undefined;
}

/** @param expr  undefined: nothing is asked */
export function useLatest(expr: string | undefined, everyMs: number): LatestResult {
  const client = useClient();
  const store = useTimeStore();
  const { isLive, refreshes, pausedAtMs, range } = useTimeState();
  const isOnline = useConnection().state !== 'offline';
  const [result, setResult] = useState<LatestResult>({ frame: undefined, error: undefined });

  useEffect(() => {
    if (expr === undefined || !isLive) return undefined;
    // A window shorter than a step holds the newest step alone.
    const question = { expr, windowMs: 1, stepMs: everyMs };
    const follower = followLive(client, question, {
      onFrame: (frame) => setResult({ frame, error: undefined }),
      onError: (error) => setResult((before) => ({ ...before, error })),
    });
    return () => follower.stop();
  }, [client, expr, everyMs, isLive]);

  useEffect(() => {
    if (expr === undefined || isLive || !isOnline) return undefined;
    const abort = new AbortController();
    const [, timeMs] = store.window();
    client.request('query.instant', { expr, timeMs }, abort.signal).then(
      (frame) => setResult({ frame, error: undefined }),
      (error: unknown) => {
        if (!abort.signal.aborted) setResult((before) => ({ ...before, error: asAppError(error) }));
      },
    );
    return () => abort.abort();
  }, [client, store, expr, isLive, isOnline, refreshes, pausedAtMs, range]);

  return result;
}

const asAppError = (error: unknown): AppError =>
  error instanceof AppError ? error : new AppError('internal', String(error));
