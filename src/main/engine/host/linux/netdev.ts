/** Traffic per network device from /proc/net/dev. */
import type { FamilyBuilder } from '../familyBuilder.ts';
import { type HostSource, readProc } from '../hostSource.ts';

const RECEIVE = ['bytes', 'packets', 'errs', 'drop', 'fifo', 'frame', 'compressed', 'multicast'] as const;
const TRANSMIT = ['bytes', 'packets', 'errs', 'drop', 'fifo', 'colls', 'carrier', 'compressed'] as const;

export function collectNetdev(source: HostSource, out: FamilyBuilder): void {
  // The process' own view of the network: the same namespace as everyone's unless it was put into another.
  for (const line of readProc(source, 'net', 'dev').split('\n').slice(2)) {
    const colon = line.lastIndexOf(':');
    if (colon < 0) continue;
    const device = line.slice(0, colon).trim();
    const values = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/)
      .map(Number);
    emit(out, 'receive', RECEIVE, values, device);
    emit(out, 'transmit', TRANSMIT, values.slice(RECEIVE.length), device);
  }
}

function emit(
  out: FamilyBuilder,
  direction: string,
  names: readonly string[],
  values: readonly number[],
  device: string,
): void {
  names.forEach((name, i) => {
    const help = `Field ${direction} ${name} of /proc/net/dev.`;
    out.counter(`node_network_${direction}_${name}_total`, help, values[i] ?? Number.NaN, { device });
  });
}
