/** dns_sd: targets from the addresses, or the SRV, MX or NS records, of names. */
import { Resolver } from 'node:dns/promises';
import type { DnsDiscoveryConfig } from '../config/discoveryConfig.ts';
import { createPollingProvider, type Provider, type ProviderContext } from './provider.ts';
import type { TargetGroup } from './targetGroup.ts';

/** What is asked of a name server; a test answers in its place. */
export interface DnsLookup {
  resolve4(name: string): Promise<string[]>;
  resolve6(name: string): Promise<string[]>;
  resolveSrv(name: string): Promise<{ name: string; port: number }[]>;
  resolveMx(name: string): Promise<{ exchange: string }[]>;
  resolveNs(name: string): Promise<string[]>;
}

export function createDnsProvider(
  config: DnsDiscoveryConfig,
  { clock }: Pick<ProviderContext, 'clock'>,
  dns: DnsLookup = new Resolver({ timeout: 5000, tries: 2 }),
): Provider {
  return createPollingProvider(clock, config.refreshIntervalMs, async () => {
    const answers = await Promise.allSettled(config.names.map((name) => lookUp(name, config, dns)));
    const groups = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    const problems = answers.flatMap((answer, i) =>
      answer.status === 'rejected'
        ? [`dns_sd: ${config.names[i]} could not be looked up: ${(answer.reason as Error).message}`]
        : [],
    );
    // A name server that fails must not end targets that were found before.
    if (groups.length === 0 && problems.length > 0) throw new Error(problems.join('; '));
    return { groups, problems };
  });
}

async function lookUp(name: string, config: DnsDiscoveryConfig, dns: DnsLookup): Promise<TargetGroup> {
  const targets = await records(name, config, dns);
  return { source: name, targets, labels: new Map([['__meta_dns_name', name]]) };
}

type TargetLabels = ReadonlyMap<string, string>;

async function records(name: string, { type, port }: DnsDiscoveryConfig, dns: DnsLookup): Promise<TargetLabels[]> {
  switch (type) {
    case 'A':
      return (await orNone(dns.resolve4(name))).map((address) => new Map([['__address__', `${address}:${port}`]]));
    case 'AAAA':
      return (await orNone(dns.resolve6(name))).map((address) => new Map([['__address__', `[${address}]:${port}`]]));
    case 'SRV':
      return (await orNone(dns.resolveSrv(name))).map(
        (record) =>
          new Map([
            ['__address__', `${record.name}:${record.port}`],
            ['__meta_dns_srv_record_target', `${record.name}.`],
            ['__meta_dns_srv_record_port', String(record.port)],
          ]),
      );
    case 'MX':
      return (await orNone(dns.resolveMx(name))).map(
        ({ exchange }) =>
          new Map([
            ['__address__', `${exchange}:${port}`],
            ['__meta_dns_mx_record_target', `${exchange}.`],
          ]),
      );
    case 'NS':
      return (await orNone(dns.resolveNs(name))).map(
        (server) =>
          new Map([
            ['__address__', `${server}:${port}`],
            ['__meta_dns_ns_record_target', `${server}.`],
          ]),
      );
  }
}

/** A name without such records has no targets; that is an answer, not a failure. */
async function orNone<T>(answer: Promise<T[]>): Promise<T[]> {
  try {
    return await answer;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENODATA' || code === 'ENOTFOUND') return [];
    throw error;
  }
}
