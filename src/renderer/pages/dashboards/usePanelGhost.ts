/** The same panel at the earlier time the page compares with. */
import { useMemo } from 'react';
import type { Panel } from '../../../shared/dashboards/model.ts';
import type { Scope } from '../../../shared/dashboards/variables/interpolate.ts';
import { useGhostChoice } from '../../client/ghost.ts';
import { useGhostFrames } from '../../client/useGhostFrames.ts';
import type { PanelQuery, PanelTimes } from '../../panels/panelQueries.ts';
import type { PanelProps } from '../../panels/panelProps.ts';
import { panelFrames } from './panelData.ts';

interface GhostInput {
  readonly panel: Panel;
  readonly queries: readonly PanelQuery[];
  readonly times: PanelTimes;
  readonly scope: Scope;
  readonly rangeMs: readonly [number, number];
  readonly isAsking: boolean;
}

export function usePanelGhost({ panel, queries, times, scope, rangeMs, isAsking }: GhostInput): PanelProps['ghost'] {
  const choice = useGhostChoice();
  const isDrawn = isAsking && panel.kind === 'timeseries';
  const { shiftMs } = times;
  const shifted = useMemo(
    () => (choice && isDrawn ? { ...choice, shiftMs: choice.shiftMs + shiftMs } : undefined),
    [choice, isDrawn, shiftMs],
  );
  const questions = useMemo(() => queries.map(({ expr, stepMs }) => ({ expr, stepMs })), [queries]);
  const found = useGhostFrames(shifted, questions, rangeMs);
  return useMemo(() => {
    if (!choice || !found) return undefined;
    const answers = queries.flatMap((query, i) => (found[i] ? [{ query, result: found[i] }] : []));
    return { words: choice.words, frames: panelFrames(panel, answers, scope) };
  }, [choice, found, queries, panel, scope]);
}
