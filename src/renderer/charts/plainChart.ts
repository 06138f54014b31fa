/** From plain columns in one unit to a chart on one axis: what pages that have no options of a dashboard draw. */
import type { UnitId } from '../../shared/units.ts';
import type { ChartData } from './chartData.ts';
import { buildModel, type ModelOptions } from './chartModel.ts';
import type { AxisSpec, BuiltChart } from './plotSpec.ts';

export interface PlainChart extends ModelOptions {
  readonly data: ChartData;
  readonly unit: UnitId;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

export function plainChart({ data, unit, min, max, ...options }: PlainChart): BuiltChart {
  const model = buildModel(data, options);
  return { model, axes: [plainAxis(unit, { min, max, mustHaveZero: model.isStacked || model.isMirrored })] };
}

export function plainAxis(unit: UnitId, rest: Partial<AxisSpec> = {}): AxisSpec {
  return {
    scale: 'y',
    side: 'left',
    unit,
    decimals: undefined,
    label: '',
    min: undefined,
    max: undefined,
    softMin: undefined,
    softMax: undefined,
    log: undefined,
    isSymmetric: false,
    hasGrid: undefined,
    hasBorder: false,
    color: undefined,
    width: undefined,
    mustHaveZero: false,
    ...rest,
  };
}
