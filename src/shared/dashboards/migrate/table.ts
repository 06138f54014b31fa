/** The table of before Grafana 7 as today's: its styles become overrides, its transform a transformation. */
import { flag, number, record, records, text, texts, type JsonRecord } from '../json.ts';
import {
  aliasMatcher,
  calculationOf,
  type Converted,
  oldMappings,
  override,
  type Override,
  thresholdSteps,
} from './common.ts';

export function convertTable(panel: JsonRecord): Converted {
  const styles = records(panel['styles']);
  const transform = text(panel['transform'], 'table');
  const columns = records(panel['columns']).map((column) => calculationOf(text(column['value'])));
  const sort = record(panel['sort']);
  return {
    type: 'table',
    options: {
      showHeader: flag(panel['showHeader'], true),
      sortColumn: number(sort['col']),
      sortDesc: flag(sort['desc']),
      footer: {
        enablePagination: number(panel['pageSize']) !== undefined && text(panel['scroll']) !== 'true',
      },
    },
    fieldConfig: {
      defaults: { custom: { align: 'auto' } },
      // The old table took the first style that fits; of overrides the last one wins.
      overrides: [...styles].reverse().map(styleOverride),
    },
    transformations: TRANSFORMS[transform]?.(columns) ?? [{ id: 'merge', options: {} }],
    losses: transform === 'json' || transform === 'annotations' ? [`the table transform "${transform}"`] : [],
  };
}

const TRANSFORMS: Readonly<Record<string, (columns: readonly string[]) => readonly JsonRecord[]>> = {
  timeseries_to_rows: () => [{ id: 'seriesToRows', options: {} }],
  timeseries_to_columns: () => [{ id: 'joinByField', options: { byField: 'Time', mode: 'outerTabular' } }],
  timeseries_aggregations: (columns) => [
    { id: 'reduce', options: { reducers: columns.length > 0 ? columns : ['mean'] } },
  ],
};

function styleOverride(style: JsonRecord): Override {
  const type = text(style['type'], 'number');
  const colorMode = text(style['colorMode']);
  const limits = texts(style['thresholds']).map(number);
  const colors = texts(style['colors']);
  const mappings = oldMappings(style);
  const isNumber = type === 'number';
  const unit = isNumber ? text(style['unit'], 'short') : type === 'date' ? dateUnit(style) : undefined;
  return override(aliasMatcher(text(style['pattern'])), {
    displayName: text(style['alias']) || undefined,
    unit,
    decimals: isNumber ? number(style['decimals']) : undefined,
    'custom.hidden': type === 'hidden' ? true : undefined,
    'custom.align': text(style['align']) || undefined,
    thresholds: isNumber && limits.length > 0 ? thresholdSteps(limits, colors) : undefined,
    mappings: mappings.length > 0 ? mappings : undefined,
    'custom.cellOptions':
      isNumber && colorMode !== '' && colorMode !== 'null'
        ? { type: colorMode === 'value' ? 'color-text' : 'color-background', mode: 'basic' }
        : undefined,
    links: flag(style['link'])
      ? [
          {
            title: text(style['linkTooltip']),
            url: linkUrl(text(style['linkUrl'])),
            targetBlank: flag(style['linkTargetBlank']),
          },
        ]
      : undefined,
  });
}

function dateUnit(style: JsonRecord): string {
  const format = text(style['dateFormat']);
  return format === '' ? 'dateTimeAsIso' : `time:${format}`;
}

/** `$__cell` and `$__cell_3` are today's value of the cell and of another field of the row. */
function linkUrl(url: string): string {
  return url
    .replace(/\$\{__cell_(\d+)(?::\w+)?\}|\$__cell_(\d+)/g, (_whole, a, b) => `\${__data.fields[${String(a ?? b)}]}`)
    .replace(/\$\{__cell(?::\w+)?\}|\$__cell\b/g, '${__value.raw}');
}
