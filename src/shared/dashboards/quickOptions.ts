/** The few options of a panel that are changed without its editor: each turns a panel's own JSON into the next. Pure. */
import { at, record, text, withValueAt, type JsonRecord } from './json.ts';
import type { Panel } from './model.ts';

export interface QuickOption {
  readonly label: string;
  readonly isOn: boolean;
  readonly change: (panel: JsonRecord) => JsonRecord;
}

const STACKING = 'fieldConfig.defaults.custom.stacking';
const MIN = 'fieldConfig.defaults.min';
const LEGEND = 'options.legend';
const HAS_AXIS: ReadonlySet<string> = new Set(['timeseries', 'trend']);
const HAS_LEGEND: ReadonlySet<string> = new Set(['timeseries', 'piechart', 'state-timeline', 'barchart', 'histogram']);

/** Only of panels in today's form: an older one is changed in its JSON. */
export function quickOptions({ kind, type, source }: Panel): readonly QuickOption[] {
  if (kind !== type) return [];
  const isStacked = text(record(at(source, STACKING))['mode'], 'none') !== 'none';
  const startsAtZero = at(source, MIN) === 0;
  const mode = legendMode(source);
  const legend = (next: string): JsonRecord => ({
    ...record(at(source, LEGEND)),
    displayMode: next === 'off' ? 'list' : next,
    showLegend: next !== 'off',
  });
  return [
    ...(HAS_AXIS.has(kind)
      ? [
          {
            label: 'Stack',
            isOn: isStacked,
            change: (panel: JsonRecord) =>
              withValueAt(panel, STACKING, { group: 'A', mode: isStacked ? 'none' : 'normal' }),
          },
          {
            label: 'Y from zero',
            isOn: startsAtZero,
            change: (panel: JsonRecord) => withValueAt(panel, MIN, startsAtZero ? undefined : 0),
          },
        ]
      : []),
    ...(HAS_LEGEND.has(kind)
      ? (['list', 'table', 'off'] as const).map((choice) => ({
          label: choice === 'off' ? 'No legend' : `Legend as ${choice}`,
          isOn: mode === choice,
          change: (panel: JsonRecord) => withValueAt(panel, LEGEND, legend(choice)),
        }))
      : []),
  ];
}

function legendMode(source: JsonRecord): 'list' | 'table' | 'off' {
  const { displayMode, showLegend } = record(at(source, LEGEND));
  if (showLegend === false || displayMode === 'hidden') return 'off';
  return displayMode === 'table' ? 'table' : 'list';
}
