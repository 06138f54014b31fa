/**
 * Decides whether a request may pass, before anything of it is used: Host against DNS rebinding, Origin against other
 * pages, then the token. One pure function, so that every combination is a line in a table of its test.
 */
import type { Access } from '../accessToken.ts';

export interface GuardedRequest {
  readonly method: string;
  readonly path: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
  /** The `token` parameter of the printed address. */
  readonly code: string | undefined;
  readonly isUpgrade: boolean;
}

export interface GuardOptions {
  /** Undefined with `--no-auth`. */
  readonly access: Access | undefined;
  /** Host names (without port) under which this server may be addressed. */
  readonly hosts: ReadonlySet<string>;
  readonly port: number;
}

export type Verdict =
  | { readonly type: 'pass' }
  | { readonly type: 'signIn'; readonly cookie: string }
  | { readonly type: 'refuse'; readonly status: 401 | 403 | 421; readonly reason: string };

/** Cookies do not keep ports apart, so two servers on one machine need two names. */
export const sessionCookieName = (port: number): string => `sightglass-${port}`;

const PASS: Verdict = { type: 'pass' };

export function judgeRequest(request: GuardedRequest, options: GuardOptions): Verdict {
  if (!isKnownHost(request.host, options.hosts)) {
    return { type: 'refuse', status: 421, reason: `This server does not answer for the host "${request.host ?? ''}".` };
  }
  if (!isOwnOrigin(request)) {
    return { type: 'refuse', status: 403, reason: `Requests from the page ${request.origin} are not allowed.` };
  }
  if (request.path === '/-/healthy' || options.access === undefined) return PASS;
  return judgeToken(request, options.access, options.port);
}

function judgeToken(request: GuardedRequest, access: Access, port: number): Verdict {
  const bearer = /^Bearer (.+)$/i.exec(request.authorization ?? '')?.[1];
  if (bearer !== undefined && access.isBearer(bearer)) return PASS;
  const session = cookieValue(request.cookie ?? '', sessionCookieName(port));
  const hasSession = session !== undefined && access.isSession(session);
  if (request.code !== undefined && request.method === 'GET') {
    const cookie = access.redeemCode(request.code);
    if (cookie !== undefined) return { type: 'signIn', cookie };
    // A link that was used in this browser before: go on without the spent code in the address.
    if (hasSession && session !== undefined) return { type: 'signIn', cookie: session };
  }
  if (hasSession) return PASS;
  const spent = request.code === undefined ? '' : ' That address was used before or belongs to an earlier start.';
  return {
    type: 'refuse',
    status: 401,
    reason: `Open the address that "sightglass serve" printed, or send the access token as a bearer.${spent}`,
  };
}

function isKnownHost(host: string | undefined, hosts: ReadonlySet<string>): boolean {
  const name = /^(\[[^\]]+\]|[^:]+)(?::\d+)?$/.exec(host ?? '')?.[1];
  return name !== undefined && hosts.has(name.toLowerCase());
}

/** Browsers send Origin with every cross-site request that could change something, and with every WebSocket. */
function isOwnOrigin({ origin, host, isUpgrade }: GuardedRequest): boolean {
  if (origin === undefined) return !isUpgrade;
  return origin === `http://${host ?? ''}` || origin === `https://${host ?? ''}`;
}

function cookieValue(header: string, name: string): string | undefined {
  for (const part of header.split(';')) {
    const [key, ...rest] = part.trim().split('=');
    if (key === name) return rest.join('=');
  }
  return undefined;
}
