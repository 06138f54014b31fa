/** Everything Overview shows of this machine over the range: each question is asked once and read by tile and chart. */
import { useMemo } from 'react';
import { useRangeQuery } from '../../client/useRangeQuery.ts';
import { useEngineFeed } from '../../client/useEngineFeeds.ts';
import { useTimeState, useTimeStore } from '../../client/useTime.ts';
import { stepFor } from '../../client/timeRange.ts';
import type { Asked } from '../ChartPanel.tsx';
import * as ask from './hostQueries.ts';

export interface Machine {
  readonly cpu: Asked;
  readonly memory: Asked;
  readonly memoryTotals: Asked;
  readonly network: Asked;
  readonly disk: Asked;
  readonly rootDisk: Asked;
  readonly load: Asked;
  readonly temperature: Asked;
  /** Scrape interval of the built-in collector. */
  readonly intervalMs: number;
}

const DEFAULT_INTERVAL_MS = 1_000;

export function useMachine(): Machine {
  const known = useEngineFeed(({ targets }) => targets?.find(({ job }) => job === 'host')?.intervalMs);
  const store = useTimeStore();
  const { everyMs, isLive } = useTimeState();
  const [fromMs, toMs] = store.window();
  const intervalMs = known ?? DEFAULT_INTERVAL_MS;
  const stepMs = stepFor(toMs - fromMs, { everyMs: isLive ? everyMs : undefined });
  const window = ask.rateWindow(stepMs, intervalMs);
  return {
    cpu: useAsked(ask.cpuByMode(window)),
    memory: useAsked(ask.memoryParts()),
    memoryTotals: useAsked(ask.memoryTotals()),
    network: useAsked(ask.networkBits(window)),
    disk: useAsked(ask.diskBytes(window)),
    rootDisk: useAsked(ask.rootUsedPercent()),
    load: useAsked(ask.load()),
    temperature: useAsked(ask.temperatures()),
    intervalMs,
  };
}

function useAsked(expr: string): Asked {
  const result = useRangeQuery(expr);
  return useMemo(() => ({ expr, ...result }), [expr, result]);
}
