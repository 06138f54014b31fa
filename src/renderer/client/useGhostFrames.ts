/**
 * The answers to a chart's questions at an earlier time, moved to the present. What lies ahead of an earlier time is known
 * already: a live chart asks for some of it beforehand, and again when it has caught up.
 */
import { useEffect, useMemo, useState } from 'react';
import type { QueryFrame } from '../../shared/frames.ts';
import type { GhostChoice } from './ghost.ts';
import { useClient, useConnection } from './useClient.ts';

export interface GhostQuestion {
  readonly expr: string;
  readonly stepMs: number;
}

const LEAST_AHEAD_MS = 60_000;

/**
 * @param choice  undefined: nothing is asked
 * @param rangeMs  what the chart shows; the earlier time lies by the shift before it
 * @returns a frame for each question, on steps that fall on the chart's own; undefined until all are there
 */
export function useGhostFrames(
  choice: GhostChoice | undefined,
  questions: readonly GhostQuestion[],
  rangeMs: readonly [number, number],
): readonly QueryFrame[] | undefined {
  const client = useClient();
  const isOnline = useConnection().state !== 'offline';
  const shiftMs = choice?.shiftMs ?? 0;
  const [fromMs, toMs] = useAhead(rangeMs, shiftMs);
  const question = shiftMs === 0 || questions.length === 0 ? '' : JSON.stringify({ questions, shiftMs, fromMs, toMs });
  const [answer, setAnswer] = useState<{ readonly question: string; readonly frames: readonly QueryFrame[] }>();

  useEffect(() => {
    if (question === '' || !isOnline) return undefined;
    const asked = JSON.parse(question) as Asked;
    const abort = new AbortController();
    Promise.all(asked.questions.map((one) => client.request('query.range', earlier(one, asked), abort.signal))).then(
      (frames) => setAnswer({ question, frames: frames.map((frame) => moved(frame, asked.shiftMs)) }),
      () => {}, // The chart itself says when its questions cannot be answered.
    );
    return () => abort.abort();
  }, [client, isOnline, question]);

  return useMemo(
    () => (answer && isOfSameKind(answer.question, question) ? answer.frames : undefined),
    [answer, question],
  );
}

interface Asked {
  readonly questions: readonly GhostQuestion[];
  readonly shiftMs: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** On the grid of the chart, whose steps are whole multiples of the step, whatever the shift. */
function earlier(
  { expr, stepMs }: GhostQuestion,
  { shiftMs, fromMs, toMs }: Asked,
): {
  expr: string;
  startMs: number;
  endMs: number;
  stepMs: number;
} {
  const startMs = Math.ceil(fromMs / stepMs) * stepMs - shiftMs;
  return { expr, startMs, endMs: Math.max(startMs, toMs - shiftMs), stepMs };
}

const moved = (frame: QueryFrame, shiftMs: number): QueryFrame => ({ ...frame, startMs: frame.startMs + shiftMs });

/** An answer for other times of the same questions is shown until the new one is there. */
function isOfSameKind(a: string, b: string): boolean {
  if (a === b || b === '') return a === b;
  const [before, now] = [a, b].map((text) => JSON.parse(text) as Asked);
  return before?.shiftMs === now?.shiftMs && JSON.stringify(before?.questions) === JSON.stringify(now?.questions);
}

type Kept = readonly [fromMs: number, toMs: number, shiftMs: number];

function useAhead(rangeMs: readonly [number, number], shiftMs: number): readonly [number, number] {
  const [kept, setKept] = useState<Kept>([...rangeMs, shiftMs]);
  const next = keptAhead(kept, rangeMs, shiftMs);
  if (next !== kept) setKept(next);
  return [next[0], next[1]];
}

/**
 * The range with half of it ahead, no further than the present; kept until the range has left it. Where nothing is compared
 * it stays as it is: a live range moves with every render, and each would ask for another.
 */
export function keptAhead(kept: Kept, [fromMs, toMs]: readonly [number, number], shiftMs: number): Kept {
  if (shiftMs === 0 && kept[2] === 0) return kept;
  const span = toMs - fromMs;
  const isInside =
    kept[2] === shiftMs && fromMs >= kept[0] && toMs <= kept[1] && kept[1] - kept[0] <= span * 2 + LEAST_AHEAD_MS;
  return isInside ? kept : [fromMs, toMs + Math.min(Math.max(span / 2, LEAST_AHEAD_MS), shiftMs), shiftMs];
}
