/** What targets do to a scrape, over real sockets: each ends in a sentence, within its limits, and leaks nothing. */
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explainNetworkError } from '../../../../src/main/engine/scrape/failureWords.ts';
import { ScrapeError } from '../../../../src/main/engine/scrape/scrapeError.ts';
import { createHttpFetch, TimedOut, type HttpFetch } from '../../../../src/main/engine/scrape/scrapeFetch.ts';
import type { ScrapeRequest } from '../../../../src/main/engine/scrape/scrapeRequest.ts';
import { startFakeTarget, TEXT_FORMAT, type FakeTarget } from '../../../support/fakeTarget.ts';

let target: FakeTarget;
let http: HttpFetch;
const more: AsyncDisposable[] = [];

beforeEach(async () => {
  target = await startFakeTarget();
  http = createHttpFetch();
});

afterEach(async () => {
  http[Symbol.dispose]();
  await target[Symbol.asyncDispose]();
  for (const one of more.splice(0)) await one[Symbol.asyncDispose]();
});

const request = (url: string, changes: Partial<ScrapeRequest> = {}): ScrapeRequest => ({
  url,
  headers: [],
  credentials: [],
  acceptsGzip: true,
  followRedirects: true,
  tls: undefined,
  bodyLimitBytes: 1024 * 1024,
  ...changes,
});

async function body(
  url: string,
  changes: Partial<ScrapeRequest> = {},
  signal = new AbortController().signal,
): Promise<string> {
  const response = await http.fetch(request(url, changes), signal);
  const text = response.body.toString('utf8', 0, response.length);
  response.release();
  return text;
}

async function failure(url: string, changes: Partial<ScrapeRequest> = {}, signal?: AbortSignal): Promise<string> {
  try {
    await body(url, changes, signal);
  } catch (error) {
    if (error instanceof ScrapeError) return `${error.kind}: ${error.message}`;
    throw error;
  }
  return 'no failure';
}

const url = (path = '/metrics'): string => `http://${target.address}${path}`;

const say = (code: string): string =>
  explainNetworkError(Object.assign(new Error(code), { code }), 'http://printr-pi.lan/metrics').message;

/** Answers /metrics with a redirect, everything else with a sample. */
const redirect = (location: string): void =>
  target.answer((incoming, response) => {
    if (incoming.url === '/metrics') response.writeHead(302, { Location: location });
    response.end('there 1\n');
  });

/** A server that writes raw bytes; for what node:http would not send. */
async function startRawTarget(onRequest: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => sockets.delete(socket));
    socket.once('data', () => onRequest(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  more.push({
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
}

describe('answers', () => {
  it('reads a body by its length, and keeps the connection', async () => {
    target.answer('a 1\n');
    const sockets = new Set<number | undefined>();
    for (let i = 0; i < 3; i++) expect(await body(url())).toBe('a 1\n');
    for (const { socket } of target.requests) sockets.add(socket.remotePort);
    expect(sockets.size).toBe(1);
  });

  it('uses one connection over and over without gathering listeners', async () => {
    target.answer('a 1\n');
    const warnings: string[] = [];
    const note = (warning: Error): void => void warnings.push(warning.message);
    process.on('warning', note);
    for (let i = 0; i < 15; i++) await body(url());
    // Node tells of its warnings in a later turn.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  it('reads a head that comes byte by byte, and one longer than a piece', async () => {
    const long = `X-Long: ${'x'.repeat(1500)}\r\n`;
    for (const pieces of [1, 700]) {
      const raw = `HTTP/1.1 200 OK\r\n${long}Content-Length: 4\r\n\r\na 1\n`;
      const address = await startRawTarget((socket) => {
        let at = 0;
        const next = (): void => {
          if (at >= raw.length) return;
          socket.write(raw.slice(at, at + pieces), next);
          at += pieces;
        };
        next();
      });
      expect(await body(address)).toBe('a 1\n');
    }
  });

  it('reads a body in chunks, split anywhere', async () => {
    const raw =
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\na 1\n\r\n6;x=y\r\nb{} 2\n\r\n0\r\nTrailer: x\r\n\r\n';
    const address = await startRawTarget((socket) => {
      let at = 0;
      const next = (): void => void (at < raw.length && socket.write(raw[at++] ?? '', next));
      next();
    });
    expect(await body(address)).toBe('a 1\nb{} 2\n');
  });

  it('reads a body that ends with the connection', async () => {
    const address = await startRawTarget((socket) => socket.end('HTTP/1.0 200 OK\r\n\r\na 1\n'));
    expect(await body(address)).toBe('a 1\n');
  });

  it('unpacks gzip', async () => {
    target.answer((_, response) => {
      response.writeHead(200, { 'Content-Type': TEXT_FORMAT, 'Content-Encoding': 'gzip' });
      response.end(gzipSync('a 1\n'));
    });
    expect(await body(url())).toBe('a 1\n');
  });

  it('asks again when a kept connection has been closed', async () => {
    target.answer('a 1\n');
    await body(url());
    target.requests[0]?.socket.destroy();
    expect(await body(url())).toBe('a 1\n');
  });

  it('reaches IPv6', async () => {
    const six = await startFakeTarget('::1');
    more.push(six);
    six.answer('six 6\n');
    expect(await body(`http://[::1]:${six.port}/metrics`)).toBe('six 6\n');
  });
});

describe('failures in words', () => {
  it('nothing listens', async () => {
    await target[Symbol.asyncDispose]();
    expect(await failure(url())).toBe(
      `refused: 127.0.0.1 answers, but nothing listens on port ${target.port} (connection refused).`,
    );
    target = await startFakeTarget();
  });

  it('the name does not exist, or there is no way', () => {
    expect(say('ENOTFOUND')).toBe('There is no machine called printr-pi.lan (no such host).');
    expect(say('ENETUNREACH')).toBe('No way to printr-pi.lan from this machine: network unreachable.');
    expect(say('CERT_HAS_EXPIRED')).toBe('The certificate of printr-pi.lan has expired.');
    expect(say('DEPTH_ZERO_SELF_SIGNED_CERT')).toBe(
      'The certificate of printr-pi.lan is signed by an unknown authority.',
    );
  });

  it('statuses', async () => {
    const statuses: [number, Record<string, string>, string][] = [
      [500, {}, 'The server returned HTTP status 500 Internal Server Error.'],
      [404, {}, 'Nothing at /metrics (HTTP status 404 Not Found).'],
      [401, { 'WWW-Authenticate': 'Basic realm="x"' }, 'It wants a sign-in (HTTP status 401 Unauthorized, Basic).'],
      [403, {}, 'Not allowed (HTTP status 403 Forbidden).'],
    ];
    for (const [status, headers, words] of statuses) {
      target.answer((_, response) => {
        response.writeHead(status, headers);
        response.end('no');
      });
      expect(await failure(url())).toBe(`status: ${words}`);
    }
  });

  it('silence, before and after the connection stands', async () => {
    const abort = new AbortController();
    target.answer(() => abort.abort(new TimedOut(10_000)));
    expect(await failure(url(), {}, abort.signal)).toBe('timeout: Connected, but no answer within 10 s (timed out).');
  });

  it('a body that drips', async () => {
    const abort = new AbortController();
    target.answer((_, response) => {
      response.writeHead(200, { 'Content-Type': TEXT_FORMAT });
      response.write('a 1\n', () => setImmediate(() => abort.abort(new TimedOut(4000))));
    });
    expect(await failure(url(), {}, abort.signal)).toMatch(
      /^timeout: (The answer did not end|Connected, but no answer) within 4 s/,
    );
  });

  it('another protocol', async () => {
    const address = await startRawTarget((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n\r\n'));
    expect(await failure(address)).toBe('notMetrics: It answered, but not in HTTP.');
  });

  it('a reset, and an end, in the middle of the body', async () => {
    const reset = await startRawTarget((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf 1\n', () =>
        setImmediate(() => socket.resetAndDestroy()),
      );
    });
    expect(await failure(reset)).toMatch(/^body: .*(connection reset|unexpected EOF)/);
    const cut = await startRawTarget((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf 1\n'));
    expect(await failure(cut)).toBe('body: The answer ended in the middle, after 7 bytes (unexpected EOF).');
  });

  it('broken packing: cut short, wrong checksum, garbage behind', async () => {
    const whole = gzipSync('a 1\n');
    const wrong = Buffer.from(whole);
    wrong.writeUInt32LE(0, wrong.length - 8);
    for (const bytes of [whole.subarray(0, -5), wrong, Buffer.concat([whole, Buffer.from('garbage')])]) {
      target.answer((_, response) => {
        response.writeHead(200, { 'Content-Encoding': 'gzip' });
        response.end(bytes);
      });
      expect(await failure(url())).toMatch(/^body: The gzip body (ends in the middle|cannot be unpacked)/);
    }
  });
});

describe('limits', () => {
  it('stops a body at the limit, packed or not, and one line without an end', async () => {
    const words = 'limit: The answer is larger than the limit of 1 MiB for one scrape (body_size_limit).';
    target.answer((_, response) => {
      response.writeHead(200);
      const chunk = Buffer.alloc(256 * 1024, 'x');
      const write = (): void => {
        if (!response.destroyed) response.write(chunk, write);
      };
      write();
    });
    expect(await failure(url())).toBe(words);
    target.answer((_, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' });
      response.end(gzipSync(Buffer.alloc(64 * 1024 * 1024)));
    });
    expect(await failure(url())).toBe(words);
  });

  it('stops a line that does not end long before the limit', async () => {
    target.answer((_, response) => {
      response.writeHead(200);
      const chunk = Buffer.alloc(1024 * 1024, 'x');
      const write = (): void => {
        if (!response.destroyed) response.write(chunk, write);
      };
      write();
    });
    const words = await failure(url(), { bodyLimitBytes: 1024 ** 3 });
    expect(words).toBe('limit: A line of the answer does not end: over 16 MiB.');
  });

  it('stops headers that do not end', async () => {
    const address = await startRawTarget((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const write = (): void => {
        if (!socket.destroyed) socket.write(`X-${'h'.repeat(1000)}: 1\r\n`, write);
      };
      write();
    });
    expect(await failure(address)).toBe('limit: The headers of the answer do not end: over 64 KiB.');
  });
});

describe('redirects', () => {
  const credentials = [['Authorization', 'Basic c2VjcmV0']] as const;
  it('follows one on the same server with the credentials', async () => {
    redirect('/elsewhere');
    expect(await body(url(), { credentials })).toBe('there 1\n');
    expect(target.requests.map((one) => one.headers.authorization)).toEqual(['Basic c2VjcmV0', 'Basic c2VjcmV0']);
  });

  it('follows one to another server without them', async () => {
    const foreign = await startFakeTarget('127.0.0.2');
    more.push(foreign);
    foreign.answer('foreign 1\n');
    redirect(`http://${foreign.address}/steal`);
    expect(await body(url(), { credentials })).toBe('foreign 1\n');
    expect(foreign.requests.map((one) => one.headers.authorization)).toEqual([undefined]);
  });

  it('stops a loop, refuses what is no address, and stays when told to', async () => {
    redirect('/metrics');
    expect(await failure(url())).toMatch(/^redirect: Stopped after 10 redirects/);
    redirect('file:///etc/passwd');
    expect(await failure(url())).toMatch(/^redirect: It redirects to "file:/);
    redirect('/elsewhere');
    expect(await failure(url(), { followRedirects: false })).toMatch(
      /^redirect: It redirects to \/elsewhere .*follow_redirects is off/,
    );
  });
});
