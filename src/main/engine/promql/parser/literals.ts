/** What numbers, durations and strings mean, by the rules of Go's strconv and Prometheus' durations. */

export type Literal<T> =
  | { readonly isValid: true; readonly value: T }
  | { readonly isValid: false; readonly problem: string };

const valid = <T>(value: T): Literal<T> => ({ isValid: true, value });
const invalid = <T>(problem: string): Literal<T> => ({ isValid: false, problem });

const DECIMAL = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const INT64_LIMIT = 2n ** 63n;

/** As an integer in Go's notations (`0x1f`, `0755`, `0b1`, `1_000`), else as a float. */
export function readNumber(text: string): Literal<number> {
  const word = text.toLowerCase();
  if (word === 'inf') return valid(Number.POSITIVE_INFINITY);
  if (word === 'nan') return valid(Number.NaN);
  const hasGoodUnderscores = !text.includes('_') || underscoresSeparateDigits(text);
  const plain = text.replaceAll('_', '');
  const integer = hasGoodUnderscores ? readInteger(plain) : undefined;
  if (integer !== undefined && integer < INT64_LIMIT) return valid(Number(integer));
  if (!hasGoodUnderscores || !DECIMAL.test(plain)) return invalid(numberProblem(text, 'invalid syntax'));
  const value = Number(plain);
  return Number.isFinite(value) ? valid(value) : invalid(numberProblem(text, 'value out of range'));
}

function readInteger(text: string): bigint | undefined {
  if (/^(0x[0-9a-f]+|0b[01]+|0o[0-7]+|0|[1-9]\d*)$/i.test(text)) return BigInt(text.toLowerCase());
  return /^0[0-7]+$/.test(text) ? BigInt(`0o${text.slice(1)}`) : undefined;
}

function underscoresSeparateDigits(text: string): boolean {
  const prefix = /^0[xbo]/i.exec(text);
  const digits = prefix ? `0${text.slice(2)}` : text;
  return !/(^|[^0-9a-f])_|_($|[^0-9a-f])/i.test(digits);
}

const numberProblem = (text: string, reason: string): string =>
  `error parsing number: strconv.ParseFloat: parsing "${text}": ${reason}`;

const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
const UNIT_MS = [31_536_000_000, 604_800_000, 86_400_000, 3_600_000, 60_000, 1000, 1];
/** Go's time.Duration holds int64 nanoseconds. */
export const MAX_DURATION_SECONDS = 2 ** 63 / 1e9;

/** @returns seconds */
export function readDuration(text: string): Literal<number> {
  const match = DURATION.exec(text);
  if (match === null) return invalid(`not a valid duration string: "${text}"`);
  const ms = UNIT_MS.reduce((sum, unitMs, i) => sum + Number(match[i + 1] ?? 0) * unitMs, 0);
  return ms / 1000 > MAX_DURATION_SECONDS ? invalid('duration out of range') : valid(ms / 1000);
}

const SIMPLE_ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };
const ESCAPE = /\\(?:([0-7]{3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gsu;

/** The value of a string token, whose escapes the lexer has checked. Bytes (`\xe2`) are read as UTF-8. */
export function readString(token: string): string {
  const body = token.slice(1, -1);
  if (token.startsWith('`') || !body.includes('\\')) return body;
  const bytes: Buffer[] = [];
  let at = 0;
  for (const match of body.matchAll(ESCAPE)) {
    bytes.push(Buffer.from(body.slice(at, match.index)), escapedBytes(match));
    at = match.index + match[0].length;
  }
  bytes.push(Buffer.from(body.slice(at)));
  return Buffer.concat(bytes).toString('utf8');
}

function escapedBytes([, octal, hex, short, long, letter]: RegExpExecArray): Buffer {
  if (octal !== undefined) return Buffer.from([Number.parseInt(octal, 8)]);
  if (hex !== undefined) return Buffer.from([Number.parseInt(hex, 16)]);
  const point = short ?? long;
  if (point !== undefined) return Buffer.from(String.fromCodePoint(Number.parseInt(point, 16)));
  const code = SIMPLE_ESCAPES[letter ?? ''];
  return code === undefined ? Buffer.from(letter ?? '') : Buffer.from([code]);
}
