/**
 * Numbers as a person reads them: three significant digits, one unit per axis, a narrow no-break space before the unit.
 * Units are named by Grafana's ids, so that dashboards move in and out unchanged; an unknown id prints the plain number
 * with the id behind it. Missing, not a number and infinity are three different words; none of them is ever "NaN" or "null".
 */
import { formatPattern } from './timePattern.ts';

export type UnitId = string;

export const MISSING = '–';
const NARROW_SPACE = '\u202f';
const MINUS = '\u2212';

/** One step of a ladder: used for values of at least `from`, shown divided by `per`; both in the ladder's base unit. */
interface Step {
  readonly from: number;
  readonly per: number;
  readonly symbol: string;
}

interface Ladder {
  /** Turns a value into the base unit of the steps. */
  readonly factor: number;
  /** Smallest first; the first also serves everything below it. */
  readonly steps: readonly Step[];
  /** Whole numbers on the lowest step carry no decimals: there is no half byte. */
  readonly isCount?: boolean;
  /** Stands before the number, without a space. */
  readonly prefix?: string;
}

type Unit = Ladder | { readonly print: (value: number, decimals?: number) => string };

const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
const IEC_PREFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

function powers(
  base: number,
  symbols: readonly string[],
  options: { factor?: number; isCount?: boolean } = {},
): Ladder {
  const steps = symbols.map((symbol, i) => ({ from: i === 0 ? 0 : base ** i, per: base ** i, symbol }));
  return { factor: options.factor ?? 1, steps, isCount: options.isCount ?? false };
}

const iec = (symbol: string, factor = 1): Ladder =>
  powers(
    1024,
    IEC_PREFIXES.map((p) => p + symbol),
    { factor, isCount: symbol === 'B' },
  );
const si = (symbol: string, factor = 1): Ladder =>
  powers(
    1000,
    PREFIXES.map((p) => p + symbol),
    { factor },
  );
/** Rates of countable things keep the prefix apart: `1.32 k req/s`. */
const perSecond = (symbol: string): Ladder =>
  powers(
    1000,
    PREFIXES.map((p) => (p === '' ? symbol : `${p} ${symbol}`)),
  );
const plain = (symbol: string): Ladder => ({ factor: 1, steps: [{ from: 0, per: 1, symbol }] });
/** Electrical and similar units, which are read below one as well. */
const siBelowOne = (symbol: string, factor = 1): Ladder => ({
  factor,
  steps: [
    { from: 0, per: 1e-6, symbol: `µ${symbol}` },
    { from: 1e-3, per: 1e-3, symbol: `m${symbol}` },
    ...PREFIXES.slice(0, 5).map((p, i) => ({ from: 1000 ** i, per: 1000 ** i, symbol: p + symbol })),
  ],
});

/** Seconds to 120 s, minutes to 120 min, hours to 48 h: where the next unit starts to read better. */
const duration = (factor: number): Ladder => ({
  factor,
  steps: [
    { from: 0, per: 1e-6, symbol: 'µs' },
    { from: 1e-3, per: 1e-3, symbol: 'ms' },
    { from: 1, per: 1, symbol: 's' },
    { from: 120, per: 60, symbol: 'min' },
    { from: 7_200, per: 3_600, symbol: 'h' },
    { from: 172_800, per: 86_400, symbol: 'd' },
  ],
});

const money = (prefix: string): Ladder => ({ ...powers(1000, PREFIXES.slice(0, 5)), prefix });
const choice = (yes: string, no: string): Unit => ({ print: (value) => (value === 0 ? no : yes) });
const percent = (factor: number): Unit => ({
  print: (value, decimals) => `${percentDigits(value * factor, decimals)}%`,
});

const SHORT = powers(1000, PREFIXES, { isCount: true });

const UNITS: Readonly<Record<string, Unit>> = {
  none: plain(''),
  short: SHORT,
  locale: { print: (value) => formatCount(value) },
  sishort: SHORT,
  percent: percent(1),
  percentunit: percent(100),
  humidity: percent(1),
  // Bytes are IEC wherever memory or disk is meant; the `dec` ids are SI by name.
  bytes: iec('B'),
  kbytes: iec('B', 1024),
  mbytes: iec('B', 1024 ** 2),
  gbytes: iec('B', 1024 ** 3),
  tbytes: iec('B', 1024 ** 4),
  decbytes: si('B'),
  deckbytes: si('B', 1e3),
  decmbytes: si('B', 1e6),
  decgbytes: si('B', 1e9),
  bits: iec('b'),
  decbits: si('b'),
  Bps: iec('B/s'),
  binBps: iec('B/s'),
  KBs: iec('B/s', 1024),
  MBs: iec('B/s', 1024 ** 2),
  GBs: iec('B/s', 1024 ** 3),
  bps: si('b/s'),
  binbps: iec('b/s'),
  Kbits: si('b/s', 1e3),
  Mbits: si('b/s', 1e6),
  Gbits: si('b/s', 1e9),
  ns: duration(1e-9),
  µs: duration(1e-6),
  ms: duration(1e-3),
  s: duration(1),
  m: duration(60),
  h: duration(3_600),
  d: duration(86_400),
  dtdurations: { print: (value) => formatSpan(value * 1000) },
  dtdurationms: { print: (value) => formatSpan(value) },
  dthms: { print: (value) => stopwatch(value) },
  clocks: { print: (value) => stopwatch(value) },
  clockms: { print: (value) => stopwatch(value / 1000) },
  reqps: perSecond('req/s'),
  ops: perSecond('op/s'),
  rps: perSecond('rd/s'),
  wps: perSecond('wr/s'),
  iops: perSecond('io/s'),
  cps: perSecond('c/s'),
  pps: perSecond('p/s'),
  eps: perSecond('ev/s'),
  mps: perSecond('msg/s'),
  opm: perSecond('op/min'),
  rpm: perSecond('rd/min'),
  celsius: plain('°C'),
  fahrenheit: plain('°F'),
  kelvin: plain('K'),
  hertz: si('Hz'),
  rotrpm: plain('rpm'),
  rothz: si('Hz'),
  watt: siBelowOne('W'),
  kwatt: siBelowOne('W', 1000),
  watth: si('Wh'),
  kwatth: si('Wh', 1000),
  volt: siBelowOne('V'),
  amp: siBelowOne('A'),
  joule: si('J'),
  lux: plain('lx'),
  dB: plain('dB'),
  dBm: plain('dBm'),
  degree: plain('°'),
  pressurehpa: plain('hPa'),
  pressurebar: siBelowOne('bar'),
  currencyUSD: money('$'),
  currencyEUR: money('€'),
  currencyGBP: money('£'),
  currencyJPY: money('¥'),
  bool: choice('True', 'False'),
  bool_yes_no: choice('Yes', 'No'),
  bool_on_off: choice('On', 'Off'),
  string: { print: (value) => String(value) },
  dateTimeAsSystem: { print: (value) => formatDateTime(value) },
  dateTimeAsUS: { print: (value) => formatDateTime(value) },
  dateTimeAsIso: { print: (value) => isoText(value) },
  dateTimeAsLocal: { print: (value) => formatDateTime(value) },
  dateTimeFromNow: { print: (value) => formatAgo(value, Date.now()) },
};

const CUSTOM: Readonly<Record<string, (text: string) => Unit>> = {
  suffix: (text) => plain(text),
  time: (pattern) => ({ print: (value) => formatPattern(value, pattern) }),
  prefix: (text) => ({ ...plain(''), prefix: text }),
  currency: (text) => money(text),
  count: (text) =>
    powers(
      1000,
      PREFIXES.map((p) => (p === '' ? text : `${p} ${text}`)),
      { isCount: true },
    ),
  si: (text) => si(text),
};

function unitOf(id: UnitId): Unit {
  const known = Object.hasOwn(UNITS, id) ? UNITS[id] : undefined;
  if (known) return known;
  const colon = id.indexOf(':');
  const kind = colon > 0 ? id.slice(0, colon) : '';
  const make = Object.hasOwn(CUSTOM, kind) ? CUSTOM[kind] : undefined;
  return make ? make(id.slice(colon + 1)) : id === '' ? SHORT : plain(id);
}

/** `94.8 ms`, `1.02 s`, `13.7%`; `–` for a missing value. */
export function formatValue(value: number | null | undefined, unit: UnitId, decimals?: number): string {
  const { number, symbol } = formatParts(value, unit, decimals);
  return symbol === '' ? number : `${number}${NARROW_SPACE}${symbol}`;
}

/**
 * Number and unit apart, for tiles that set them in two sizes. A percent sign counts as part of the number.
 *
 * @param decimals  that many instead of three significant digits
 */
export function formatParts(
  value: number | null | undefined,
  unitId: UnitId,
  decimals?: number,
): { number: string; symbol: string } {
  if (value === null || value === undefined) return { number: MISSING, symbol: '' };
  if (Number.isNaN(value)) return { number: 'not a number', symbol: '' };
  if (!Number.isFinite(value)) return { number: value < 0 ? `${MINUS}∞` : '∞', symbol: '' };
  const unit = unitOf(unitId);
  if ('print' in unit) return { number: unit.print(value, decimals), symbol: '' };
  const base = Math.abs(value) * unit.factor;
  const step = stepFor(unit, Number(base.toPrecision(3)));
  const shown = base / step.per;
  const isWhole = unit.isCount === true && step === unit.steps[0] && Number.isInteger(shown);
  const digits = digitsOf(shown, isWhole || unitId === 'none', decimals);
  const sign = value < 0 && Number(digits.replaceAll(',', '')) !== 0 ? MINUS : '';
  return { number: `${sign}${unit.prefix ?? ''}${digits}`, symbol: step.symbol };
}

/** More decimals than a float has are none a person reads. */
const MOST_DECIMALS = 12;

function digitsOf(shown: number, isPlain: boolean, decimals: number | undefined): string {
  if (decimals === undefined) return isPlain ? shortest(shown) : threeDigits(shown);
  const count = Math.min(MOST_DECIMALS, Math.max(0, Math.round(decimals)));
  return formatter(count, count).format(shown);
}

/** Every digit, with thousands separated, in the unit's smallest step: for tooltips and `title`. */
export function formatFull(value: number | null | undefined, unitId: UnitId): string {
  const unit = unitOf(unitId);
  if (value === null || value === undefined || !Number.isFinite(value) || 'print' in unit)
    return formatValue(value, unitId);
  const step = unit.steps.find((s) => s.per === 1) ?? unit.steps[0];
  const number = signed(value * unit.factor, (v) => grouped(v, 12));
  return step && step.symbol !== '' ? `${number}${NARROW_SPACE}${step.symbol}` : number;
}

/**
 * Tick labels of one axis: all in the unit of the largest tick, with just the decimals that tell them apart.
 * Zero has no unit.
 *
 * @param ticks  ascending values; a mirrored axis passes absolute values
 */
export function formatAxis(ticks: readonly number[], unitId: UnitId): string[] {
  const unit = unitOf(unitId);
  if ('print' in unit) {
    const factor = unitId === 'percentunit' ? 100 : unitId === 'percent' || unitId === 'humidity' ? 1 : undefined;
    return ticks.map((t) => (factor === undefined ? unit.print(t) : `${signed(t * factor, (v) => grouped(v, 6))}%`));
  }
  const largest = ticks.reduce((most, t) => Math.max(most, Math.abs(t)), 0) * unit.factor;
  const step = stepFor(unit, largest);
  const tail = step.symbol === '' ? '' : `${NARROW_SPACE}${step.symbol}`;
  return ticks.map((tick) => {
    const shown = Number(((tick * unit.factor) / step.per).toPrecision(6));
    const digits = grouped(Math.abs(shown), 6);
    if (digits === '0') return '0';
    return `${shown < 0 ? MINUS : ''}${unit.prefix ?? ''}${digits}${tail}`;
  });
}

/**
 * Steps between ticks that give short labels: 1, 2, 2.5 and 5 in the unit the axis will be written in, so that a byte
 * axis in MiB has ticks at whole MiB.
 *
 * @param largest  the greatest absolute value of the axis
 * @returns ascending, in the unit of the values
 */
export function tickIncrements(largest: number, unitId: UnitId): number[] {
  const unit = unitOf(unitId);
  const per = 'print' in unit ? 1 : stepFor(unit, Math.abs(largest) * unit.factor).per / unit.factor;
  const increments: number[] = [];
  for (let power = -12; power <= 15; power++) {
    for (const mantissa of [1, 2, 2.5, 5]) increments.push(Number((mantissa * 10 ** power).toPrecision(3)) * per);
  }
  return increments;
}

/** `48,214` */
export function formatCount(value: number): string {
  return signed(value, (v) => grouped(v, 0));
}

function stepFor(unit: Ladder, base: number): Step {
  const first = unit.steps[0] as Step;
  if (base === 0) return unit.steps.find((s) => s.per === 1) ?? first;
  return unit.steps.findLast((s) => base >= s.from) ?? first;
}

function threeDigits(shown: number): string {
  if (shown === 0) return '0';
  if (shown < 1e-6 || shown >= 1e15) return scientific(shown);
  const decimals = Math.min(8, Math.max(0, 2 - Math.floor(Math.log10(Number(shown.toPrecision(3))))));
  return formatter(decimals, decimals).format(shown);
}

/** For plain numbers: whole ones in full, others to three digits without trailing zeros. */
function shortest(shown: number): string {
  if (Number.isInteger(shown) && shown < 1e15) return grouped(shown, 0);
  return shown >= 1000 && shown < 1e15 ? grouped(shown, 1) : threeDigits(shown);
}

function scientific(shown: number): string {
  const [mantissa = '0', exponent = '0'] = shown.toExponential(2).split('e');
  const raised = exponent.replace('+', '').replace(/./g, (c) => (c === '-' ? '⁻' : ('⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)] ?? c)));
  return `${mantissa}×10${raised}`;
}

/** One decimal from 1 to 99.9, two below 1, none at 0, at 100 and above. */
function percentDigits(value: number, wanted?: number): string {
  return signed(value, (v) => {
    if (wanted !== undefined) return digitsOf(v, false, wanted);
    const decimals = v === 0 || v >= 99.95 ? 0 : v >= 0.995 ? 1 : 2;
    return formatter(decimals, decimals).format(v);
  });
}

function grouped(value: number, decimals: number): string {
  return formatter(0, decimals).format(value);
}

/** `toLocaleString` builds one for every number, which is hundreds a second on a live page. */
const formatters = new Map<string, Intl.NumberFormat>();

function formatter(minimumFractionDigits: number, maximumFractionDigits: number): Intl.NumberFormat {
  const key = `${minimumFractionDigits} ${maximumFractionDigits}`;
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat('en-US', { minimumFractionDigits, maximumFractionDigits });
  formatters.set(key, made);
  return made;
}

function signed(value: number, print: (absolute: number) => string): string {
  const text = print(Math.abs(value));
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

// ---------------------------------------------------------------- durations and instants

/** A length of time in one or two units: `42 s`, `19 min`, `1 h 28 min`, `3 d 4 h`. */
export function formatSpan(spanMs: number): string {
  const seconds = Math.round(Math.abs(spanMs) / 1000);
  if (Math.abs(spanMs) < 1000) return formatValue(Math.abs(spanMs), 'ms');
  if (seconds < 60) return `${seconds}${NARROW_SPACE}s`;
  const two = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
    `${large}${NARROW_SPACE}${largeUnit}${small === 0 ? '' : ` ${small}${NARROW_SPACE}${smallUnit}`}`;
  if (seconds < 600) return two(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes}${NARROW_SPACE}min`;
  if (minutes < 48 * 60) return two(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(minutes / 60);
  return two(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** How old something is, in one unit: `4 s`, `26 min`, `2.1 h`, `3 d`. */
export function formatAge(ageMs: number): string {
  const seconds = Math.max(0, Math.round(ageMs / 1000));
  if (seconds < 60) return `${seconds}${NARROW_SPACE}s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}${NARROW_SPACE}min`;
  if (seconds < 172_800) return `${(seconds / 3_600).toFixed(1)}${NARROW_SPACE}h`;
  return `${Math.round(seconds / 86_400)}${NARROW_SPACE}d`;
}

/** `26 min ago`, `in 5 min`, `now` within the second. */
export function formatAgo(atMs: number, nowMs: number): string {
  const age = nowMs - atMs;
  if (Math.abs(age) < 500) return 'now';
  return age < 0 ? `in ${formatAge(-age)}` : `${formatAge(age)} ago`;
}

function stopwatch(seconds: number): string {
  const whole = Math.round(Math.abs(seconds));
  const text = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60].map(two).join(':');
  return seconds < 0 ? MINUS + text : text;
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number): string => String(n).padStart(2, '0');

/** `14:06:20` in the machine's zone, always 24 hours. */
export function formatClock(atMs: number): string {
  return `${formatClockShort(atMs)}:${two(new Date(atMs).getSeconds())}`;
}

/** `14:06` */
export function formatClockShort(atMs: number): string {
  const at = new Date(atMs);
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** `20 Nov` */
export function formatDay(atMs: number): string {
  const at = new Date(atMs);
  return `${at.getDate()} ${MONTHS[at.getMonth()] ?? ''}`;
}

/** `Fri 20 Nov 14:06:20` */
export function formatDateTime(atMs: number): string {
  if (!Number.isFinite(atMs)) return MISSING;
  return `${WEEKDAYS[new Date(atMs).getDay()] ?? ''} ${formatDay(atMs)} ${formatClock(atMs)}`;
}

/** The clock for today, day and clock for any other day. */
export function formatMoment(atMs: number, nowMs: number): string {
  return new Date(atMs).toDateString() === new Date(nowMs).toDateString()
    ? formatClock(atMs)
    : `${formatDay(atMs)} ${formatClockShort(atMs)}`;
}

function isoText(atMs: number): string {
  const at = new Date(atMs);
  if (Number.isNaN(at.getTime())) return MISSING;
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${formatClock(atMs)}`;
}
