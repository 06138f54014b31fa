/** Stat, gauge, bar gauge and pie of Grafana 6: `fieldOptions` become `fieldConfig` and `reduceOptions`. */
import { flag, list, number, record, records, text, texts, type JsonRecord } from '../json.ts';
import { calculationOf, type Converted, thresholdSteps, valueMapping, withoutUndefined } from './common.ts';

export function convertFieldOptions(panel: JsonRecord, type: string): Converted {
  const options = record(panel['options']);
  const old = record(options['fieldOptions']);
  const oldDefaults = { ...record(old['defaults']), ...record(record(panel['fieldConfig'])['defaults']) };
  const { fieldOptions: _old, ...rest } = options;
  const calcs = texts(old['calcs'] ?? [options['valueOptions'] ? record(options['valueOptions'])['stat'] : undefined]);
  return {
    type,
    options: {
      ...rest,
      reduceOptions: {
        values: flag(old['values']),
        calcs: calcs.filter((name) => name !== '').map(calculationOf),
        fields: '',
      },
    },
    fieldConfig: {
      defaults: withoutUndefined({
        ...oldDefaults,
        title: undefined,
        displayName: text(oldDefaults['displayName'] ?? oldDefaults['title']) || undefined,
        mappings: records(oldDefaults['mappings'] ?? old['mappings']).flatMap(todaysMapping),
        thresholds: oldDefaults['thresholds'] ?? oldThresholds(old['thresholds']),
        color: oldDefaults['color'] ?? { mode: 'thresholds' },
      }),
      overrides: list(old['override'] ? [] : record(panel['fieldConfig'])['overrides']),
    },
    losses: [],
  };
}

/** Type 1 maps a value, type 2 a range. */
export function todaysMapping(mapping: JsonRecord): readonly JsonRecord[] {
  const type = mapping['type'];
  if (typeof type === 'string') return [mapping];
  const result = withoutUndefined({ text: text(mapping['text']), color: mapping['color'] });
  if (number(type) === 2) {
    const range = { from: number(mapping['from']) ?? null, to: number(mapping['to']) ?? null, result };
    return [{ type: 'range', options: range }];
  }
  return valueMapping(text(mapping['value']), result);
}

function oldThresholds(value: unknown): JsonRecord | undefined {
  const steps = records(value);
  if (steps.length === 0) return undefined;
  const colors = steps.map((step) => text(step['color'], 'green'));
  return thresholdSteps(
    steps.slice(1).map((step) => number(step['value'])),
    colors,
  );
}

/** The pie of the plugin that came before Grafana's own. */
export function convertPiePlugin(panel: JsonRecord): Converted {
  const legend = record(panel['legend']);
  const isRight = /right/i.test(text(panel['legendType']));
  return {
    type: 'piechart',
    options: {
      pieType: text(panel['pieType'], 'pie'),
      reduceOptions: { values: false, calcs: [calculationOf(text(panel['valueName'], 'current'))], fields: '' },
      legend: {
        showLegend: flag(legend['show'], true),
        placement: isRight ? 'right' : 'bottom',
        displayMode: isRight ? 'table' : 'list',
        values: ['value', 'percent'].filter((name) => flag(legend[name === 'value' ? 'values' : 'percentage'])),
      },
      tooltip: { mode: 'single' },
    },
    fieldConfig: {
      defaults: withoutUndefined({
        unit: text(panel['format'], 'short'),
        decimals: number(legend['percentageDecimals']),
        color: { mode: 'palette-classic' },
      }),
      overrides: Object.entries(record(panel['aliasColors'])).map(([alias, color]) => ({
        matcher: { id: 'byName', options: alias },
        properties: [{ id: 'color', value: { mode: 'fixed', fixedColor: color } }],
      })),
    },
    losses: [],
  };
}
