/** Runs all discovery of one job and hands on what it finds, whole each time something changes. */
import type { DiscoveryConfigs } from '../config/discoveryConfig.ts';
import { createDnsProvider } from './dnsDiscovery.ts';
import { createDockerProvider } from './dockerDiscovery.ts';
import { createFileProvider } from './fileDiscovery.ts';
import { createHttpProvider } from './httpDiscovery.ts';
import type { Found, Provider, ProviderContext } from './provider.ts';
import { groupFromConfig, type TargetGroup } from './targetGroup.ts';

export interface JobDiscovery extends Disposable {
  /** Sentences about what cannot be found just now. */
  problems(): readonly string[];
}

/**
 * @param onGroups  called at once with what is written in the configuration, and after each change; `isComplete` once
 *   every mechanism has answered, so that what is not among the groups is truly gone
 */
export function startDiscovery(
  configs: DiscoveryConfigs,
  context: ProviderContext,
  onGroups: (groups: readonly TargetGroup[], isComplete: boolean) => void,
): JobDiscovery {
  const fixed = configs.static.map((group, i) => groupFromConfig(group, `static/${i}`));
  const providers: readonly Provider[] = [
    ...configs.file.map((config) => createFileProvider(config, context)),
    ...configs.http.map((config) => createHttpProvider(config, context)),
    ...configs.dns.map((config) => createDnsProvider(config, context)),
    ...configs.docker.map((config) => createDockerProvider(config, context)),
  ];
  const found: (Found | undefined)[] = providers.map(() => undefined);

  const report = (): void =>
    onGroups([...fixed, ...found.flatMap((one) => one?.groups ?? [])], !found.includes(undefined));
  report();
  for (const [i, provider] of providers.entries()) {
    provider.start((answer) => {
      found[i] = answer;
      report();
    });
  }
  return {
    problems: () => found.flatMap((one) => one?.problems ?? []),
    [Symbol.dispose]() {
      for (const provider of providers) provider[Symbol.dispose]();
    },
  };
}
