/** Which of its states a panel is in. Pure; the order of decision is that of the design: worst news first. */
import type { WireError } from '../../shared/errors.ts';
import type { QueryFrame } from '../../shared/frames.ts';

export type PanelState =
  | { readonly kind: 'error'; readonly error: WireError }
  | { readonly kind: 'loading' }
  | { readonly kind: 'no-data' }
  | { readonly kind: 'partial'; readonly warnings: readonly string[] }
  | { readonly kind: 'stale'; readonly lastSampleMs: number }
  | { readonly kind: 'fine' };

export interface PanelInput {
  readonly frame: QueryFrame | undefined;
  readonly error: WireError | undefined;
  /** Interval of the scrapes behind the query. */
  readonly scrapeMs: number;
  /** Whether the window reaches the present: an old window is never stale. */
  readonly isLive: boolean;
  readonly nowMs: number;
}

/** Scrapes that may be missing before a series counts as stale. */
const STALE_SCRAPES = 3;

export function panelState({ frame, error, scrapeMs, isLive, nowMs }: PanelInput): PanelState {
  if (error && error.code !== 'canceled') return { kind: 'error', error };
  if (!frame) return { kind: 'loading' };
  const lastSampleMs = newestSample(frame);
  if (lastSampleMs === undefined) return { kind: 'no-data' };
  if (frame.warnings.length > 0) return { kind: 'partial', warnings: frame.warnings };
  const patienceMs = STALE_SCRAPES * scrapeMs + frame.stepMs;
  return isLive && nowMs - lastSampleMs > patienceMs ? { kind: 'stale', lastSampleMs } : { kind: 'fine' };
}

/** Time of the last column in which any series has a value; `undefined` when none has. */
export function newestSample({ series, steps, presence, startMs, stepMs }: QueryFrame): number | undefined {
  for (let i = steps - 1; i >= 0; i--) {
    for (let s = 0; s < series.length; s++) if (presence[s * steps + i] === 1) return startMs + i * stepMs;
  }
  return undefined;
}
