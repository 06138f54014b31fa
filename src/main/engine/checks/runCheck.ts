/** One check by its module: what it found as metrics, `probe_success` among them. A check that fails is an answer. */
import type { ConnectionOptions } from 'node:tls';
import type { MetricFamily } from '../base/metricFamily.ts';
import type { HttpClientConfig, TlsConfig } from '../config/httpClientConfig.ts';
import { ScrapeError } from '../scrape/scrapeError.ts';
import type { CheckModule } from './checkModules.ts';
import { CheckReport } from './checkReport.ts';
import { checkDns } from './dnsCheck.ts';
import { checkHttp } from './httpCheck.ts';
import { checkIcmp } from './icmpCheck.ts';
import { checkTcp } from './tcpCheck.ts';

export interface CheckSettings {
  readonly signal: AbortSignal;
  /** Sign-in and TLS of a client section, secrets read. */
  client(
    http: HttpClientConfig,
  ): Promise<{ readonly headers: Readonly<Record<string, string>>; readonly tls: ConnectionOptions }>;
  tls(config: TlsConfig | undefined): Promise<ConnectionOptions>;
}

/** @throws ScrapeError when this machine cannot check such a thing at all */
export async function runCheck(
  target: string,
  module: CheckModule,
  settings: CheckSettings,
): Promise<readonly MetricFamily[]> {
  const report = new CheckReport();
  const before = performance.now();
  let isGood = false;
  try {
    isGood = await check(target, module, report, settings);
  } catch (error) {
    if (error instanceof ScrapeError) throw error;
    // Refused, unknown, too late: that is what the check is for, and probe_success says it.
  }
  report.set(
    'probe_duration_seconds',
    'Returns how long the probe took to complete in seconds',
    (performance.now() - before) / 1000,
  );
  report.set('probe_success', 'Displays whether or not the probe was a success', Number(isGood));
  return report.families();
}

function check(target: string, module: CheckModule, report: CheckReport, settings: CheckSettings): Promise<boolean> {
  switch (module.prober) {
    case 'http':
      return checkHttp(target, module.http, report, settings);
    case 'tcp':
      return checkTcp(target, module.tcp, report, settings);
    case 'dns':
      return module.dns === undefined ? Promise.resolve(false) : checkDns(target, module.dns, report, settings);
    case 'icmp':
      return checkIcmp(target, module.icmp, report, settings);
  }
}
