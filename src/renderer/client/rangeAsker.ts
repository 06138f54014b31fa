/**
 * Asks PromQL expressions over a stretch of time and keeps asking as the page says: streamed while it is live, once when
 * it is not. Questions that stay the same go on undisturbed when others come and go.
 */
import type { AppError } from '../../shared/errors.ts';
import type { QueryFrame } from '../../shared/frames.ts';
import type { Client } from './client.ts';
import { followLive } from './followLive.ts';
import { asAppError } from './useClient.ts';

export type RangeTimes =
  | { readonly isLive: true; readonly spanMs: number; readonly stepMs: number; readonly everyMs: number | undefined }
  | { readonly isLive: false; readonly fromMs: number; readonly toMs: number; readonly stepMs: number };

export interface RangeQuestion {
  readonly expr: string;
  /** Changes whenever it has to be asked anew. */
  readonly key: string;
  readonly times: RangeTimes;
}

export interface RangeListener {
  onFrame(question: RangeQuestion, frame: QueryFrame): void;
  onError(question: RangeQuestion, error: AppError): void;
}

export interface RangeAsker {
  /** Replaces what is asked. */
  ask(questions: readonly RangeQuestion[]): void;
  /** While held, steps are collected and not shown. */
  setHeld(isHeld: boolean): void;
  stop(): void;
}

interface Asked {
  setHeld(isHeld: boolean): void;
  stop(): void;
}

export function createRangeAsker(client: Client, listener: RangeListener): RangeAsker {
  const asked = new Map<string, Asked>();
  let isHeld = false;
  return {
    ask(questions) {
      const keys = new Set(questions.map(({ key }) => key));
      for (const [key, one] of asked) {
        if (keys.has(key)) continue;
        one.stop();
        asked.delete(key);
      }
      for (const question of questions) {
        if (asked.has(question.key)) continue;
        const one = begin(client, question, listener);
        one.setHeld(isHeld);
        asked.set(question.key, one);
      }
    },
    setHeld(next) {
      isHeld = next;
      for (const one of asked.values()) one.setHeld(next);
    },
    stop() {
      for (const one of asked.values()) one.stop();
      asked.clear();
    },
  };
}

function begin(client: Client, question: RangeQuestion, listener: RangeListener): Asked {
  const { expr, times } = question;
  if (times.isLive) {
    const { spanMs: windowMs, stepMs, everyMs } = times;
    return followLive(
      client,
      { expr, windowMs, stepMs, everyMs },
      { onFrame: (frame) => listener.onFrame(question, frame), onError: (error) => listener.onError(question, error) },
    );
  }
  const abort = new AbortController();
  const { fromMs, toMs, stepMs } = times;
  // The grid is the same as while live, so that pausing does not move a point.
  const startMs = Math.ceil(fromMs / stepMs) * stepMs;
  client.request('query.range', { expr, startMs, endMs: Math.max(startMs, toMs), stepMs }, abort.signal).then(
    (frame) => listener.onFrame(question, frame),
    (error: unknown) => {
      if (!abort.signal.aborted) listener.onError(question, asAppError(error));
    },
  );
  return { setHeld: () => {}, stop: () => abort.abort() };
}
