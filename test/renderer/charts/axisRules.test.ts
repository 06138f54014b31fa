import { describe, expect, it } from 'vitest';
import { timeLabels, valueLabels, yRange } from '../../../src/renderer/charts/axisRules.ts';

const range = (
  dataMin: number | null,
  dataMax: number | null,
  rest: Partial<Parameters<typeof yRange>[0]> = {},
): number[] => yRange({ dataMin, dataMax, unit: 'short', ...rest }).map((v) => Number(v.toFixed(4)));

const at = (...clock: [number, number, number?]): number => new Date(2026, 10, 20, ...clock).getTime() / 1000;

describe('yRange', () => {
  it('starts at zero where the lowest value is below 60% of the highest', () => {
    expect(range(50, 100)).toEqual([0, 108]);
    expect(range(90, 100)).toEqual([89.2, 100.8]);
  });

  it('starts at zero for stacks whatever the values, and for a flat line', () => {
    expect(range(90, 100, { mustHaveZero: true })).toEqual([0, 108]);
    expect(range(5, 5)).toEqual([0, 5.4]);
  });

  it('shows percent from 0 to 100 unless values exceed it', () => {
    expect(range(20, 40, { unit: 'percent' })).toEqual([0, 100]);
    expect(range(0.2, 0.4, { unit: 'percentunit' })).toEqual([0, 1]);
    expect(range(20, 250, { unit: 'percent' })).toEqual([0, 270]);
  });

  it('follows values below zero and keeps given bounds', () => {
    expect(range(-50, 50)).toEqual([-58, 58]);
    expect(range(20, 40, { min: 10, max: 30 })).toEqual([10, 30]);
  });

  it('is never empty', () => {
    expect(range(null, null)).toEqual([0, 1.08]);
    expect(range(0, 0)).toEqual([0, 1]);
    expect(range(7, 7, { min: 7, max: 7 })[1]).toBeGreaterThan(7);
  });
});

describe('labels', () => {
  it('counts upwards on both sides of a mirrored axis', () => {
    expect(valueLabels([-200, 0, 200], 'none', true)).toEqual(['200', '0', '200']);
  });

  it('shows seconds in short ranges, days in long ones', () => {
    expect(timeLabels([at(14, 6, 20)], 300)).toEqual(['14:06:20']);
    expect(timeLabels([at(14, 6)], 3600)).toEqual(['14:06']);
    expect(timeLabels([at(0, 0), at(12, 0)], 2 * 86_400)).toEqual(['20 Nov', '12:00']);
  });
});
