/** time.Time and time.Duration as templates see them. A time is in UTC unless it was moved to a zone. */
import { GoObject, TemplateFailure, type GoMethod, type GoValue } from './goValue.ts';

const SECOND = 1_000_000_000n;
const MINUTE = 60n * SECOND;
const HOUR = 60n * MINUTE;
const DAY = 24n * HOUR;

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

export class GoDuration extends GoObject {
  readonly typeName = '*time.Duration';
  readonly ns: bigint;

  constructor(ns: bigint) {
    super();
    this.ns = ns;
  }

  member(name: string): GoMethod | undefined {
    switch (name) {
      case 'String':
        return () => this.toText();
      case 'Hours':
        return () => Number(this.ns) / Number(HOUR);
      case 'Minutes':
        return () => Number(this.ns) / Number(MINUTE);
      case 'Seconds':
        return () => Number(this.ns) / Number(SECOND);
      case 'Milliseconds':
        return () => this.ns / 1_000_000n;
      case 'Microseconds':
        return () => this.ns / 1_000n;
      case 'Nanoseconds':
        return () => this.ns;
      case 'Abs':
        return () => new GoDuration(this.ns < 0n ? -this.ns : this.ns);
      case 'Truncate':
        return (unit) => new GoDuration(truncated(this.ns, durationOf(unit).ns));
      case 'Round':
        return (unit) => new GoDuration(roundedTo(this.ns, durationOf(unit).ns));
      default:
        return undefined;
    }
  }

  /** `1h2m3.5s`, `1.5ms`, `0s`. */
  toText(): string {
    const { ns } = this;
    if (ns === 0n) return '0s';
    const sign = ns < 0n ? '-' : '';
    const size = ns < 0n ? -ns : ns;
    if (size < 1_000n) return `${sign}${size}ns`;
    if (size < 1_000_000n) return `${sign}${decimal(size, 1_000n)}µs`;
    if (size < SECOND) return `${sign}${decimal(size, 1_000_000n)}ms`;
    const hours = size / HOUR;
    const minutes = (size % HOUR) / MINUTE;
    const lead = hours > 0n ? `${hours}h${minutes}m` : minutes > 0n ? `${minutes}m` : '';
    return `${sign}${lead}${decimal(size % MINUTE, SECOND)}s`;
  }
}

function decimal(value: bigint, unit: bigint): string {
  const digits = String(unit).length - 1;
  const fraction = String(value % unit)
    .padStart(digits, '0')
    .replace(/0+$/, '');
  return fraction === '' ? String(value / unit) : `${value / unit}.${fraction}`;
}

const truncated = (ns: bigint, unit: bigint): bigint => (unit <= 0n ? ns : ns - (ns % unit));

function roundedTo(ns: bigint, unit: bigint): bigint {
  if (unit <= 0n) return ns;
  const size = ns < 0n ? -ns : ns;
  const rest = size % unit;
  const result = rest + rest < unit ? size - rest : size + unit - rest;
  return ns < 0n ? -result : result;
}

/** Where a time is shown: minutes east of Greenwich, and the zone's short name. */
export interface GoZone {
  readonly offsetMinutes: number;
  readonly name: string;
}

const UTC: GoZone = { offsetMinutes: 0, name: 'UTC' };

export class GoTime extends GoObject {
  readonly typeName = '*time.Time';
  /** Since the Unix epoch. */
  readonly ns: bigint;
  private readonly zone: GoZone;
  /** Go's time without a value: the first moment of the year 1. */
  static readonly ZERO = -62_135_596_800_000_000_000n;

  constructor(ns: bigint, zone: GoZone = UTC) {
    super();
    this.ns = ns;
    this.zone = zone;
  }

  toText(): string {
    return this.format('2006-01-02 15:04:05.999999999 -0700 MST');
  }

  member(name: string): GoMethod | undefined {
    const date = this.date();
    switch (name) {
      case 'String':
        return () => this.toText();
      case 'Format':
        return (layout) => this.format(stringOf(layout));
      case 'UTC':
        return () => new GoTime(this.ns);
      case 'Add':
        return (duration) => new GoTime(this.ns + durationOf(duration).ns, this.zone);
      case 'Sub':
        return (other) => new GoDuration(this.ns - timeOf(other).ns);
      case 'AddDate':
        return (...parts) => this.addDate(parts);
      case 'Truncate':
        return (unit) => new GoTime(truncated(this.ns, durationOf(unit).ns));
      case 'Round':
        return (unit) => new GoTime(roundedTo(this.ns, durationOf(unit).ns));
      case 'Before':
        return (other) => this.ns < timeOf(other).ns;
      case 'After':
        return (other) => this.ns > timeOf(other).ns;
      case 'Equal':
        return (other) => this.ns === timeOf(other).ns;
      case 'Compare':
        return (other) => (this.ns < timeOf(other).ns ? -1n : this.ns > timeOf(other).ns ? 1n : 0n);
      case 'IsZero':
        return () => this.ns === GoTime.ZERO;
      case 'Unix':
        return () => floorDiv(this.ns, SECOND);
      case 'UnixMilli':
        return () => floorDiv(this.ns, 1_000_000n);
      case 'UnixMicro':
        return () => floorDiv(this.ns, 1_000n);
      case 'UnixNano':
        return () => this.ns;
      case 'Year':
        return () => BigInt(date.getUTCFullYear());
      case 'Month':
        return () => MONTHS[date.getUTCMonth()] ?? '';
      case 'Day':
        return () => BigInt(date.getUTCDate());
      case 'Hour':
        return () => BigInt(date.getUTCHours());
      case 'Minute':
        return () => BigInt(date.getUTCMinutes());
      case 'Second':
        return () => BigInt(date.getUTCSeconds());
      case 'Nanosecond':
        return () => this.nanosecond();
      case 'Weekday':
        return () => WEEKDAYS[date.getUTCDay()] ?? '';
      case 'YearDay':
        return () => BigInt(yearDay(date));
      default:
        return undefined;
    }
  }

  /** @param layout  Go's reference time, `Mon Jan 2 15:04:05 MST 2006` */
  format(layout: string): string {
    const date = this.date();
    return layout.replaceAll(LAYOUT, (part) => this.part(part, date));
  }

  private part(part: string, date: Date): string {
    if (/^[.,][09]/.test(part)) return this.fraction(part);
    const hour12 = date.getUTCHours() % 12 === 0 ? 12 : date.getUTCHours() % 12;
    const month = MONTHS[date.getUTCMonth()] ?? '';
    const weekday = WEEKDAYS[date.getUTCDay()] ?? '';
    const forms: Readonly<Record<string, string>> = {
      January: month,
      Jan: month.slice(0, 3),
      '1': String(date.getUTCMonth() + 1),
      '01': two(date.getUTCMonth() + 1),
      Monday: weekday,
      Mon: weekday.slice(0, 3),
      '2': String(date.getUTCDate()),
      _2: String(date.getUTCDate()).padStart(2, ' '),
      '02': two(date.getUTCDate()),
      __2: String(yearDay(date)).padStart(3, ' '),
      '002': String(yearDay(date)).padStart(3, '0'),
      '15': two(date.getUTCHours()),
      '3': String(hour12),
      '03': two(hour12),
      '4': String(date.getUTCMinutes()),
      '04': two(date.getUTCMinutes()),
      '5': String(date.getUTCSeconds()),
      '05': two(date.getUTCSeconds()),
      '2006': String(date.getUTCFullYear()).padStart(4, '0'),
      '06': two(date.getUTCFullYear() % 100),
      PM: date.getUTCHours() >= 12 ? 'PM' : 'AM',
      pm: date.getUTCHours() >= 12 ? 'pm' : 'am',
      MST: this.zone.name,
      ...this.offsetForms(),
    };
    // Z0700 and its kin print Z for UTC.
    if (this.zone.offsetMinutes === 0) return forms[part] ?? 'Z';
    return forms[part.replace('Z', '-')] ?? '';
  }

  private offsetForms(): Readonly<Record<string, string>> {
    const { offsetMinutes } = this.zone;
    const sign = offsetMinutes < 0 ? '-' : '+';
    const hours = two(Math.floor(Math.abs(offsetMinutes) / 60));
    const minutes = two(Math.abs(offsetMinutes) % 60);
    return {
      '-0700': `${sign}${hours}${minutes}`,
      '-07:00': `${sign}${hours}:${minutes}`,
      '-07': `${sign}${hours}`,
      '-070000': `${sign}${hours}${minutes}00`,
      '-07:00:00': `${sign}${hours}:${minutes}:00`,
    };
  }

  private fraction(part: string): string {
    const digits = String(this.nanosecond())
      .padStart(9, '0')
      .slice(0, part.length - 1);
    if (part[1] === '0') return `${part[0]}${digits}`;
    const trimmed = digits.replace(/0+$/, '');
    return trimmed === '' ? '' : `${part[0]}${trimmed}`;
  }

  private nanosecond(): bigint {
    return this.ns - floorDiv(this.ns, SECOND) * SECOND;
  }

  private date(): Date {
    return new Date(Number(floorDiv(this.ns, 1_000_000n)) + this.zone.offsetMinutes * 60_000);
  }

  private addDate(parts: readonly GoValue[]): GoTime {
    const [years = 0, months = 0, days = 0] = parts.map((part) => (typeof part === 'bigint' ? Number(part) : 0));
    const date = this.date();
    date.setUTCFullYear(date.getUTCFullYear() + years, date.getUTCMonth() + months, date.getUTCDate() + days);
    const ms = BigInt(date.getTime() - this.zone.offsetMinutes * 60_000);
    return new GoTime(ms * 1_000_000n + (this.ns - floorDiv(this.ns, 1_000_000n) * 1_000_000n), this.zone);
  }
}

const two = (value: number): string => String(value).padStart(2, '0');

/** The pieces of a layout, longest first where one begins another. */
const LAYOUT =
  /January|Jan|Monday|Mon|MST|2006|__2|_2(?!006)|002|01|02|03|04|05|06|15|PM|pm|-07:00:00|-070000|-07:00|-0700|-07|Z07:00:00|Z070000|Z07:00|Z0700|Z07|[.,]0+(?!\d)|[.,]9+(?!\d)|[1-5]/g;

const floorDiv = (a: bigint, b: bigint): bigint => (a % b < 0n ? a / b - 1n : a / b);

function yearDay(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / (Number(DAY) / 1e6)) + 1;
}

function durationOf(value: GoValue | undefined): GoDuration {
  if (value instanceof GoDuration) return value;
  if (typeof value === 'bigint') return new GoDuration(value);
  throw new TemplateFailure('wrong type for value; expected time.Duration');
}

function timeOf(value: GoValue | undefined): GoTime {
  if (value instanceof GoTime) return value;
  throw new TemplateFailure('wrong type for value; expected time.Time');
}

function stringOf(value: GoValue | undefined): string {
  if (typeof value === 'string') return value;
  throw new TemplateFailure('wrong type for value; expected string');
}
