/**
 * fmt.Sprintf for the values a template can hold.
 * @see https://pkg.go.dev/fmt
 */
import { formatFloat, type FloatVerb } from '../base/goFloatVerbs.ts';
import { GoMap, GoObject, isList, nested, typeName, type GoValue } from './goValue.ts';

interface Directive {
  readonly flags: string;
  readonly width: number | undefined;
  readonly precision: number | undefined;
  readonly verb: string;
}

/** fmt's largest width. */
const MAX_SIZE = 1_000_000;
/** More decimals than a float64 has. */
const MAX_PRECISION = 1_100;

const DIRECTIVE = /%([-+# 0]*)((?:\[\d+\])?\*|\d+)?(?:\.((?:\[\d+\])?\*|\d+)?)?(\[\d+\])?([\s\S])?/gu;

export function sprintf(format: string, args: readonly GoValue[]): string {
  let next = 0;
  let isReordered = false;
  const take = (): GoValue | undefined => args[next++];
  const seek = (index: string | undefined): void => {
    const number = /\[(\d+)\]/.exec(index ?? '')?.[1];
    if (number === undefined) return;
    next = Number(number) - 1;
    isReordered = true;
  };
  const size = (text: string | undefined, most = Infinity): number | undefined => {
    if (text === undefined) return undefined;
    if (!text.endsWith('*')) return Math.min(Number(text), most);
    seek(text);
    const value = take();
    return typeof value === 'bigint' ? Number(value) : undefined;
  };
  const text = format.replace(
    DIRECTIVE,
    (whole: string, flags: string, width?: string, precision?: string, index?: string, verb?: string) => {
      if (verb === undefined) return '%!(NOVERB)';
      let wide = size(width);
      const isTooWide = Math.abs(wide ?? 0) > MAX_SIZE;
      if (isTooWide) wide = undefined;
      const isLeft = wide !== undefined && wide < 0;
      wide = wide === undefined ? undefined : Math.abs(wide);
      const hasPoint = new RegExp(String.raw`^%[-+# 0]*(?:(?:\[\d+\])?\*|\d+)?\.`).test(whole);
      const exact = size(precision, MAX_PRECISION) ?? (hasPoint ? 0 : undefined);
      if (verb === '%') return '%';
      seek(index);
      if (next >= args.length) return `%!${verb}(${index === undefined ? 'MISSING' : 'BADINDEX'})`;
      const directive = { flags: isLeft ? `${flags}-` : flags, width: wide, precision: exact, verb };
      return (isTooWide ? '%!(BADWIDTH)' : '') + formatValue(args[next++] as GoValue, directive);
    },
  );
  if (isReordered || next >= args.length) return text;
  const extra = args.slice(next).map((value) => (value === null ? '<nil>' : `${typeName(value)}=${nested(value)}`));
  return `${text}%!(EXTRA ${extra.join(', ')})`;
}

function formatValue(value: GoValue, directive: Directive): string {
  const { verb } = directive;
  if (verb === 'T') return pad(typeName(value), directive);
  if (value === null) return verb === 'v' ? pad('<nil>', directive) : `%!${verb}(<nil>)`;
  if (value instanceof GoObject && 'vsqxX'.includes(verb)) return formatString(value.toText(), directive);
  if (isList(value)) return `[${value.map((item) => formatValue(item, directive)).join(' ')}]`;
  if (value instanceof GoMap) {
    const quoted = { ...directive, width: undefined };
    const pairs = [...value.entries].map(([key, item]) => `${formatValue(key, quoted)}:${formatValue(item, quoted)}`);
    return pad(`map[${pairs.join(' ')}]`, directive);
  }
  if (typeof value === 'number') return formatNumber(value, directive);
  if (typeof value === 'bigint') return formatInteger(value, directive);
  if (typeof value === 'boolean')
    return verb === 't' || verb === 'v' ? pad(String(value), directive) : bad(value, verb);
  if (typeof value === 'string') return formatString(value, directive);
  return bad(value, verb);
}

const bad = (value: GoValue, verb: string): string => `%!${verb}(${typeName(value)}=${nested(value)})`;

function formatString(value: string, directive: Directive): string {
  const { verb, precision, flags } = directive;
  const cut = precision === undefined ? value : Array.from(value).slice(0, precision).join('');
  switch (verb) {
    case 's':
    case 'v':
      return pad(flags.includes('#') && verb === 'v' ? JSON.stringify(cut) : cut, directive);
    case 'q':
      return pad(flags.includes('#') && !cut.includes('`') ? `\`${cut}\`` : JSON.stringify(cut), directive);
    case 'x':
    case 'X': {
      const hex = hexBytes(cut, flags);
      return pad(verb === 'X' ? hex.toUpperCase() : hex, directive);
    }
    default:
      return bad(value, verb);
  }
}

/** `#` puts 0x before the whole, or before each byte when a space sets them apart. */
function hexBytes(text: string, flags: string): string {
  const bytes = Array.from(Buffer.from(text, 'utf8'), (byte) => byte.toString(16).padStart(2, '0'));
  const lead = flags.includes('#') ? '0x' : '';
  return flags.includes(' ') ? bytes.map((byte) => lead + byte).join(' ') : lead + bytes.join('');
}

function formatNumber(value: number, directive: Directive): string {
  const { verb, precision } = directive;
  switch (verb) {
    case 'v':
    case 'g':
    case 'G':
      return padNumber(formatFloat(value, verb === 'v' ? 'g' : verb, precision ?? -1), directive);
    case 'e':
    case 'E':
    case 'f':
    case 'F':
      return padNumber(formatFloat(value, verb satisfies FloatVerb, precision ?? 6), directive);
    default:
      return bad(value, verb);
  }
}

const RADIX: Readonly<Record<string, readonly [number, string]>> = {
  d: [10, ''],
  v: [10, ''],
  b: [2, '0b'],
  o: [8, '0'],
  O: [8, '0o'],
  x: [16, '0x'],
  X: [16, '0X'],
};

function formatInteger(value: bigint, directive: Directive): string {
  const { verb, flags, precision } = directive;
  if (verb === 'c') return pad(String.fromCodePoint(Number(value)), directive);
  if (verb === 'q') return pad(`'${String.fromCodePoint(Number(value))}'`, directive);
  if (verb === 'U') return pad(`U+${value.toString(16).toUpperCase().padStart(4, '0')}`, directive);
  const radix = RADIX[verb];
  if (radix === undefined) return bad(value, verb);
  const [base, prefix] = radix;
  const magnitude = (value < 0n ? -value : value).toString(base).padStart(precision ?? 0, '0');
  const digits = verb === 'X' ? magnitude.toUpperCase() : magnitude;
  const lead = verb === 'O' || flags.includes('#') ? prefix : '';
  return padNumber(
    `${value < 0n ? '-' : ''}${lead}${digits}`,
    precision === undefined ? directive : withoutZero(directive),
  );
}

const withoutZero = (directive: Directive): Directive => ({ ...directive, flags: directive.flags.replaceAll('0', '') });

/** Adds the sign that was asked for; zeros go between sign and digits. */
function padNumber(text: string, directive: Directive): string {
  const { flags, width } = directive;
  const isSigned = /^[-+]/.test(text);
  const isFinite = !/Inf|NaN/.test(text);
  let sign = isSigned ? (text[0] as string) : '';
  if (!isSigned && flags.includes('+')) sign = '+';
  else if (!isSigned && flags.includes(' ')) sign = ' ';
  const digits = isSigned ? text.slice(1) : text;
  const isZeroFilled = flags.includes('0') && !flags.includes('-') && isFinite;
  if (isZeroFilled) return sign + digits.padStart((width ?? 0) - sign.length, '0');
  return pad(sign + digits, withoutZero(directive));
}

function pad(text: string, { flags, width = 0 }: Directive): string {
  const missing = width - Array.from(text).length;
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  return (flags.includes('0') ? '0' : ' ').repeat(missing) + text;
}

/** fmt.Sprint: a space between operands when neither is a string. */
export function sprint(args: readonly GoValue[]): string {
  return args
    .map((value, i) => {
      const before = args[i - 1];
      const isSpaced = i > 0 && typeof value !== 'string' && typeof before !== 'string';
      return (isSpaced ? ' ' : '') + nested(value);
    })
    .join('');
}

export const sprintln = (args: readonly GoValue[]): string => `${args.map(nested).join(' ')}\n`;
