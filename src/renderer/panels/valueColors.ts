/** Colours of values: their own where thresholds, mappings or options give one, else bound to their names. */
import { cssColor } from '../../shared/dashboards/field/color.ts';
import { assignStyles, slotToken } from '../charts/seriesStyles.ts';
import type { ReducedValue } from './reducedValues.ts';

/** @returns tokens or CSS colours, one per value */
export function valueColors(values: readonly ReducedValue[]): readonly string[] {
  const styles = assignStyles(values.map(({ key }) => key));
  return values.map(({ shown }, i) => shown.color ?? slotToken(styles[i]?.slot ?? 0));
}

export const valueCss = (values: readonly ReducedValue[]): readonly string[] => valueColors(values).map(cssColor);
