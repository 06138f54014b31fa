/** What discovery yields: addresses that share labels and a source. */
import type { TargetGroupConfig } from '../config/discoveryConfig.ts';

export interface TargetGroup {
  /** Where the group is from; a newer group of the same source replaces it. */
  readonly source: string;
  /** Labels of each target, `__address__` among them. */
  readonly targets: readonly ReadonlyMap<string, string>[];
  readonly labels: ReadonlyMap<string, string>;
}

export function groupFromConfig(
  config: TargetGroupConfig,
  source: string,
  labels: Iterable<readonly [string, string]> = [],
): TargetGroup {
  return {
    source,
    targets: config.targets.map((address) => new Map([['__address__', address]])),
    labels: new Map([...config.labels, ...labels]),
  };
}
