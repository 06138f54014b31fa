/**
 * The files of the page (`out/web`), for both shells: read once, checked against leaving the folder, with the headers
 * that keep hostile text from becoming code. Any path without a file is the page itself: it routes on its own.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { WholeResponse } from './http/apiRequest.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** The editor puts its style sheet into the page by script; the nonce names it as ours. */
const NONCE_PLACEHOLDER = '__CSP_NONCE__';

export async function pageResponse(webRoot: string, path: string): Promise<WholeResponse> {
  const name = safeName(path);
  const file = name === undefined || extname(name) === '' ? 'index.html' : name;
  try {
    const body = await readFile(join(webRoot, file));
    return file === 'index.html' ? indexResponse(body.toString('utf8')) : fileResponse(file, body);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { status: 404, headers: securityHeaders(), body: 'There is no such file.' };
  }
}

function fileResponse(file: string, body: Uint8Array): WholeResponse {
  const type = TYPES[extname(file)] ?? 'application/octet-stream';
  // Names of built files carry a hash of their content.
  const cache = file.startsWith(`assets${sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache';
  return { status: 200, headers: { ...securityHeaders(), 'content-type': type, 'cache-control': cache }, body };
}

function indexResponse(html: string): WholeResponse {
  const nonce = randomBytes(16).toString('base64');
  const headers = { ...securityHeaders(nonce), 'content-type': TYPES['.html'] as string, 'cache-control': 'no-store' };
  return { status: 200, headers, body: html.replaceAll(NONCE_PLACEHOLDER, nonce) };
}

export function securityHeaders(nonce?: string): Record<string, string> {
  const style = nonce === undefined ? "'self'" : `'self' 'nonce-${nonce}'`;
  return {
    'content-security-policy':
      `default-src 'none'; script-src 'self'; style-src ${style}; img-src 'self' data: blob:; font-src 'self'; ` +
      "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  };
}

function safeName(path: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return undefined; // not valid percent-encoding: the page itself
  }
  const name = normalize(decoded).replace(/^[/\\]+/, '');
  const leaves = name.split(sep).includes('..') || decoded.includes('\0');
  return leaves || name === '' || name === '.' ? undefined : name;
}
