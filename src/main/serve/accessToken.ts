/**
 * Who may talk to the server: whoever holds the access token (as a bearer), or a browser that opened the printed address.
 * The address carries a code that works once and is traded for a cookie, so that history and shoulder-surfers get nothing.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../../shared/errors.ts';

export interface Access {
  isBearer(token: string): boolean;
  isSession(cookie: string): boolean;
  /** A new code for one browser. */
  issueCode(): string;
  /** The session cookie's value when the code is valid; each code works once. */
  redeemCode(code: string): string | undefined;
}

/** Reads the token, or makes one that only this user can read. */
export function readOrCreateToken(file: string): string {
  if (existsSync(file)) {
    const token = readFileSync(file, 'utf8').trim();
    if (token.length < 16) throw new AppError('usage', `The token in ${file} is shorter than 16 characters.`);
    return token;
  }
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const token = randomBytes(32).toString('base64url');
  writeFileSync(file, `${token}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
  return token;
}

export function createAccess(token: string): Access {
  // Derived, so that a browser stays signed in when the server restarts and a new token signs everyone out.
  const session = createHash('sha256').update(`session:${token}`).digest('base64url');
  const codes = new Set<string>();
  return {
    isBearer: (given) => isSame(given, token),
    isSession: (given) => isSame(given, session),
    issueCode() {
      const code = randomBytes(24).toString('base64url');
      codes.add(code);
      return code;
    },
    redeemCode: (code) => (codes.delete(code) ? session : undefined),
  };
}

function isSame(given: string, expected: string): boolean {
  const a = createHash('sha256').update(given).digest();
  const b = createHash('sha256').update(expected).digest();
  return timingSafeEqual(a, b);
}
