/**
 * What a person can set of a panel: each option with its place in the file, its control and what holds where the file says
 * nothing. The editor draws this list; nothing of it is known to the editor alone. Pure.
 */
import { at, isRecord, type JsonRecord } from './json.ts';
import type { PanelKind } from './model.ts';

type Choice = readonly [value: unknown, label: string];

export type OptionControl =
  | { readonly kind: 'text' | 'unit' | 'color' | 'thresholds' | 'mappings' | 'calcs' | 'flag' }
  | { readonly kind: 'number'; readonly hint?: string }
  /** Few choices are shown at once, more of them in a list. */
  | { readonly kind: 'choice'; readonly choices: readonly Choice[] };

export interface PanelOption {
  readonly group: string;
  readonly label: string;
  /** Dotted place in the panel's JSON. */
  readonly path: string;
  /** Of the panels that follow it; undefined: all. */
  readonly kinds: ReadonlySet<PanelKind> | undefined;
  readonly control: OptionControl;
  /** What holds while nothing is set. */
  readonly fallback: unknown;
}

const FIELD = 'fieldConfig.defaults.';
const kinds = (text: string): ReadonlySet<PanelKind> => new Set(text.split(' ') as PanelKind[]);

const LINES = kinds('timeseries trend');
const BARS = kinds('timeseries trend barchart histogram');
const AXIS = kinds('timeseries trend barchart histogram xychart');
const LEGEND = kinds('timeseries trend piechart state-timeline status-history barchart histogram xychart');
const REDUCED = kinds('stat gauge bargauge piechart');
const VALUES = kinds(
  'timeseries trend stat gauge bargauge table piechart state-timeline status-history barchart xychart',
);
const ASKING = new Set([...VALUES, ...kinds('heatmap histogram')]);
const STATES = kinds('state-timeline status-history');

const choice = (...choices: readonly Choice[]): OptionControl => ({ kind: 'choice', choices });
const FLAG: OptionControl = { kind: 'flag' };
const TEXT: OptionControl = { kind: 'text' };
const amount = (hint = 'auto'): OptionControl => ({ kind: 'number', hint });
const MODES = choice(['none', 'Off'], ['normal', 'Normal'], ['percent', '100%']);

type Entry = readonly [
  label: string,
  path: string,
  control: OptionControl,
  fallback?: unknown,
  of?: ReadonlySet<PanelKind>,
];

const GROUPS: Readonly<Record<string, readonly Entry[]>> = {
  Standard: [
    ['Title', 'title', TEXT, ''],
    ['Description', 'description', TEXT, ''],
    ['Transparent', 'transparent', FLAG, false],
    ['Unit', `${FIELD}unit`, { kind: 'unit' }, '', VALUES],
    ['Decimals', `${FIELD}decimals`, amount('auto, 3 digits'), undefined, VALUES],
    ['Min', `${FIELD}min`, amount(), undefined, VALUES],
    ['Max', `${FIELD}max`, amount(), undefined, VALUES],
    ['Name of a series', `${FIELD}displayName`, TEXT, '', VALUES],
    ['Without a value', `${FIELD}noValue`, TEXT, '', VALUES],
    ['Colour', `${FIELD}color`, { kind: 'color' }, undefined, VALUES],
  ],
  Lines: [
    [
      'Style',
      `${FIELD}custom.drawStyle`,
      choice(['line', 'Lines'], ['bars', 'Bars'], ['points', 'Points']),
      'line',
      LINES,
    ],
    [
      'Between points',
      `${FIELD}custom.lineInterpolation`,
      choice(['linear', 'Linear'], ['stepAfter', 'Step after'], ['stepBefore', 'Step before']),
      'linear',
      LINES,
    ],
    ['Stack', `${FIELD}custom.stacking.mode`, MODES, 'none', LINES],
    ['Line width', `${FIELD}custom.lineWidth`, amount('1'), 1, BARS],
    ['Fill, percent', `${FIELD}custom.fillOpacity`, amount('0'), 0, BARS],
    [
      'Gradient',
      `${FIELD}custom.gradientMode`,
      choice(['none', 'None'], ['opacity', 'Opacity'], ['scheme', 'Scheme']),
      'none',
      BARS,
    ],
    [
      'Points',
      `${FIELD}custom.showPoints`,
      choice(['auto', 'Auto'], ['always', 'Always'], ['never', 'Never']),
      'auto',
      LINES,
    ],
    ['Bridge gaps', `${FIELD}custom.spanNulls`, FLAG, false, LINES],
  ],
  Axis: [
    [
      'Side',
      `${FIELD}custom.axisPlacement`,
      choice(['auto', 'Auto'], ['left', 'Left'], ['right', 'Right'], ['hidden', 'Off']),
      'auto',
      AXIS,
    ],
    ['Label', `${FIELD}custom.axisLabel`, TEXT, '', AXIS],
    ['Soft min', `${FIELD}custom.axisSoftMin`, amount(), undefined, AXIS],
    ['Soft max', `${FIELD}custom.axisSoftMax`, amount(), undefined, AXIS],
    [
      'Scale',
      `${FIELD}custom.scaleDistribution.type`,
      choice(['linear', 'Linear'], ['log', 'Log'], ['symlog', 'Symlog']),
      'linear',
      AXIS,
    ],
    ['Base of the log', `${FIELD}custom.scaleDistribution.log`, choice([2, '2'], [10, '10']), 2, AXIS],
  ],
  'One value': [
    ['Calculation', 'options.reduceOptions.calcs', { kind: 'calcs' }, ['lastNotNull'], REDUCED],
    ['Fields', 'options.reduceOptions.fields', TEXT, '', REDUCED],
    ['All rows', 'options.reduceOptions.values', FLAG, false, REDUCED],
    [
      'Orientation',
      'options.orientation',
      choice(['auto', 'Auto'], ['horizontal', 'Across'], ['vertical', 'Down']),
      'auto',
      kinds('stat gauge bargauge barchart'),
    ],
    [
      'Text',
      'options.textMode',
      choice(
        ['auto', 'Auto'],
        ['value', 'Value'],
        ['value_and_name', 'Value, name'],
        ['name', 'Name'],
        ['none', 'None'],
      ),
      'auto',
      kinds('stat'),
    ],
    [
      'What is coloured',
      'options.colorMode',
      choice(['value', 'Value'], ['background', 'Background'], ['none', 'Nothing']),
      'value',
      kinds('stat'),
    ],
    ['Course', 'options.graphMode', choice(['area', 'Area'], ['none', 'None']), 'area', kinds('stat')],
    ['Change in percent', 'options.showPercentChange', FLAG, false, kinds('stat')],
    ['Threshold marks', 'options.showThresholdMarkers', FLAG, true, kinds('gauge')],
    ['Threshold labels', 'options.showThresholdLabels', FLAG, false, kinds('gauge')],
    [
      'Bars',
      'options.displayMode',
      choice(['gradient', 'Gradient'], ['basic', 'Basic']),
      'gradient',
      kinds('bargauge'),
    ],
    ['Unfilled part', 'options.showUnfilled', FLAG, true, kinds('bargauge')],
    ['Pie', 'options.pieType', choice(['pie', 'Pie'], ['donut', 'Donut']), 'pie', kinds('piechart')],
  ],
  Table: [
    ['Header', 'options.showHeader', FLAG, true, kinds('table')],
    ['Rows', 'options.cellHeight', choice(['sm', 'Low'], ['md', 'Middle'], ['lg', 'High']), 'sm', kinds('table')],
    [
      'Cells',
      `${FIELD}custom.cellOptions.type`,
      choice(
        ['auto', 'Auto'],
        ['color-text', 'Coloured text'],
        ['color-background', 'Coloured background'],
        ['gauge', 'Gauge'],
        ['sparkline', 'Sparkline'],
      ),
      'auto',
      kinds('table'),
    ],
    ['Column width', `${FIELD}custom.width`, amount(), undefined, kinds('table')],
    [
      'Align',
      `${FIELD}custom.align`,
      choice(['auto', 'Auto'], ['left', 'Left'], ['center', 'Middle'], ['right', 'Right']),
      'auto',
      kinds('table'),
    ],
    ['Filter by column', `${FIELD}custom.filterable`, FLAG, false, kinds('table')],
  ],
  Cells: [
    ['Calculate from series', 'options.calculate', FLAG, false, kinds('heatmap')],
    ['Unit of the axis', 'options.yAxis.unit', { kind: 'unit' }, '', kinds('heatmap')],
    ['Legend', 'options.legend.show', FLAG, true, kinds('heatmap')],
    ['Hide up to', 'options.filterValues.le', amount('0'), undefined, kinds('heatmap')],
    ['Values', 'options.showValue', choice(['auto', 'Auto'], ['always', 'Always'], ['never', 'Never']), 'auto', STATES],
    ['Merge equal values', 'options.mergeValues', FLAG, true, kinds('state-timeline')],
    ['Height of a row', 'options.rowHeight', amount('0.9'), 0.9, STATES],
    ['Stack', 'options.stacking', MODES, 'none', kinds('barchart')],
    ['Size of a bucket', 'options.bucketSize', amount(), undefined, kinds('histogram')],
    ['All series as one', 'options.combine', FLAG, false, kinds('histogram')],
  ],
  Text: [
    [
      'Form',
      'options.mode',
      choice(['markdown', 'Markdown'], ['html', 'HTML'], ['code', 'Code']),
      'markdown',
      kinds('text'),
    ],
  ],
  Thresholds: [
    ['Steps', `${FIELD}thresholds`, { kind: 'thresholds' }, undefined, VALUES],
    [
      'Shown as',
      `${FIELD}custom.thresholdsStyle.mode`,
      choice(
        ['off', 'Nothing'],
        ['line', 'Line'],
        ['dashed', 'Dashed line'],
        ['area', 'Area'],
        ['line+area', 'Line and area'],
        ['dashed+area', 'Dashed line and area'],
      ),
      'off',
      LINES,
    ],
  ],
  'Legend and tooltip': [
    [
      'Legend',
      'options.legend.displayMode',
      choice(['list', 'List'], ['table', 'Table'], ['hidden', 'Off']),
      'list',
      LEGEND,
    ],
    ['Place', 'options.legend.placement', choice(['bottom', 'Bottom'], ['right', 'Right']), 'bottom', LEGEND],
    ['Columns', 'options.legend.calcs', { kind: 'calcs' }, [], kinds('timeseries trend barchart histogram')],
    ['Tooltip', 'options.tooltip.mode', choice(['single', 'One'], ['multi', 'All'], ['none', 'Off']), 'single', LEGEND],
  ],
  Mappings: [['Values', `${FIELD}mappings`, { kind: 'mappings' }, [], VALUES]],
  Time: [
    ['Other range', 'timeFrom', TEXT, '', ASKING],
    ['Earlier by', 'timeShift', TEXT, '', ASKING],
    ['Shortest step', 'interval', TEXT, '', ASKING],
    ['Most points', 'maxDataPoints', amount(), undefined, ASKING],
  ],
};

const ALL: readonly PanelOption[] = Object.entries(GROUPS).flatMap(([group, entries]) =>
  entries.map(([label, path, control, fallback, of]) => ({ group, label, path, control, fallback, kinds: of })),
);

export const optionsOf = (kind: PanelKind): readonly PanelOption[] =>
  ALL.filter((option) => option.kinds === undefined || option.kinds.has(kind));

/** Those an override can give to some series; their id is the place within a field. */
export const overridableOptions = (kind: PanelKind): readonly PanelOption[] =>
  optionsOf(kind)
    .filter(
      ({ path, control }) => path.startsWith(FIELD) && control.kind !== 'mappings' && control.kind !== 'thresholds',
    )
    .map((option) => Object.assign({}, option, { path: option.path.slice(FIELD.length) }));

/** What holds: as set, else the fallback. */
export const optionValue = (panel: JsonRecord, { path, fallback }: PanelOption): unknown => at(panel, path) ?? fallback;

/** Set, and to something else than what holds anyway. */
export function isOptionSet(panel: JsonRecord, { path, fallback }: PanelOption): boolean {
  const value = at(panel, path);
  return value !== undefined && value !== null && JSON.stringify(value) !== JSON.stringify(fallback);
}

/** The panel without what is set there; what its file says beside it stays. */
export function withoutOption(panel: JsonRecord, path: string): JsonRecord {
  const [first = '', ...rest] = path.split('.');
  if (!(first in panel)) return panel;
  if (rest.length === 0) return Object.fromEntries(Object.entries(panel).filter(([key]) => key !== first));
  const inner = panel[first];
  return isRecord(inner) ? { ...panel, [first]: withoutOption(inner, rest.join('.')) } : panel;
}
