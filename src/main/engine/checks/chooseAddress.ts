/** Which of a name's addresses a check goes to, and what the metrics say of it. */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { AddressChoice } from './checkModules.ts';
import type { CheckReport } from './checkReport.ts';

/** @returns the address; its look-up is in the report. @throws when the name has none of the wanted kind */
export async function chooseAddress(
  host: string,
  choice: AddressChoice,
  report: CheckReport,
): Promise<{ ip: string; tookSeconds: number }> {
  const before = performance.now();
  let ip = host;
  try {
    if (isIP(host) === 0) {
      const all = await lookup(host, { all: true });
      const wanted = choice.preferredIpProtocol === 'ip6' ? 6 : 4;
      const found = all.find(({ family }) => family === wanted) ?? (choice.ipProtocolFallback ? all[0] : undefined);
      if (found === undefined) throw new Error(`${host} has no address of the wanted kind`);
      ip = found.address;
    }
  } finally {
    report.set(
      'probe_dns_lookup_time_seconds',
      'Returns the time taken for probe dns lookup in seconds',
      (performance.now() - before) / 1000,
    );
  }
  report.set('probe_ip_protocol', 'Specifies whether probe ip protocol is IP4 or IP6', isIP(ip));
  report.set(
    'probe_ip_addr_hash',
    "Specifies the hash of IP address. It's useful to detect if the IP address changes.",
    hashOf(ip),
  );
  return { ip, tookSeconds: (performance.now() - before) / 1000 };
}

/** FNV-1a, 32 bits, over the address' bytes. */
export function hashOf(ip: string): number {
  let hash = 0x811c9dc5;
  for (const byte of bytesOf(ip)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));

function bytesOf(ip: string): number[] {
  if (isIP(ip) === 4) return ip.split('.').map(Number);
  const [head = '', tail] = ip.replace(/%.*$/, '').split('::');
  const first = groups(head);
  const last = groups(tail ?? '');
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length;
  return [...first, ...Array.from({ length: zeros }, () => '0'), ...last].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}
