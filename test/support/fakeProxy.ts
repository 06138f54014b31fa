/** A real proxy on loopback, for HTTP, CONNECT and SOCKS 5, that remembers what went through it. */
import { createServer as createHttpServer, request, type IncomingMessage } from 'node:http';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface FakeProxy extends AsyncDisposable {
  readonly port: number;
  /** `GET http://…` or `CONNECT host:port`, in order. */
  readonly asked: readonly string[];
  /** Headers of what was asked of the proxy itself. */
  readonly heads: readonly IncomingMessage['headers'][];
  /** From now on every CONNECT is refused with this status; 0: none is. */
  refuse(status: number): void;
}

export async function startFakeProxy(): Promise<FakeProxy> {
  const asked: string[] = [];
  const heads: IncomingMessage['headers'][] = [];
  const sockets = new Set<Socket>();
  let refusal = 0;
  const server = createHttpServer((incoming, response) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    heads.push(incoming.headers);
    const onward = request(incoming.url ?? '', { method: incoming.method, headers: incoming.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.writeHead(502).end());
    incoming.pipe(onward);
  });
  server.on('connect', (incoming: IncomingMessage, socket: Socket) => {
    asked.push(`CONNECT ${incoming.url}`);
    heads.push(incoming.headers);
    sockets.add(socket);
    if (refusal > 0) {
      socket.end(`HTTP/1.1 ${refusal} Forbidden\r\n\r\n`);
      return;
    }
    const { hostname, port } = new URL(`http://${incoming.url}`);
    const onward = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    sockets.add(onward);
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    heads,
    refuse(status) {
      refusal = status;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface FakeSocks extends AsyncDisposable {
  readonly port: number;
  readonly asked: readonly string[];
}

/** SOCKS 5 with the sign-in `me` / `pass`. */
export async function startFakeSocks(): Promise<FakeSocks> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    void (async () => {
      const chunks = socket[Symbol.asyncIterator]();
      const next = async (): Promise<Buffer> => (await chunks.next()).value as Buffer;
      await next();
      socket.write(Buffer.from([5, 2]));
      const sign = (await next()).toString('latin1');
      socket.write(Buffer.from([1, sign === '\x01\x02me\x04pass' ? 0 : 1]));
      const wish = await next();
      const length = wish[4] as number;
      const host = wish.toString('latin1', 5, 5 + length);
      const port = wish.readUInt16BE(5 + length);
      asked.push(`${host}:${port}`);
      const onward = connect(port, host);
      sockets.add(onward);
      onward.on('error', () => socket.destroy());
      onward.on('close', () => socket.destroy());
      await new Promise((resolve) => onward.once('connect', resolve));
      socket.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]));
      onward.on('data', (bytes) => socket.write(bytes));
      for await (const bytes of chunks) onward.write(bytes as Buffer);
    })().catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
