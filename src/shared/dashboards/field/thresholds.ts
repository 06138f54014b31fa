/** Thresholds: a base and steps above it, in the field's unit or in percent of its range. */
import { number, record, records, text } from '../json.ts';
import { namedColor } from './color.ts';

export interface Step {
  /** -Infinity for the base. */
  readonly value: number;
  readonly color: string;
}

export interface Thresholds {
  readonly isPercentage: boolean;
  /** Ascending; never empty. */
  readonly steps: readonly Step[];
}

/** Without any, values have the colour of a first series. */
const DEFAULT: Thresholds = { isPercentage: false, steps: [{ value: -Infinity, color: '--series-1' }] };

export function parseThresholds(value: unknown): Thresholds {
  const json = record(value);
  const steps = records(json['steps']).map((step, i) => ({
    value: i === 0 ? -Infinity : (number(step['value']) ?? -Infinity),
    color: namedColor(text(step['color'])) ?? '--ok',
  }));
  if (steps.length === 0) return DEFAULT;
  return {
    isPercentage: text(json['mode']) === 'percentage',
    steps: steps.sort((a, b) => a.value - b.value),
  };
}

/** Steps in the unit of the values. */
export function absoluteSteps(
  { isPercentage, steps }: Thresholds,
  [min, max]: readonly [number, number],
): readonly Step[] {
  if (!isPercentage) return steps;
  return steps.map(({ value, color }) => ({
    color,
    value: value === -Infinity ? value : min + ((max - min) * value) / 100,
  }));
}

/** A value exactly on a step belongs to it. */
export function stepAt(steps: readonly Step[], value: number | null): Step | undefined {
  return (value === null ? undefined : steps.findLast((step) => value >= step.value)) ?? steps[0];
}
