import { describe, expect, it } from 'vitest';
import {
  formatAge,
  formatAgo,
  formatAxis,
  formatClock,
  formatCount,
  formatDateTime,
  formatFull,
  formatParts,
  formatSpan,
  formatValue,
  tickIncrements,
} from '../../src/shared/units.ts';

/** Narrow no-break spaces are written `_` here. */
const plain = (text: string): string => text.replaceAll('\u202f', '_');
const value = (v: number | null | undefined, unit: string): string => plain(formatValue(v, unit));
const axis = (ticks: number[], unit: string): string => formatAxis(ticks, unit).map(plain).join(' | ');
const span = (ms: number): string => plain(formatSpan(ms));
const age = (ms: number): string => plain(formatAge(ms));

describe('formatValue', () => {
  it('shows three significant digits in the step that reads best', () => {
    expect(value(1.02, 's')).toBe('1.02_s');
    expect(value(0.0948, 's')).toBe('94.8_ms');
    expect(value(0.000_25, 's')).toBe('250_µs');
    expect(value(94.8, 'ms')).toBe('94.8_ms');
    expect(value(119, 's')).toBe('119_s');
    expect(value(120, 's')).toBe('2.00_min');
    expect(value(7_200, 's')).toBe('2.00_h');
    expect(value(47 * 3600, 's')).toBe('47.0_h');
    expect(value(48 * 3600, 's')).toBe('2.00_d');
    expect(value(692, 'reqps')).toBe('692_req/s');
    expect(value(1_320, 'reqps')).toBe('1.32_k req/s');
    expect(value(0.012_34, 'ops')).toBe('0.0123_op/s');
    expect(value(21.4, 'celsius')).toBe('21.4_°C');
    expect(value(65.2, 'watt')).toBe('65.2_W');
    expect(value(0.004, 'watt')).toBe('4.00_mW');
    expect(value(3.2e9, 'hertz')).toBe('3.20_GHz');
  });

  it('counts bytes in IEC, network rates in SI', () => {
    expect(value(0, 'bytes')).toBe('0_B');
    expect(value(512, 'bytes')).toBe('512_B');
    expect(value(1536, 'bytes')).toBe('1.50_KiB');
    expect(value(31.9 * 1024 ** 3, 'bytes')).toBe('31.9_GiB');
    expect(value(7.6, 'gbytes')).toBe('7.60_GiB');
    expect(value(1_500_000, 'decbytes')).toBe('1.50_MB');
    expect(value(48_200_000, 'bps')).toBe('48.2_Mb/s');
    expect(value(2048, 'Bps')).toBe('2.00_KiB/s');
  });

  it('rounds into the next step instead of printing 1,000', () => {
    expect(value(999.7, 'reqps')).toBe('1.00_k req/s');
    expect(value(0.999_9, 's')).toBe('1.00_s');
    expect(value(1023.9 * 1024, 'bytes')).toBe('1.00_MiB');
  });

  it('gives percent one decimal, two below one, none at 0 and 100', () => {
    expect(value(0, 'percent')).toBe('0%');
    expect(value(0.21, 'percent')).toBe('0.21%');
    expect(value(1, 'percent')).toBe('1.0%');
    expect(value(13.66, 'percent')).toBe('13.7%');
    expect(value(99.9, 'percent')).toBe('99.9%');
    expect(value(100, 'percent')).toBe('100%');
    expect(value(243.4, 'percent')).toBe('243%');
    expect(value(0.945, 'percentunit')).toBe('94.5%');
    expect(value(-3.25, 'percent')).toBe('−3.3%');
  });

  it('keeps counts whole and shortens large ones', () => {
    expect(value(171, 'short')).toBe('171');
    expect(value(48_214, 'short')).toBe('48.2_k');
    expect(value(2.5, 'short')).toBe('2.50');
    expect(value(48_214, 'none')).toBe('48,214');
    expect(value(2.71456, 'none')).toBe('2.71');
    expect(value(1.2e-9, 'short')).toBe('1.20×10⁻⁹');
  });

  it('tells missing, not a number and infinity apart', () => {
    expect(value(null, 'bytes')).toBe('–');
    expect(value(undefined, 'bytes')).toBe('–');
    expect(value(Number.NaN, 'bytes')).toBe('not a number');
    expect(value(Number.POSITIVE_INFINITY, 'bytes')).toBe('∞');
    expect(value(Number.NEGATIVE_INFINITY, 's')).toBe('−∞');
  });

  it('writes a real minus sign, and none before zero', () => {
    expect(value(-50 * 1024 ** 3, 'bytes')).toBe('−50.0_GiB');
    expect(value(-0.000_000_1, 'percent')).toBe('0.00%');
    expect(value(-0, 'short')).toBe('0');
  });

  it('takes custom and unknown unit ids', () => {
    expect(value(12, 'suffix:pods')).toBe('12.0_pods');
    expect(value(12.5, 'prefix:$')).toBe('$12.5');
    expect(value(1_500, 'count:jobs')).toBe('1.50_k jobs');
    expect(value(-1_500, 'currencyEUR')).toBe('−€1.50_k');
    expect(value(5, 'furlongs')).toBe('5.00_furlongs');
    expect(value(5, 'constructor')).toBe('5.00_constructor');
    expect(value(1, 'bool')).toBe('True');
    expect(value(0, 'bool_on_off')).toBe('Off');
    expect(value(3_725, 'dthms')).toBe('01:02:05');
  });

  it('splits number and unit for tiles', () => {
    expect(formatParts(1_320, 'reqps')).toEqual({ number: '1.32', symbol: 'k req/s' });
    expect(formatParts(41.3, 'percent')).toEqual({ number: '41.3%', symbol: '' });
  });

  it('shows every digit in full text', () => {
    expect(plain(formatFull(48_214.125, 'short'))).toBe('48,214.125');
    expect(plain(formatFull(1536, 'bytes'))).toBe('1,536_B');
    expect(formatCount(48_214)).toBe('48,214');
  });
});

describe('formatAxis', () => {
  it('uses the unit of the largest tick for all, and none at zero', () => {
    expect(axis([0, 0.25, 0.5, 0.75, 1], 's')).toBe('0 | 0.25_s | 0.5_s | 0.75_s | 1_s');
    expect(axis([0, 0.2, 0.4], 's')).toBe('0 | 200_ms | 400_ms');
    expect(axis([0, 250, 500, 750, 1000], 'reqps')).toBe('0 | 0.25_k req/s | 0.5_k req/s | 0.75_k req/s | 1_k req/s');
    expect(
      axis(
        [1, 1.05, 1.1].map((v) => v * 1024 ** 4),
        'bytes',
      ),
    ).toBe('1_TiB | 1.05_TiB | 1.1_TiB');
    expect(axis([0, 20, 40], 'percent')).toBe('0% | 20% | 40%');
    expect(axis([0, 0.5, 1], 'percentunit')).toBe('0% | 50% | 100%');
    expect(axis([-100, 0, 100], 'short')).toBe('−100 | 0 | 100');
  });

  it('prints no floating point dust', () => {
    expect(axis([0, 0.1, 0.2, 0.30000000000000004], 'none')).toBe('0 | 0.1 | 0.2 | 0.3');
    expect(axis([-1e-17, 0.1], 'short')).toBe('0 | 0.1');
  });

  it('steps ticks in the unit the axis is written in', () => {
    expect(tickIncrements(3 * 1024 ** 3, 'bytes')).toContain(0.5 * 1024 ** 3);
    expect(tickIncrements(3 * 1024 ** 3, 'bytes')).not.toContain(500_000_000);
    expect(tickIncrements(600, 's')).toContain(60);
    expect(tickIncrements(600_000, 'ms')).toContain(60_000);
    expect(tickIncrements(0.5, 'reqps')).toContain(0.1);
  });
});

describe('times', () => {
  it('says a span in at most two units', () => {
    expect(span(42_000)).toBe('42_s');
    expect(span(220_000)).toBe('3_min 40_s');
    expect(span(19 * 60_000)).toBe('19_min');
    expect(span(88 * 60_000)).toBe('1_h 28_min');
    expect(span(76 * 3_600_000)).toBe('3_d 4_h');
    expect(span(43)).toBe('43.0_ms');
  });

  it('says an age in one unit', () => {
    expect(age(4_200)).toBe('4_s');
    expect(age(26 * 60_000)).toBe('26_min');
    expect(age(7_560_000)).toBe('2.1_h');
    expect(age(3 * 86_400_000)).toBe('3_d');
    expect(plain(formatAgo(1_000, 4_000))).toBe('3_s ago');
    expect(plain(formatAgo(61_000, 1_000))).toBe('in 1_min');
    expect(formatAgo(1_000, 1_000)).toBe('now');
  });

  it('uses 24 hours and the short date', () => {
    const at = new Date(2026, 10, 20, 14, 6, 20).getTime();
    expect(formatClock(at)).toBe('14:06:20');
    expect(formatDateTime(at)).toBe('Fri 20 Nov 14:06:20');
  });
});
