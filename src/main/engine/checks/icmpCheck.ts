/** ICMP through the system's own `ping`, which may open the sockets that an ordinary program may not. */
import { execFile } from 'node:child_process';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import { ScrapeError } from '../scrape/scrapeError.ts';
import type { IcmpCheckConfig } from './checkModules.ts';
import type { CheckReport } from './checkReport.ts';
import { chooseAddress } from './chooseAddress.ts';
import type { CheckSettings } from './runCheck.ts';

const run = promisify(execFile);
/** A tool of the machine, in a variable: it is not one of the project's. */
const PING = 'ping';

export async function checkIcmp(
  target: string,
  config: IcmpCheckConfig,
  report: CheckReport,
  { signal }: CheckSettings,
): Promise<boolean> {
  const spent = { resolve: 0, setup: 0, rtt: 0 };
  try {
    const { ip, tookSeconds } = await chooseAddress(target, config, report);
    spent.resolve = tookSeconds;
    const before = performance.now();
    const options = [...(config.ttl > 0 ? ['-t', String(config.ttl)] : []), isIP(ip) === 6 ? '-6' : '-4'];
    const { stdout } = await run(PING, ['-n', '-c', '1', ...options, ip], {
      signal,
      env: { ...process.env, LC_ALL: 'C' },
    });
    const answer = /ttl=(\d+) time=([\d.]+) ms/.exec(stdout);
    if (answer === null) return false;
    spent.rtt = Number(answer[2]) / 1000;
    spent.setup = Math.max(0, (performance.now() - before) / 1000 - spent.rtt);
    report.set('probe_icmp_reply_hop_limit', 'Replied packet hop limit (TTL for ipv4)', Number(answer[1]));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new ScrapeError(
      'internal',
      'This machine has no ping, without which a program like this one may not send ICMP.',
      { cause: error },
    );
  } finally {
    report.setEach(
      'probe_icmp_duration_seconds',
      'Duration of icmp request by phase',
      Object.entries(spent).map(([phase, seconds]) => [{ phase }, seconds]),
    );
  }
}
