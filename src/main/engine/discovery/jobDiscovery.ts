/** Runs all discovery of one job and hands on what it finds, whole each time something changes. */
import type { DiscoveryConfigs } from '../config/discoveryConfig.ts';
import { groupFromConfig, type TargetGroup } from './targetGroup.ts';

export interface JobDiscovery extends Disposable {
  /** Sentences about what cannot be found just now. */
  problems(): readonly string[];
}

/** @param onGroups  called before this returns when anything is known at once, and after each change */
export function startDiscovery(
  configs: DiscoveryConfigs,
  onGroups: (groups: readonly TargetGroup[], isComplete: boolean) => void,
): JobDiscovery {
  onGroups(
    configs.static.map((group, i) => groupFromConfig(group, `static/${i}`)),
    true,
  );
  return { problems: () => [], [Symbol.dispose]: () => {} };
}
