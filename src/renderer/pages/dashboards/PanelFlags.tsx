/** Remarks at the right of a panel's head: what was not refreshed, warnings, and data older than it should be. */
import type { ReactNode } from 'react';
import { formatAgo } from '../../../shared/units.ts';
import { PanelFlag } from '../../panels/PanelFlag.tsx';
import { type PanelState, panelState } from '../../panels/panelState.ts';
import type { PanelTimes } from '../../panels/panelQueries.ts';
import type { PanelAnswers } from '../../panels/usePanelQueries.ts';

/**
 * Of a panel over time while it follows the present: an old value is never shown as if it were today's. Instant answers
 * are of now by themselves.
 */
export function lastSampleMs(
  { answers }: PanelAnswers,
  times: PanelTimes,
  scrapeInterval: (expr: string) => number,
): number | undefined {
  if (!times.isLive || times.shiftMs > 0) return undefined;
  const states = answers
    .filter(({ query, result }) => !query.isInstant && result.steps > 0)
    .map(({ query, result: frame }): PanelState => {
      const newestMs = frame.startMs + (frame.steps - 1) * frame.stepMs;
      const scrapeMs = scrapeInterval(query.expr);
      return panelState({ frame, error: undefined, scrapeMs, isLive: true, nowMs: newestMs });
    });
  const stale = states.flatMap((state) => (state.kind === 'stale' ? [state.lastSampleMs] : []));
  return states.length > 0 && stale.length === states.length ? Math.max(...stale) : undefined;
}

interface PanelFlagsProps {
  readonly asked: PanelAnswers;
  readonly staleSinceMs: number | undefined;
}

export function PanelFlags({ asked, staleSinceMs }: PanelFlagsProps): ReactNode {
  const warnings = [...new Set(asked.answers.flatMap(({ result }) => result.warnings))];
  const endMs = Math.max(...asked.answers.map(({ result }) => result.startMs + (result.steps - 1) * result.stepMs));
  return (
    <>
      {asked.error && asked.answers.length > 0 && (
        <PanelFlag tone="warning" title={asked.error.message}>
          not refreshed
        </PanelFlag>
      )}
      {warnings.length > 0 && (
        <PanelFlag tone="warning" title={warnings.join('\n')}>
          {warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`}
        </PanelFlag>
      )}
      {staleSinceMs !== undefined && <PanelFlag tone="nodata">last sample {formatAgo(staleSinceMs, endMs)}</PanelFlag>}
    </>
  );
}
