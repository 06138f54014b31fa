/** What the whole app watches: the engine's state, its targets and its alerts, each by one subscription for all readers. */
import { createContext, useContext, useMemo } from 'react';
import type { AlertView, EngineStatus, TargetView } from '../../shared/status.ts';
import { useSubscription } from './useClient.ts';

/** Undefined until the first event. */
export interface EngineFeeds {
  readonly status: EngineStatus | undefined;
  readonly targets: readonly TargetView[] | undefined;
  readonly alerts: readonly AlertView[] | undefined;
}

export const EngineFeedsContext = createContext<EngineFeeds>({
  status: undefined,
  targets: undefined,
  alerts: undefined,
});

export const useEngineFeeds = (): EngineFeeds => useContext(EngineFeedsContext);

/** For the one component that provides the context. */
export function useEngineFeedsSource(): EngineFeeds {
  const status = useSubscription('status');
  const targets = useSubscription('targets');
  const alerts = useSubscription('alerts');
  return useMemo(() => ({ status, targets, alerts }), [status, targets, alerts]);
}
