/** http_sd: targets from a server that lists them as JSON. */
import type { HttpDiscoveryConfig } from '../config/discoveryConfig.ts';
import { createPollingProvider, type Found, type Provider, type ProviderContext } from './provider.ts';
import { parseTargetGroups } from './targetGroupFile.ts';
import { groupFromConfig } from './targetGroup.ts';

export function createHttpProvider(config: HttpDiscoveryConfig, { clock, fetchText }: ProviderContext): Provider {
  const { url, http, refreshIntervalMs } = config;
  const headers = [
    ['Accept', 'application/json'],
    ['X-Prometheus-Refresh-Interval-Seconds', String(refreshIntervalMs / 1000)],
  ] as const;

  async function look(signal: AbortSignal): Promise<Found> {
    const { text, contentType } = await fetchText(url, http, headers, { timeoutMs: refreshIntervalMs, signal });
    if (!/^application\/json\b/i.test(contentType)) throw new Error(`unsupported content type "${contentType}"`);
    const groups = parseTargetGroups(text, url);
    return {
      groups: groups.map((group, i) => groupFromConfig(group, `${url}:${i}`, [['__meta_url', url]])),
      problems: [],
    };
  }

  return createPollingProvider(clock, refreshIntervalMs, async (signal) => {
    try {
      return await look(signal);
    } catch (cause) {
      throw new Error(`http_sd ${url}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
  });
}
