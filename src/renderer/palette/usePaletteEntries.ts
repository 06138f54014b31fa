/** Gathers what there is to find; metric names are asked for each time the palette opens. */
import { useMemo } from 'react';
import type { TargetView } from '../../shared/status.ts';
import { formatAge } from '../../shared/units.ts';
import { useRequest } from '../client/useClient.ts';
import { useEngineFeeds } from '../client/useEngineFeeds.ts';
import { useCommandList } from '../shell/commands.ts';
import { alertEntry, commandEntry, type Entry, targetEntry, metricEntry } from './entries.ts';

export function usePaletteEntries(): readonly Entry[] {
  const { targets, alerts } = useEngineFeeds();
  const commands = useCommandList();
  const metrics = useRequest('metrics.list', {}).data;
  return useMemo(
    () => [
      ...(alerts ?? []).filter(({ state }) => state !== 'resolved').map(alertEntry),
      ...(targets ?? []).map((target) => targetEntry(target, targetDetail(target))),
      ...commands.filter(({ isKeyOnly }) => isKeyOnly !== true).map(commandEntry),
      ...(metrics ?? []).map(metricEntry),
    ],
    [alerts, targets, commands, metrics],
  );
}

function targetDetail({ health, job, downSinceMs }: TargetView): string {
  if (health !== 'down') return `Target · ${job}`;
  return `Target · ${job} · down${downSinceMs === undefined ? '' : ` ${formatAge(Date.now() - downSinceMs)}`}`;
}
