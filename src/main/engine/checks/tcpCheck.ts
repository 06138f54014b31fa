/** TCP: does something listen, does it speak TLS, does it say what is expected. */
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { TcpCheckConfig } from './checkModules.ts';
import type { CheckReport } from './checkReport.ts';
import { chooseAddress } from './chooseAddress.ts';
import type { CheckSettings } from './runCheck.ts';

const LINE_LIMIT_BYTES = 64 * 1024;

export async function checkTcp(
  target: string,
  config: TcpCheckConfig,
  report: CheckReport,
  settings: CheckSettings,
): Promise<boolean> {
  report.set('probe_failed_due_to_regex', 'Indicates if probe failed due to regex', 0);
  const [, host = '', port = ''] = /^\[?([^\]]+)\]?:(\d+)$/.exec(target) ?? [];
  if (port === '') throw new Error(`${target} has no port`);
  const { ip } = await chooseAddress(host, config, report);
  const { signal } = settings;
  const tls = await settings.tls(config.tlsConfig);
  let socket: Socket = await ready(connect({ host: ip, port: Number(port) }), 'connect', signal);
  try {
    if (config.tls) socket = await secured(socket, host, tls, report, signal);
    let reader = lines(socket, signal);
    for (const { expect, send, starttls } of config.queryResponse) {
      let found: RegExpExecArray | undefined;
      if (expect !== undefined) {
        found = await firstMatch(reader, expect, report);
        if (found === undefined) return false;
      }
      if (send !== '') socket.write(`${expand(send, found)}\n`);
      if (starttls) {
        socket = await secured(socket, host, tls, report, signal);
        reader = lines(socket, signal);
      }
    }
    return true;
  } finally {
    socket.destroy();
  }
}

async function secured(
  socket: Socket,
  host: string,
  tls: ConnectionOptions,
  report: CheckReport,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const secure = await ready(connectTls({ socket, servername: host, ...tls }), 'secureConnect', signal);
  report.noteTls(secure);
  return secure;
}

function ready<S extends Socket>(socket: S, event: string, signal: AbortSignal): Promise<S> {
  return new Promise((resolve, reject) => {
    const stop = (): void => void socket.destroy(new Error('it took too long'));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    socket.once('error', reject);
    socket.once(event, () => resolve(socket));
  });
}

async function* lines(socket: Socket, signal: AbortSignal): AsyncGenerator<string> {
  let pending = '';
  const stop = (): void => void socket.destroy();
  signal.addEventListener('abort', stop, { once: true });
  for await (const part of socket as AsyncIterable<Buffer>) {
    const all = (pending + part.toString('latin1')).split('\n');
    pending = all.pop() ?? '';
    for (const line of all) yield line.replace(/\r$/, '');
    if (pending.length > LINE_LIMIT_BYTES) return;
  }
  if (pending !== '') yield pending;
}

/** What the same step's pattern found stands in for `${1}`; without a pattern the text is sent as it is. */
const expand = (template: string, match: RegExpExecArray | undefined): string =>
  match === undefined
    ? template
    : template.replaceAll(
        /\$\{(\d+)\}|\$(\d+)/g,
        (_, braced?: string, bare?: string) => match[Number(braced ?? bare)] ?? '',
      );

/** Lines that do not match are passed over, as long as there are any. */
async function firstMatch(
  reader: AsyncGenerator<string>,
  pattern: RegExp,
  report: CheckReport,
): Promise<RegExpExecArray | undefined> {
  for (let next = await reader.next(); next.done !== true; next = await reader.next()) {
    const match = pattern.exec(next.value);
    if (match !== null) return match;
  }
  report.set('probe_failed_due_to_regex', 'Indicates if probe failed due to regex', 1);
  return undefined;
}
