/** Legend and tooltip options of a panel, read once. */
import { flag, number, record, text, texts, type JsonRecord } from '../../shared/dashboards/json.ts';
import type { LegendSpec } from '../charts/ChartLegend.tsx';

export function legendSpec(options: JsonRecord): LegendSpec {
  const legend = record(options['legend']);
  const mode = text(legend['displayMode'], 'list');
  const isShown = flag(legend['showLegend'], true) && mode !== 'hidden' && options['legend'] !== false;
  const isRight = legend['placement'] === 'right';
  const calcs = texts(legend['calcs']);
  return {
    mode: !isShown ? 'none' : mode === 'table' ? 'table' : 'list',
    placement: isRight ? 'right' : 'bottom',
    calcs,
    // A table nobody has sorted begins with what is largest now.
    sortBy: text(legend['sortBy']) || calcs.find((id) => id === 'lastNotNull' || id === 'last'),
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
