import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { ApiRequest, ApiResponse } from '../../../src/main/api/http/apiRequest.ts';
import { answerPlainly } from '../../../src/main/serve/http/plainConnections.ts';
import { createManualClock } from '../../support/manualClock.ts';

/** `/api/…` is plain unless it is refused; whatever gets to node:http is answered with `node`. */
class Rig implements AsyncDisposable {
  readonly clock = createManualClock(1_700_000_000_000);
  readonly requests: ApiRequest[] = [];
  readonly byNode: string[] = [];
  answer: (request: ApiRequest) => Promise<ApiResponse> = async (request) => ({
    status: 200,
    headers: { 'content-type': 'text/plain' },
    body: `plain ${request.path} ${request.params.toString()}`,
  });
  readonly #plain: Disposable;
  readonly #server: Server;
  readonly #sockets: Socket[] = [];

  constructor() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => (body += String(part)));
      request.on('end', () => {
        this.byNode.push(`${request.method} ${request.url} ${body}`);
        response.end('node');
      });
    });
    this.#plain = answerPlainly(this.#server, {
      clock: this.clock,
      accepts: ({ path }) => path.startsWith('/api/') && path !== '/api/refused',
      answer: (request) => {
        this.requests.push(request);
        return this.answer(request);
      },
    });
  }

  /** @returns lets the request that waits be answered */
  holdAnswers(): () => void {
    let release: (() => void) | undefined;
    this.answer = () => new Promise((done) => (release = () => done({ status: 200, headers: {}, body: 'plain' })));
    return () => release?.();
  }

  async client(): Promise<Client> {
    if (!this.#server.listening) await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    const socket = connect((this.#server.address() as AddressInfo).port, '127.0.0.1');
    this.#sockets.push(socket);
    await new Promise((done) => socket.once('connect', done));
    return new Client(socket);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#plain[Symbol.dispose]();
    this.#server.closeAllConnections();
    await new Promise<void>((done) => {
      this.#server.close(() => done());
    });
  }
}

class Client {
  readonly socket: Socket;
  text = '';
  isClosed = false;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (bytes) => (this.text += bytes.toString('latin1')));
    socket.on('error', () => {});
    socket.on('close', () => (this.isClosed = true));
  }

  send(text: string): void {
    this.socket.write(text, 'latin1');
  }

  async until(condition: () => boolean): Promise<void> {
    for (let i = 0; i < 500 && !condition(); i++) await wait(4);
    if (!condition()) throw new Error(`it did not come to pass; received: ${this.text.slice(0, 500)}`);
  }

  get bodies(): string[] {
    return [...this.text.matchAll(/\r\n\r\n((?:plain|node)(?: \S*){0,2}?)(?=HTTP|$)/g)].map((match) =>
      (match[1] as string).trim(),
    );
  }
}

const get = (path: string, headers = ''): string => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}\r\n`;

let rig = new Rig();
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  rig = new Rig();
});

describe('plain requests', () => {
  it('are answered one after the other on one connection, with one head each', async () => {
    const client = await rig.client();
    client.send(get('/api/v1/query?query=up%7Ba%3D%22b%22%7D&time=1.5'));
    await client.until(() => client.bodies.length === 1);
    expect(client.text).toMatch(
      /^HTTP\/1\.1 200 OK\r\ndate: Tue, 14 Nov 2023 22:13:20 GMT\r\nx-content-type-options: nosniff\r\n/,
    );
    expect(rig.requests[0]?.params.get('query')).toBe('up{a="b"}');
    client.send(get('/api/v1/labels'));
    await client.until(() => client.bodies.length === 2);
    expect(rig.byNode).toEqual([]);
  });

  it('may be sent ahead, and are answered in their order', async () => {
    const client = await rig.client();
    rig.answer = async ({ path }) => {
      await wait(path === '/api/1' ? 20 : 1);
      return { status: 200, headers: {}, body: `plain ${path}` };
    };
    client.send(get('/api/1') + get('/api/2') + get('/api/3'));
    await client.until(() => client.bodies.length === 3);
    expect(client.bodies).toEqual(['plain /api/1', 'plain /api/2', 'plain /api/3']);
  });

  it('take a form body that came with the head', async () => {
    const client = await rig.client();
    const body = 'query=up%20%2B%201&time=3';
    const head = `Host: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n`;
    client.send(`POST /api/v1/query?limit=1 HTTP/1.1\r\n${head}\r\n${body}${get('/api/next')}`);
    await client.until(() => client.bodies.length === 2);
    expect([...(rig.requests[0]?.params ?? [])]).toEqual([
      ['limit', '1'],
      ['query', 'up + 1'],
      ['time', '3'],
    ]);
  });

  it('are aborted when the client goes away', async () => {
    const client = await rig.client();
    rig.answer = ({ signal }) =>
      new Promise((done) => signal.addEventListener('abort', () => done({ status: 499, headers: {}, body: '' })));
    client.send(get('/api/slow'));
    await client.until(() => rig.requests.length === 1);
    client.socket.destroy();
    await client.until(() => rig.requests[0]?.signal.aborted === true);
    expect(client.bodies).toEqual([]);
  });

  it('that are many and sent without reading answers do not pile up', async () => {
    const client = await rig.client();
    const one = get('/api/v1/query', `X-Filler: ${'x'.repeat(4000)}\r\n`);
    const release = rig.holdAnswers();
    client.send(one.repeat(2000));
    await wait(100);
    expect(rig.requests.length).toBe(1);
    expect(client.socket.writableLength).toBeGreaterThan(1_000_000);
    rig.answer = async () => ({ status: 200, headers: {}, body: 'plain' });
    release();
    await client.until(() => client.bodies.length === 2000);
  });
});

describe('what is not plain goes to node:http with every byte', () => {
  it.each<readonly [name: string, text: string, expected: string]>([
    ['a page', get('/index.html'), 'GET /index.html '],
    ['a request that is refused', get('/api/refused?a=1'), 'GET /api/refused?a=1 '],
    ['HTTP/1.0', 'GET /api/x HTTP/1.0\r\nHost: x\r\n\r\n', 'GET /api/x '],
    ['dot segments', get('/api/../x'), 'GET /api/../x '],
    ['percent signs in a path', get('/api/%2e%2e/x'), 'GET /api/%2e%2e/x '],
    ['a connection that the client wants closed', get('/api/x', 'Connection: close\r\n'), 'GET /api/x '],
    ['a GET with a body', 'GET /api/x HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc', 'GET /api/x abc'],
    [
      'a chunked body',
      'POST /api/v1/query HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
      'POST /api/v1/query abc',
    ],
  ])('%s', async (_name, text, expected) => {
    const client = await rig.client();
    client.send(text);
    await client.until(() => client.bodies.length > 0);
    expect(client.bodies[0]).toBe('node');
    expect(rig.byNode[0]).toBe(expected);
    expect(rig.requests).toEqual([]);
  });

  it('a client that waits for 100 Continue', async () => {
    const client = await rig.client();
    client.send('POST /api/v1/query HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n');
    await client.until(() => client.text.startsWith('HTTP/1.1 100 Continue\r\n\r\n'));
    client.send('abc');
    await client.until(() => client.bodies.includes('node'));
    expect(rig.byNode).toEqual(['POST /api/v1/query abc']);
  });
  it('a head in pieces', async () => {
    const client = await rig.client();
    for (const letter of get('/api/v1/query?query=up')) {
      client.send(letter);
      await wait(1);
    }
    await client.until(() => client.bodies.length === 1);
    expect(rig.byNode).toEqual(['GET /api/v1/query?query=up ']);
  });
  it('a body in pieces, after a plain request', async () => {
    const client = await rig.client();
    client.send(get('/api/1'));
    await client.until(() => client.bodies.length === 1);
    client.send('POST /api/v1/write HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc');
    await wait(20);
    client.send('def');
    await client.until(() => client.bodies.length === 2);
    expect(rig.byNode).toEqual(['POST /api/v1/write abcdef']);
  });
  it('a large body', async () => {
    const client = await rig.client();
    const body = 'x'.repeat(3_000_000);
    client.send(`POST /api/v1/write HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    await client.until(() => client.bodies.length === 1);
    expect(rig.byNode).toEqual([`POST /api/v1/write ${body}`]);
  });
});

describe('hostile input', () => {
  const refused: Readonly<Record<string, string>> = {
    'two lengths': 'POST /api/x HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd',
    'a length and chunks':
      'POST /api/x HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'a length that is no number': 'POST /api/x HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc',
    'a space before the colon': 'GET /api/x HTTP/1.1\r\nHost : x\r\n\r\n',
    'a folded header': 'GET /api/x HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n',
    'a lone line feed': 'GET /api/x HTTP/1.1\r\nHost: x\nA: b\r\n\r\n',
    'a control character': 'GET /api/x HTTP/1.1\r\nHost: x\r\nA: \x01\r\n\r\n',
    'no host': 'GET /api/x HTTP/1.1\r\nA: b\r\n\r\n',
    'no HTTP': 'hello\r\n\r\n',
    'a head without end': `GET /api/x HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(100_000)}`,
  };
  for (const [name, text] of Object.entries(refused)) {
    it(`${name}: never answered plainly`, async () => {
      const client = await rig.client();
      client.send(text);
      await client.until(() => client.isClosed || client.text !== '');
      expect(rig.requests).toEqual([]);
      // node:http accepts folded headers and such; what matters is that one parser alone has judged them.
      expect(client.text).not.toContain('plain');
    });
  }

  it('a request smuggled in a body is not seen', async () => {
    const client = await rig.client();
    const body = get('/api/smuggled');
    client.send(`POST /api/x HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    await client.until(() => client.bodies.length === 1);
    expect(rig.requests.map(({ path }) => path)).toEqual(['/api/x']);
  });

  it('a connection that says nothing is closed', async () => {
    const client = await rig.client();
    const busy = await rig.client();
    const release = rig.holdAnswers();
    busy.send(get('/api/x'));
    await busy.until(() => rig.requests.length === 1);
    await rig.clock.advance(60_000);
    await wait(20);
    expect(client.isClosed).toBe(false);
    await rig.clock.advance(10_000);
    await client.until(() => client.isClosed);
    // A query that takes long is not idle.
    expect(busy.isClosed).toBe(false);
    release();
    await busy.until(() => busy.bodies.length === 1);
  });

  it('a slow head has node:http to deal with', async () => {
    const client = await rig.client();
    client.send('GET /api/x HTTP/1.1\r\nHo');
    await rig.clock.advance(3_600_000);
    await wait(20);
    client.send('st: x\r\n\r\n');
    await client.until(() => client.bodies.length === 1);
    expect(rig.byNode).toEqual(['GET /api/x ']);
  });
});
