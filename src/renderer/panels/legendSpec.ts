/** Legend and tooltip options of a panel, read once. */
import { flag, number, record, text, texts, type JsonRecord } from '../../shared/dashboards/json.ts';
import type { LegendSpec } from '../charts/ChartLegend.tsx';

export function legendSpec(options: JsonRecord): LegendSpec {
  const legend = record(options['legend']);
  const mode = text(legend['displayMode'], 'list');
  const isShown = flag(legend['showLegend'], true) && mode !== 'hidden' && options['legend'] !== false;
  const isRight = legend['placement'] === 'right';
  return {
    mode: !isShown ? 'none' : mode === 'table' ? 'table' : 'list',
    placement: isRight ? 'right' : 'bottom',
    calcs: texts(legend['calcs']),
    sortBy: text(legend['sortBy']) || undefined,
    isDescending: flag(legend['sortDesc'], true),
    width: number(legend['width']),
    hidesEmpty: flag(legend['hidesEmpty']),
    hidesZero: flag(legend['hidesZero']),
  };
}

export function tooltipMode(options: JsonRecord): 'multi' | 'single' | 'none' {
  const mode = text(record(options['tooltip'])['mode'], 'multi');
  return mode === 'single' || mode === 'none' ? mode : 'multi';
}
