import { describe, expect, it } from 'vitest';
import { createAccess } from '../../../src/main/serve/accessToken.ts';
import {
  type GuardedRequest,
  type GuardOptions,
  judgeRequest,
  sessionCookieName,
} from '../../../src/main/serve/http/requestGuard.ts';

const TOKEN = 'a-token-of-some-length';
const PORT = 9797;
const access = createAccess(TOKEN);
const options: GuardOptions = { access, hosts: new Set(['127.0.0.1', 'localhost', '[::1]']), port: PORT };

const plain: GuardedRequest = {
  method: 'GET',
  path: '/api/v1/query',
  host: `127.0.0.1:${PORT}`,
  origin: undefined,
  authorization: undefined,
  cookie: undefined,
  code: undefined,
  isUpgrade: false,
};

const statusOf = (change: Partial<GuardedRequest>, given = options): number | string => {
  const verdict = judgeRequest({ ...plain, ...change }, given);
  return verdict.type === 'refuse' ? verdict.status : verdict.type;
};

describe('the guard of the server', () => {
  it('lets nobody in without a token, except to the health check', () => {
    expect(statusOf({})).toBe(401);
    expect(statusOf({ path: '/' })).toBe(401);
    expect(statusOf({ path: '/metrics' })).toBe(401);
    expect(statusOf({ path: '/-/healthy' })).toBe('pass');
  });

  it('takes the token as a bearer and no other', () => {
    expect(statusOf({ authorization: `Bearer ${TOKEN}` })).toBe('pass');
    expect(statusOf({ authorization: `Bearer ${TOKEN}x` })).toBe(401);
    expect(statusOf({ authorization: `Basic ${TOKEN}` })).toBe(401);
  });

  it('trades a code for a cookie exactly once', () => {
    const code = access.issueCode();
    const verdict = judgeRequest({ ...plain, code }, options);
    expect(verdict.type).toBe('signIn');
    expect(statusOf({ code })).toBe(401);
    const cookie = verdict.type === 'signIn' ? verdict.cookie : '';
    expect(statusOf({ cookie: `other=1; ${sessionCookieName(PORT)}=${cookie}` })).toBe('pass');
    expect(statusOf({ cookie: `${sessionCookieName(PORT)}=${TOKEN}` })).toBe(401);
  });

  it('refuses a name that DNS was bent to (rebinding), also with a token', () => {
    expect(statusOf({ host: 'evil.example:9797', authorization: `Bearer ${TOKEN}` })).toBe(421);
    expect(statusOf({ host: undefined, authorization: `Bearer ${TOKEN}` })).toBe(421);
    expect(statusOf({ host: '[::1]:9797', authorization: `Bearer ${TOKEN}` })).toBe('pass');
  });

  it('refuses requests from other pages, also with the cookie', () => {
    const cookie = `${sessionCookieName(PORT)}=${judgeSession()}`;
    expect(statusOf({ cookie, origin: 'http://evil.example' })).toBe(403);
    expect(statusOf({ cookie, origin: 'http://127.0.0.1:8080' })).toBe(403);
    expect(statusOf({ cookie, origin: 'null' })).toBe(403);
    expect(statusOf({ cookie, origin: `http://127.0.0.1:${PORT}` })).toBe('pass');
  });

  it('wants an origin for a WebSocket', () => {
    const cookie = `${sessionCookieName(PORT)}=${judgeSession()}`;
    expect(statusOf({ cookie, isUpgrade: true })).toBe(403);
    expect(statusOf({ cookie, isUpgrade: true, origin: `http://127.0.0.1:${PORT}` })).toBe('pass');
  });

  it('still checks Host and Origin without a token', () => {
    const open = { ...options, access: undefined };
    expect(statusOf({}, open)).toBe('pass');
    expect(statusOf({ host: 'evil.example' }, open)).toBe(421);
    expect(statusOf({ origin: 'http://evil.example' }, open)).toBe(403);
  });
});

function judgeSession(): string {
  const verdict = judgeRequest({ ...plain, code: access.issueCode() }, options);
  return verdict.type === 'signIn' ? verdict.cookie : '';
}
