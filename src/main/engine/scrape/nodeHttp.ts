/** One exchange through node:http or node:https: their business is the connection, ours the bound on the body. */
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { BodyBuffer } from './bodyBuffer.ts';
import type { ResponseHead } from './httpResponseReader.ts';

type Send = (options: RequestOptions) => ClientRequest;

export interface NodeExchange {
  readonly headers: readonly (readonly [string, string])[];
  readonly body: BodyBuffer;
  readonly form: URLSearchParams | undefined;
  readonly onConnected: () => void;
}

const MAX_HEADER_BYTES = 64 * 1024;

/** @param connected  event of the socket after which the other side is there: a plain one, or one inside TLS */
export function sendThroughNode(
  send: Send,
  options: RequestOptions,
  { headers, body, form, onConnected }: NodeExchange,
  signal: AbortSignal,
  connected: 'connect' | 'secureConnect',
): Promise<ResponseHead> {
  return new Promise((resolve, reject) => {
    const request = send({
      ...options,
      method: form === undefined ? 'GET' : 'POST',
      signal,
      headers: grouped(headers),
      maxHeaderSize: MAX_HEADER_BYTES,
    });
    const fail = (error: unknown): void => {
      request.destroy();
      reject(signal.aborted ? signal.reason : error);
    };
    request.on('error', fail);
    request.on('socket', (socket) => {
      if (socket.connecting) socket.once(connected, onConnected);
      else onConnected();
    });
    request.on('response', (response) => receive(response, body, fail, resolve));
    request.end(form?.toString());
  });
}

/** A header that comes more than once stays more than one. */
function grouped(headers: NodeExchange['headers']): Record<string, string | string[]> {
  const byName: Record<string, string | string[]> = {};
  for (const [name, value] of headers) {
    const before = byName[name];
    byName[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return byName;
}

function receive(
  response: IncomingMessage,
  body: BodyBuffer,
  fail: (error: unknown) => void,
  done: (head: ResponseHead) => void,
): void {
  response.on('data', (chunk: Buffer) => {
    try {
      body.append(chunk);
    } catch (error) {
      fail(error);
    }
  });
  response.on('error', fail);
  response.on('end', () =>
    done({
      status: response.statusCode ?? 0,
      reason: response.statusMessage ?? '',
      headers: new Map(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
    }),
  );
}
