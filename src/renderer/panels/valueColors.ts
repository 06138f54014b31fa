/** Colours of values: their own where thresholds, mappings or options give one, else bound to their names. */
import { cssColor } from '../../shared/dashboards/field/color.ts';
import { assignStyles, slotToken } from '../charts/seriesStyles.ts';
import type { ReducedValue } from './reducedValues.ts';

/** What a field without a colour mode counts on: shares of a whole are told apart, lone values are judged. */
type Unset = 'thresholds' | 'palette';

/** @returns tokens or CSS colours, one per value */
export function valueColors(values: readonly ReducedValue[], unset: Unset = 'thresholds'): readonly string[] {
  const styles = assignStyles(values.map(({ key }) => key));
  return values.map(({ shown, field }, i) => {
    const isJudged = unset === 'thresholds' || field.style.color.mode !== '' || shown.isMapped;
    return (isJudged ? shown.color : undefined) ?? slotToken(styles[i]?.slot ?? 0);
  });
}

export const valueCss = (values: readonly ReducedValue[], unset?: Unset): readonly string[] =>
  valueColors(values, unset).map(cssColor);
