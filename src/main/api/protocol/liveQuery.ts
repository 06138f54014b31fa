/**
 * A range query that follows the present: first the whole window, then only the steps that became complete since.
 * Steps are whole multiples of the step, so that points do not wobble from one event to the next.
 */
import type { QueryFrame } from '../../../shared/frames.ts';
import type { Engine } from '../../engine/engine.ts';
import { frameOf } from './frameOf.ts';

export interface LiveQuery {
  readonly expr: string;
  readonly windowMs: number;
  readonly stepMs: number;
  readonly hasBuckets?: boolean | undefined;
}

/**
 * A step is complete once the scrapes that started before it have answered. Most answer within this time; a slower one
 * is drawn a step late instead of as a false dip.
 */
const SETTLE_MS = 350;

export function followQuery(
  engine: Pick<Engine, 'clock' | 'queries'>,
  { expr, windowMs, stepMs, hasBuckets }: LiveQuery,
  listener: { onFrame(frame: QueryFrame): void; onError(error: unknown): void },
): Disposable {
  const abort = new AbortController();
  let lastEndMs: number | undefined;
  let timer: Disposable | undefined;

  const newestStep = (): number => Math.floor((engine.clock.now() - SETTLE_MS) / stepMs) * stepMs;

  const advance = async (): Promise<void> => {
    const endMs = newestStep();
    const firstMs = endMs - windowMs;
    // After sleep longer than the window, or a clock that stepped back, the whole window is sent again.
    const isContinued = lastEndMs !== undefined && lastEndMs >= firstMs && lastEndMs <= endMs;
    const startMs = isContinued && lastEndMs !== undefined ? lastEndMs + stepMs : Math.ceil(firstMs / stepMs) * stepMs;
    if (startMs > endMs) return;
    const result = await engine.queries.range(expr, startMs, endMs, stepMs, { signal: abort.signal });
    lastEndMs = endMs;
    listener.onFrame(frameOf(result, hasBuckets));
  };

  const run = async (): Promise<void> => {
    try {
      await advance();
    } catch (error) {
      if (!abort.signal.aborted) listener.onError(error);
    }
    if (abort.signal.aborted) return;
    const now = engine.clock.now();
    timer = engine.clock.after(newestStep() + stepMs + SETTLE_MS - now, () => void run());
  };

  void run();
  return {
    [Symbol.dispose](): void {
      abort.abort();
      timer?.[Symbol.dispose]();
    },
  };
}
