/**
 * Reads the head of a plain request: GET or POST of a simple path, HTTP/1.1, every header once and well formed, a body whose
 * length is stated. Whatever else there is (chunked bodies, upgrades, `Expect`, HTTP/1.0, dot segments, anything malformed) is
 * not judged here: the answer is undefined, and node:http's strict parser gets the same bytes.
 *
 * That is what makes a second parser safe: it never accepts what the first would refuse or would cut at another place.
 */

export interface RequestHead {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: RequestHeaders;
  /** Where the body starts. */
  readonly bodyAt: number;
}

export interface RequestHeaders {
  /** As it was sent: the same bytes mean the same headers. */
  readonly text: string;
  /** By lower-case name. */
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly contentLength: number;
}

/** Longer heads are node:http's business, which has limits of its own. */
const HEAD_LIMIT_BYTES = 16 * 1024;
const MAX_HEADERS = 64;

/** Path and query in the characters that are sent as they are; `%` only in the query, so that paths need no normal form. */
const REQUEST_LINE = /^(GET|POST) (\/[A-Za-z0-9_\-/:.]*)(?:\?([!$-;=?-~]*))? HTTP\/1\.1$/;
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Also without the lone line breaks by which parsers disagree about where a header ends. */
const HEADER_LINE = /^[ -~\t]*$/;
/** Relative segments and doubled slashes. */
const UNUSUAL_PATH = /\/(?:\/|\.)/;
/** Headers that change how a message is cut or answered. */
const UNUSUAL_HEADERS: ReadonlySet<string> = new Set([
  'transfer-encoding',
  'trailer',
  'te',
  'upgrade',
  'expect',
  'http2-settings',
  'proxy-connection',
]);

/**
 * @param bytes     what has come, one or more requests
 * @param previous  headers of the request before on the same connection: clients repeat them byte by byte
 * @returns undefined for a head that is not complete or not plain
 */
export function readRequestHead(bytes: Buffer, previous: RequestHeaders | undefined): RequestHead | undefined {
  const text = bytes.toString('latin1', 0, Math.min(bytes.length, HEAD_LIMIT_BYTES));
  const end = text.indexOf('\r\n\r\n');
  const lineEnd = text.indexOf('\r\n');
  if (end === -1) return undefined;
  const line = REQUEST_LINE.exec(text.slice(0, lineEnd));
  if (line === null) return undefined;
  const [, method, path = '', query = ''] = line;
  if (UNUSUAL_PATH.test(path)) return undefined;
  const headerText = text.slice(lineEnd, end);
  const headers = previous?.text === headerText ? previous : readHeaders(headerText);
  if (headers === undefined || (method === 'GET' && headers.contentLength > 0)) return undefined;
  return { method: method === 'GET' ? 'GET' : 'POST', path, query, headers, bodyAt: end + 4 };
}

/** @param text  header lines, each after a line break */
function readHeaders(text: string): RequestHeaders | undefined {
  const lines = text.split('\r\n');
  if (lines.length > MAX_HEADERS) return undefined;
  const values: Record<string, string | undefined> = Object.create(null);
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i] as string;
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
    if (!HEADER_NAME.test(name) || !HEADER_LINE.test(line)) return undefined;
    if (UNUSUAL_HEADERS.has(name) || values[name] !== undefined) return undefined;
    values[name] = line.slice(colon + 1).trim();
  }
  if (values['host'] === undefined) return undefined;
  if (values['connection'] !== undefined && !/^keep-alive$/i.test(values['connection'])) return undefined;
  const length = values['content-length'] ?? '0';
  if (!/^\d{1,9}$/.test(length)) return undefined;
  return { text, values, contentLength: Number(length) };
}
