/** The value of an expression now: streamed while the page is live, at the end of the range when it is not. */
import { useEffect, useState } from 'react';
import type { AppError } from '../../shared/errors.ts';
import type { QueryFrame } from '../../shared/frames.ts';
import { followLive } from './followLive.ts';
import { asAppError, useClient, useConnection } from './useClient.ts';
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
  const { isLive, refreshes } = useTimeState();
  const [, endMs] = store.window();
  const timeMs = isLive ? undefined : endMs;
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
    if (expr === undefined || timeMs === undefined || !isOnline) return undefined;
    const abort = new AbortController();
    client.request('query.instant', { expr, timeMs }, abort.signal).then(
      (frame) => setResult({ frame, error: undefined }),
      (error: unknown) => {
        if (!abort.signal.aborted) setResult((before) => ({ ...before, error: asAppError(error) }));
      },
    );
    return () => abort.abort();
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- `refreshes` is not read: it changes when the person asks again, and then the same question is put again.
  }, [client, expr, isOnline, timeMs, refreshes]);

  return result;
}
