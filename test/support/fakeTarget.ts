/** A real HTTP server on loopback that answers as a test scripts it, and remembers what it was asked. */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const TEXT_FORMAT = 'text/plain; version=0.0.4; charset=utf-8';

export interface FakeTarget extends AsyncDisposable {
  /** `127.0.0.1:port`. */
  readonly address: string;
  readonly port: number;
  readonly requests: readonly IncomingMessage[];
  /** Text for each request from now on, or a listener that answers by hand. */
  answer(how: string | RequestListener, contentType?: string): void;
  /** Resolves when `count` requests have been answered in all. */
  answered(count: number): Promise<void>;
}

export async function startFakeTarget(host = '127.0.0.1'): Promise<FakeTarget> {
  const requests: IncomingMessage[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  let finished = 0;
  let listener: RequestListener = serveText('', TEXT_FORMAT);

  const server = createServer((request, response) => {
    requests.push(request);
    response.on('close', () => {
      finished += 1;
      for (const wait of waiting) if (finished >= wait.count) wait.resolve();
    });
    listener(request, response);
  });
  const { port } = await listen(server, host);
  return {
    address: `${host}:${port}`,
    port,
    requests,
    answer(how, contentType = TEXT_FORMAT) {
      listener = typeof how === 'string' ? serveText(how, contentType) : how;
    },
    answered: (count) =>
      new Promise((resolve) => {
        if (finished >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function serveText(text: string, contentType: string): RequestListener {
  return (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(text) });
    response.end(text);
  };
}

function listen(server: Server, host: string): Promise<AddressInfo> {
  return new Promise((resolve) => {
    server.listen(0, host, () => resolve(server.address() as AddressInfo));
  });
}
