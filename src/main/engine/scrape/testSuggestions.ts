/** What would help with a target that could not be reached: each looked up, none guessed. */
import type { X509Certificate } from 'node:crypto';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Suggestion, TargetDraft } from '../../../shared/collection.ts';
import { summarizeBody } from './bodySummary.ts';
import { opened } from './openSocket.ts';
import type { ScrapeError } from './scrapeError.ts';
import type { ScrapeResponse } from './scrapeRequest.ts';
import type { TargetAddress } from './targetAddress.ts';

export interface TestedTarget {
  readonly draft: TargetDraft;
  readonly address: TargetAddress;
  /** The beginning of what it answered. */
  readonly body: string;
  readonly knownHosts: readonly string[];
  readonly knownPorts: (host: string) => readonly number[];
  readonly ask: (url: string, signal: AbortSignal) => Promise<ScrapeResponse>;
}

const TRY_TIMEOUT_MS = 1500;
/** Where applications serve metrics that have nothing at /metrics. */
const OTHER_PATHS = ['/actuator/prometheus', '/metrics/prometheus', '/_metrics'];

export async function suggestionsFor(failure: ScrapeError, tested: TestedTarget): Promise<readonly Suggestion[]> {
  const { host } = tested.address;
  switch (failure.kind) {
    case 'dns':
      return tested.knownHosts
        .filter((known) => known !== host && editDistance(known, host) <= 2)
        .map((known) => use(`Did you mean ${known}?`, known, { address: tested.draft.address.replace(host, known) }));
    case 'refused':
      return openPorts(tested);
    case 'unreachable':
      return [{ text: 'Is a VPN or another network needed to reach it?' }];
    case 'timeout':
      return [{ text: 'A firewall, or a target that needs more time: the timeout can be raised in the next step.' }];
    case 'tls':
      return tlsSuggestions(failure, tested);
    case 'status':
      return statusSuggestions(failure, tested);
    case 'notMetrics':
    case 'invalid':
      return pageSuggestions(tested);
    case 'body':
      return secureSuggestions(tested);
    case 'proxy':
    case 'redirect':
    case 'limit':
    case 'credentials':
    case 'aborted':
    case 'internal':
      return [];
  }
}

async function openPorts({ address: { host, port }, knownPorts }: TestedTarget): Promise<readonly Suggestion[]> {
  const others = knownPorts(host).filter((other) => other !== port);
  const open = await Promise.all(others.map(async (other) => ((await isOpen(host, other)) ? [other] : [])));
  return [
    { text: 'Is the exporter running?' },
    ...open.flat().map((other) => {
      const address = host.includes(':') ? `[${host}]:${other}` : `${host}:${other}`;
      return use(`Found open: ${other}`, 'Use it', { address });
    }),
  ];
}

async function tlsSuggestions(failure: ScrapeError, tested: TestedTarget): Promise<readonly Suggestion[]> {
  const { address } = tested.draft;
  if (/speaks plain HTTP/.test(failure.message))
    return [use('It does not use TLS.', 'Use http', { address: tested.address.url.replace(/^https:/, 'http:') })];
  if (/speaks TLS/.test(failure.message))
    return [use('It wants TLS.', 'Use https', { address: tested.address.url.replace(/^http:/, 'https:') })];
  const certificate = await peerCertificate(tested.address.host, tested.address.port);
  if (certificate === undefined) return [];
  const name =
    /DNS:([^,\s]+)/.exec(certificate.subjectAltName ?? '')?.[1] ?? /CN=([^\n]+)/.exec(certificate.subject)?.[1];
  const trust = use(`Fingerprint ${certificate.fingerprint256}.`, 'Trust this certificate', {
    address,
    certificate: certificate.toString(),
    ...(name === undefined || name === tested.address.host ? {} : { serverName: name }),
  });
  return /certificate is not for/.test(failure.message) && name !== undefined
    ? [use(`It is for ${name}.`, 'Use the name', { address, serverName: name }), trust]
    : [trust];
}

/** A server that hangs up on plain HTTP may want TLS. */
async function secureSuggestions({
  address: { scheme, host, port, url },
}: TestedTarget): Promise<readonly Suggestion[]> {
  if (scheme === 'https' || (await peerCertificate(host, port)) === undefined) return [];
  return [use('It speaks TLS.', 'Use https', { address: url.replace(/^http:/, 'https:') })];
}

async function statusSuggestions(failure: ScrapeError, tested: TestedTarget): Promise<readonly Suggestion[]> {
  if (/HTTP status 40[13]/.test(failure.message)) return [{ text: 'Give it a sign-in.', action: { kind: 'signIn' } }];
  if (!/HTTP status 404/.test(failure.message)) return [];
  const answers = await Promise.all(
    OTHER_PATHS.map(async (path) => ((await hasMetricsAt(path, tested)) ? [path] : [])),
  );
  const found = answers.flat();
  if (found.length === 0) return [{ text: `${OTHER_PATHS.join(', ')} have nothing either.` }];
  return found.map((path) => use(`Metrics are at ${path}.`, 'Use it', { address: urlWith(path, tested) }));
}

function pageSuggestions(tested: TestedTarget): readonly Suggestion[] {
  const product = /grafana/i.test(tested.body) ? 'Grafana' : /prometheus/i.test(tested.body) ? 'Prometheus' : undefined;
  if (tested.address.path === '/metrics') return product === undefined ? [] : [{ text: `This looks like ${product}.` }];
  const text = product === undefined ? 'Its metrics may be elsewhere.' : `This looks like the page of ${product}.`;
  return [use(text, 'Try /metrics', { address: urlWith('/metrics', tested) })];
}

function urlWith(path: string, { address }: TestedTarget): string {
  return `${address.scheme}://${address.address}${path}`;
}

async function hasMetricsAt(path: string, tested: TestedTarget): Promise<boolean> {
  try {
    const response = await tested.ask(urlWith(path, tested), AbortSignal.timeout(TRY_TIMEOUT_MS));
    try {
      return (await summarizeBody(response)).series > 0;
    } finally {
      response.release();
    }
  } catch {
    // Nothing there, which is the answer.
    return false;
  }
}

const use = (text: string, word: string, change: Partial<TargetDraft>): Suggestion => ({
  text,
  action: { kind: 'draft', word, change },
});

async function isOpen(host: string, port: number): Promise<boolean> {
  try {
    (await opened(connect({ host, port }), 'connect', AbortSignal.timeout(TRY_TIMEOUT_MS))).destroy();
    return true;
  } catch {
    // Closed, which is the answer.
    return false;
  }
}

/** Of a server whose certificate was not accepted, to be shown. */
async function peerCertificate(host: string, port: number): Promise<X509Certificate | undefined> {
  try {
    const socket = connectTls({ host, port, rejectUnauthorized: false });
    await opened(socket, 'secureConnect', AbortSignal.timeout(TRY_TIMEOUT_MS));
    const certificate = socket.getPeerX509Certificate();
    socket.destroy();
    return certificate;
  } catch {
    // It has none to show.
    return undefined;
  }
}

/** Levenshtein's, for short names. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
