/** Who gets in: the built server, real requests. */
import { readFileSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ServeProcess } from '../support/serveProcess.ts';

let server: ServeProcess;
let cookie: string;

beforeAll(async () => {
  server = await ServeProcess.start({ args: ['--no-host'] });
});
afterAll(() => server[Symbol.asyncDispose]());

const status = async (path: string, init: RequestInit = {}): Promise<number> =>
  (await fetch(new URL(path, server.base), { redirect: 'manual', ...init })).status;

/** fetch forbids these headers, as a browser does. */
function statusWithHeaders(path: string, headers: Record<string, string>): Promise<number | undefined> {
  const { port } = new URL(server.base);
  return new Promise((done) =>
    request({ host: '127.0.0.1', port, path, headers }, (answer) => done(answer.statusCode)).end(),
  );
}

describe('sightglass serve', () => {
  it('answers nobody without the token, but for the health check', async () => {
    for (const path of ['/', '/api/v1/query?query=1', '/metrics', '/federate', '/-/ready', '/assets/x.js']) {
      expect(await status(path)).toBe(401);
    }
    expect(await status('/-/healthy')).toBe(200);
  });

  it('signs one browser in with the printed address, once', async () => {
    const first = await fetch(server.address, { redirect: 'manual' });
    expect(first.status).toBe(303);
    expect(first.headers.get('location')).toBe('/');
    const set = first.headers.get('set-cookie') ?? '';
    expect(set).toMatch(/HttpOnly; SameSite=Strict/);
    cookie = set.split(';')[0] ?? '';
    expect(await status('/', { headers: { cookie } })).toBe(200);
    expect(await status(new URL(server.address).pathname + new URL(server.address).search)).toBe(401);
  });

  it('takes the token file as a bearer, readable by its owner alone', async () => {
    const file = join(server.dataDir, 'access-token');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const authorization = `Bearer ${readFileSync(file, 'utf8').trim()}`;
    expect(await server.json('/api/v1/query?query=1', { headers: { authorization } })).toMatchObject({
      status: 'success',
    });
  });

  it('refuses a foreign Host and a foreign Origin', async () => {
    expect(await statusWithHeaders('/', { cookie, host: 'evil.example' })).toBe(421);
    expect(await statusWithHeaders('/api/v1/query?query=1', { cookie, origin: 'http://evil.example' })).toBe(403);
  });

  it('opens a WebSocket only for its own page', async () => {
    const opens = (origin: string, headers: Record<string, string>): Promise<boolean> =>
      new Promise((done) => {
        const socket = new WebSocket(`${server.base.replace('http', 'ws')}/ws`, { origin, headers });
        socket.on('open', () => done(true)).on('error', () => done(false));
        socket.on('open', () => socket.close());
      });
    expect(await opens(server.base, { cookie })).toBe(true);
    expect(await opens('http://evil.example', { cookie })).toBe(false);
    expect(await opens(server.base, {})).toBe(false);
  });

  it('sends a strict policy with the page and no CORS header with anything', async () => {
    const page = await fetch(server.base, { headers: { cookie } });
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*/);
    const answer = await fetch(`${server.base}/api/v1/query?query=1`, { headers: { cookie } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('never leaves its folder of files', async () => {
    for (const path of [
      '/..%2f..%2fpackage.json',
      '/%2e%2e/%2e%2e/package.json',
      '/assets/..%5c..%5cpackage.json',
      '/%00',
    ]) {
      const text = await (await fetch(`${server.base}${path}`, { headers: { cookie } })).text();
      expect(text).not.toContain('"better-sqlite3"');
    }
  });
});
