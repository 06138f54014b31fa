/**
 * Which known services run on this machine. Only loopback addresses are asked, only ports that a known service may be
 * behind, and only for metrics; whatever else answers there is left alone.
 */
import { candidatesFor, identifyByMetrics, type KnownService } from './knownServices.ts';
import { listeningPorts, type ListeningPort } from './listeningPorts.ts';

export interface FoundService {
  readonly name: string;
  readonly job: string;
  /** `127.0.0.1:9100`. */
  readonly address: string;
  /** With its query. */
  readonly path: string;
  readonly process: string;
  readonly series: number;
  /** Of its metrics. */
  readonly names: ReadonlySet<string>;
}

/** What a GET answered with: names of metrics and number of series. @throws when it was not metrics */
export type ReadMetrics = (url: string, signal: AbortSignal) => Promise<{ names: ReadonlySet<string>; series: number }>;

export interface FindServicesOptions {
  readonly procfs: string;
  readonly readMetrics: ReadMetrics;
  /** The program's own ports, which are not asked. */
  readonly ownPorts: ReadonlySet<number>;
  readonly signal: AbortSignal;
}

/** Ports asked at once. */
const PARALLEL = 8;

export async function findServices({
  procfs,
  readMetrics,
  ownPorts,
  signal,
}: FindServicesOptions): Promise<FoundService[]> {
  const ports = (await listeningPorts(procfs)).filter(({ port }) => !ownPorts.has(port));
  const found: FoundService[] = [];
  const waiting = ports.filter(({ port, process }) => candidatesFor(port, process).length > 0);
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift()) {
      const service = await confirm(next, readMetrics, signal);
      if (service !== undefined) found.push(service);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function confirm(
  { host, port, process }: ListeningPort,
  readMetrics: ReadMetrics,
  signal: AbortSignal,
): Promise<FoundService | undefined> {
  const candidates = candidatesFor(port, process);
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  for (const path of new Set(candidates.flatMap(({ paths = ['/metrics'] }) => paths))) {
    try {
      const { names, series } = await readMetrics(`http://${address}${path}`, signal);
      const { name, job } = identifyByMetrics(names) ?? plausible(candidates, path, process);
      return { name, job, address, path, process, series, names };
    } catch {
      // Not a service that speaks of itself here.
    }
  }
  return undefined;
}

/** Metrics that give nothing away: the process' name says most, and a port alone proves nothing. */
function plausible(candidates: readonly KnownService[], path: string, process: string): { name: string; job: string } {
  const byProcess = candidates.find(({ processes = [] }) => processes.includes(process));
  const byPath = path === '/metrics' ? undefined : candidates.find(({ paths = [] }) => paths.includes(path));
  const known = byProcess ?? byPath;
  if (known !== undefined) return known;
  return process === '' ? { name: 'Metrics', job: 'local' } : { name: process, job: process };
}
