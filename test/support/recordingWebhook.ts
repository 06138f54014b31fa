/** A server on loopback that keeps what it is sent, with the time, and answers as it is told. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly atMs: number;
  readonly method: string;
  /** With query string. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The body as JSON; undefined when it is none. */
  readonly body: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Never answers. */
  readonly isSilent?: boolean;
}

export interface RecordingWebhook extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
  /** What the next requests are answered with; by default 200. */
  answer(next: (request: Received) => Answer): void;
}

const wellReceived = (): Answer => ({ status: 200 });

/** @param tls  certificate and key for https */
export async function startRecordingWebhook(tls?: { cert: string; key: string }): Promise<RecordingWebhook> {
  const received: Received[] = [];
  let answer: (request: Received) => Answer = wellReceived;
  const server: Server = tls === undefined ? createServer() : createSecureServer(tls);
  server.on('request', (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const bytes = new Uint8Array(Buffer.concat(parts));
      const text = Buffer.from(bytes).toString('utf8');
      const { method = '', url: path = '', headers } = request;
      const one = { atMs: Date.now(), method, path, headers, text, bytes, body: jsonOf(text) };
      received.push(one);
      const { status, headers: more = {}, body = '', isSilent = false } = answer(one);
      if (!isSilent) response.writeHead(status, more).end(body);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    received,
    answer(next) {
      answer = next;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
