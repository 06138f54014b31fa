/** The client's end of `query.live`: collects the steps as they come and shows them no more often than wished. */
import type { AppError } from '../../shared/errors.ts';
import type { QueryFrame } from '../../shared/frames.ts';
import type { Client } from './client.ts';
import { cancelNextFrame, inNextFrame } from './frameBatch.ts';
import { mergeLive } from './mergeLive.ts';

export interface LiveQuestion {
  readonly expr: string;
  readonly windowMs: number;
  readonly stepMs: number;
  /** Shown at most this often; by default with every step. */
  readonly everyMs?: number | undefined;
  readonly hasBuckets?: boolean;
}

export interface LiveListener {
  onFrame(frame: QueryFrame): void;
  /** The stream goes on; the next step may succeed. */
  onError(error: AppError): void;
}

export interface LiveFollower {
  /** While held, steps are collected and not shown, but for the very first. */
  setHeld(isHeld: boolean): void;
  stop(): void;
}

export function followLive(client: Client, question: LiveQuestion, listener: LiveListener): LiveFollower {
  const { expr, windowMs, stepMs, everyMs = 0, hasBuckets } = question;
  let frame: QueryFrame | undefined;
  let shown: QueryFrame | undefined;
  let shownAtMs = Number.NEGATIVE_INFINITY;
  let isHeld = false;
  const owner = {};
  const show = (): void => {
    if (frame === undefined || frame === shown || (isHeld && shown !== undefined)) return;
    shown = frame;
    shownAtMs = performance.now();
    listener.onFrame(frame);
  };
  const stop = client.subscribe(
    'query.live',
    { expr, windowMs, stepMs, ...(hasBuckets === true ? { hasBuckets } : {}) },
    {
      onEvent(delta) {
        frame = mergeLive(frame, delta, windowMs);
        // Half a step of slack: events do not come to the millisecond.
        if (performance.now() - shownAtMs >= everyMs - stepMs / 2) inNextFrame(owner, show);
      },
      onError: (error) => listener.onError(error),
    },
  );
  return {
    setHeld(next) {
      isHeld = next;
      if (!isHeld) show();
    },
    stop() {
      cancelNextFrame(owner);
      stop();
    },
  };
}
