/** The single stat of before Grafana 7 as today's stat or gauge. */
import { flag, number, record, text, texts, type JsonRecord } from '../json.ts';
import {
  calculationOf,
  type Converted,
  oldMappings,
  thresholdSteps,
  valueMapping,
  withoutUndefined,
} from './common.ts';

const DEFAULT_COLORS = ['#299c46', 'rgba(237, 129, 40, 0.89)', '#d44a3a'];

export function convertSinglestat(panel: JsonRecord): Converted {
  const gauge = record(panel['gauge']);
  const isGauge = flag(gauge['show']);
  const calculation = text(panel['valueName'], 'avg');
  const colors = texts(panel['colors']);
  const limits = text(panel['thresholds']).split(',').map(number);
  const nullText = text(panel['nullText']);
  const column = text(panel['tableColumn']);
  const isColored = flag(panel['colorBackground']) || flag(panel['colorValue']) || isGauge;
  const defaults = withoutUndefined({
    unit: text(panel['format'], 'none'),
    decimals: number(panel['decimals']),
    nullValueMode: text(panel['nullPointMode']) === 'null as zero' ? 'null as zero' : undefined,
    mappings: [...oldMappings(panel), ...(nullText === '' ? [] : valueMapping('null', { text: nullText }))],
    thresholds: thresholdSteps(isColored ? limits : [], colors.length > 0 ? colors : DEFAULT_COLORS),
    color: { mode: 'thresholds' },
    min: isGauge ? (number(gauge['minValue']) ?? 0) : number(record(panel['sparkline'])['ymin']),
    max: isGauge ? (number(gauge['maxValue']) ?? 100) : number(record(panel['sparkline'])['ymax']),
  });
  const isName = calculation === 'name';
  const reduceOptions = {
    values: false,
    calcs: [isName ? 'lastNotNull' : calculationOf(calculation)],
    fields: column === '' || column === 'Value' ? '' : `/^${column.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$/`,
  };
  const shared = { fieldConfig: { defaults, overrides: [] }, losses: [] };
  if (isGauge) {
    const options = {
      reduceOptions,
      showThresholdLabels: flag(gauge['thresholdLabels']),
      showThresholdMarkers: flag(gauge['thresholdMarkers'], true),
    };
    return { type: 'gauge', options, ...shared };
  }
  return {
    type: 'stat',
    options: {
      reduceOptions,
      textMode: isName ? 'name' : 'value',
      graphMode: flag(record(panel['sparkline'])['show']) ? 'area' : 'none',
      colorMode: flag(panel['colorBackground']) ? 'background' : flag(panel['colorValue']) ? 'value' : 'none',
      justifyMode: 'center',
      orientation: 'horizontal',
      prefix: text(panel['prefix']),
      postfix: text(panel['postfix']),
    },
    ...shared,
  };
}
