/** HTTP and HTTPS: status, versions, header and body patterns, phases, redirects, certificates. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { CheckSettings } from './runCheck.ts';
import type { HttpCheckConfig } from './checkModules.ts';
import type { CheckReport } from './checkReport.ts';
import { chooseAddress } from './chooseAddress.ts';

const PHASES = ['resolve', 'connect', 'tls', 'processing', 'transfer'] as const;
type Phase = (typeof PHASES)[number];
const MAX_REDIRECTS = 10;
const BODY_LIMIT_BYTES = 16 * 1024 * 1024;

interface Answer {
  readonly response: IncomingMessage;
  readonly body: Buffer;
  readonly socket: TLSSocket | undefined;
}

/** @returns whether everything the module asks for holds */
export async function checkHttp(
  target: string,
  config: HttpCheckConfig,
  report: CheckReport,
  settings: CheckSettings,
): Promise<boolean> {
  const spent = new Map<Phase, number>(PHASES.map((phase) => [phase, 0]));
  let url = new URL(/^https?:\/\//i.test(target) ? target : `http://${target}`);
  let answer: Answer | undefined;
  let redirects = 0;
  let failedByPattern = false;
  try {
    for (; ; redirects++) {
      answer = await ask(url, config, spent, report, settings, redirects === 0);
      const { location } = answer.response.headers;
      if (
        !config.followRedirects ||
        location === undefined ||
        !isRedirect(answer.response.statusCode) ||
        redirects >= MAX_REDIRECTS
      )
        break;
      url = new URL(location, url);
    }
    failedByPattern = !matchesPatterns(answer, config);
    return !failedByPattern && hasValidStatus(answer, config) && hasValidTransport(answer, config);
  } finally {
    noteAnswer(report, answer, { redirects, failedByPattern, spent });
  }
}

const isRedirect = (status = 0): boolean => [301, 302, 303, 307, 308].includes(status);

async function ask(
  url: URL,
  config: HttpCheckConfig,
  spent: Map<Phase, number>,
  report: CheckReport,
  settings: CheckSettings,
  isFirst: boolean,
): Promise<Answer> {
  const isSecure = url.protocol === 'https:';
  const host = url.hostname.replaceAll(/^\[|\]$/g, '');
  const { ip, tookSeconds } = await chooseAddress(host, config, report);
  const add = (phase: Phase, ms: number): void => void spent.set(phase, (spent.get(phase) ?? 0) + ms / 1000);
  add('resolve', tookSeconds * 1000);
  const { headers, tls } = await settings.client(config);
  return new Promise((resolve, reject) => {
    let mark = performance.now();
    const lap = (phase: Phase): void => {
      const now = performance.now();
      add(phase, now - mark);
      mark = now;
    };
    const send = isSecure ? httpsRequest : httpRequest;
    const request = send({
      ...(isSecure ? { servername: host, ...tls } : {}),
      host: ip,
      port: url.port === '' ? (isSecure ? 443 : 80) : Number(url.port),
      path: `${url.pathname}${url.search}`,
      method: config.method,
      agent: false,
      signal: settings.signal,
      headers: {
        Host: url.host,
        'User-Agent': 'Blackbox Exporter',
        ...Object.fromEntries(config.headers),
        ...(isFirst ? headers : {}),
      },
    });
    request.on('socket', (socket) => {
      socket.once('connect', () => lap('connect'));
      socket.once('secureConnect', () => lap('tls'));
    });
    request.on('error', reject);
    request.on('response', (response) => {
      lap('processing');
      // A connection that is closed has no certificate to show any more.
      const socket = isSecure ? (response.socket as TLSSocket) : undefined;
      if (socket !== undefined) report.noteTls(socket);
      const parts: Buffer[] = [];
      let length = 0;
      response.on('data', (part: Buffer) => {
        length += part.length;
        if (length <= BODY_LIMIT_BYTES) parts.push(part);
      });
      response.on('error', reject);
      response.on('end', () => {
        lap('transfer');
        resolve({ response, body: Buffer.concat(parts), socket });
      });
    });
    request.end(config.body === '' ? undefined : config.body);
  });
}

function hasValidStatus({ response: { statusCode = 0 } }: Answer, { validStatusCodes }: HttpCheckConfig): boolean {
  return validStatusCodes.length === 0 ? statusCode >= 200 && statusCode < 300 : validStatusCodes.includes(statusCode);
}

function hasValidTransport({ response, socket }: Answer, config: HttpCheckConfig): boolean {
  const version = `HTTP/${response.httpVersion}`;
  if (config.validHttpVersions.length > 0 && !config.validHttpVersions.includes(version)) return false;
  return socket === undefined ? !config.failIfNotSsl : !config.failIfSsl;
}

function matchesPatterns({ response, body }: Answer, config: HttpCheckConfig): boolean {
  const text = body.toString('utf8');
  const header = (name: string): string | undefined => {
    const value = response.headers[name.toLowerCase()];
    return value === undefined ? undefined : String(value);
  };
  return (
    !config.failIfBodyMatchesRegexp.some((pattern) => pattern.test(text)) &&
    config.failIfBodyNotMatchesRegexp.every((pattern) => pattern.test(text)) &&
    !config.failIfHeaderMatches.some(
      ({ header: name, regexp }) => regexp.test(header(name) ?? '') && header(name) !== undefined,
    ) &&
    config.failIfHeaderNotMatches.every(({ header: name, regexp, allowMissing }) => {
      const value = header(name);
      return value === undefined ? allowMissing : regexp.test(value);
    })
  );
}

function noteAnswer(
  report: CheckReport,
  answer: Answer | undefined,
  {
    redirects,
    failedByPattern,
    spent,
  }: { redirects: number; failedByPattern: boolean; spent: ReadonlyMap<Phase, number> },
): void {
  const { headers = {}, statusCode = 0, httpVersion = '0' } = answer?.response ?? {};
  const bodyLength = answer?.body.length ?? 0;
  const length = answer === undefined ? 0 : Number(headers['content-length'] ?? -1);
  const modified = Date.parse(headers['last-modified'] ?? '');
  report.setEach(
    'probe_http_duration_seconds',
    'Duration of http request by phase, summed over all redirects',
    [...spent].map(([phase, seconds]) => [{ phase }, seconds]),
  );
  report.set('probe_failed_due_to_regex', 'Indicates if probe failed due to regex', Number(failedByPattern));
  report.set('probe_http_content_length', 'Length of http content response', length);
  report.set('probe_http_redirects', 'The number of redirects', redirects);
  report.set(
    'probe_http_ssl',
    'Indicates if SSL was used for the final redirect',
    Number(answer?.socket !== undefined),
  );
  report.set('probe_http_status_code', 'Response HTTP status code', statusCode);
  report.set('probe_http_uncompressed_body_length', 'Length of uncompressed response body', bodyLength);
  report.set('probe_http_version', 'Returns the version of HTTP of the probe response', Number(httpVersion));
  if (!Number.isNaN(modified))
    report.set(
      'probe_http_last_modified_timestamp_seconds',
      'Returns the Last-Modified HTTP response header in unixtime',
      modified / 1000,
    );
}
