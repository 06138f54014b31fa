/** The graph of before Grafana 8 as today's time series, bar chart or histogram. */
import { flag, number, record, records, text, type JsonRecord } from '../json.ts';
import { aliasMatcher, calculationOf, type Converted, override, type Override, withoutUndefined } from './common.ts';

export function convertGraph(panel: JsonRecord): Converted {
  const mode = text(record(panel['xaxis'])['mode'], 'time');
  const shared = { options: { legend: legendOf(panel), tooltip: tooltipOf(panel) }, losses: lossesOf(panel) };
  const fieldConfig = { defaults: defaultsOf(panel), overrides: overridesOf(panel) };
  if (mode === 'histogram') return { type: 'histogram', fieldConfig, ...shared };
  if (mode !== 'series') return { type: 'timeseries', fieldConfig, ...shared };
  const [value = 'total'] = (panel['xaxis'] as JsonRecord)['values'] as readonly string[];
  return {
    type: 'barchart',
    fieldConfig,
    options: { ...shared.options, xField: 'Field' },
    transformations: [{ id: 'reduce', options: { reducers: [calculationOf(value)] } }],
    losses: shared.losses,
  };
}

const axis = (panel: JsonRecord, index: number): JsonRecord => {
  const modern = records(panel['yaxes'])[index];
  if (modern) return modern;
  const grid = record(panel['grid']);
  const side = index === 0 ? 'left' : 'right';
  const formats = panel['y_formats'];
  return {
    format: Array.isArray(formats) ? formats[index] : 'short',
    label: panel[`${side}YAxisLabel`],
    min: grid[`${side}Min`],
    max: grid[`${side}Max`],
    logBase: grid[`${side}LogBase`],
    show: true,
  };
};

function axisFields(json: JsonRecord): JsonRecord {
  const logBase = number(json['logBase']) ?? 1;
  return {
    unit: text(json['format'], 'short'),
    min: number(json['min']),
    max: number(json['max']),
    'custom.axisLabel': text(json['label']) || undefined,
    'custom.scaleDistribution': logBase > 1 ? { type: 'log', log: logBase } : undefined,
  };
}

function defaultsOf(panel: JsonRecord): JsonRecord {
  const left = axis(panel, 0);
  const { unit, min, max, ...custom } = axisFields(left);
  const hasLines = flag(panel['lines'], true);
  const hasBars = flag(panel['bars']);
  const hasPoints = flag(panel['points']);
  const drawStyle = hasBars ? 'bars' : !hasLines && hasPoints ? 'points' : 'line';
  return withoutUndefined({
    unit,
    min,
    max,
    decimals: number(panel['decimals']) ?? number(left['decimals']),
    nullValueMode: text(panel['nullPointMode']) === 'null as zero' ? 'null as zero' : undefined,
    color: { mode: 'palette-classic' },
    links: linksOf(panel),
    thresholds: thresholdsOf(panel),
    custom: withoutUndefined({
      drawStyle,
      lineInterpolation: flag(panel['steppedLine']) ? 'stepAfter' : 'linear',
      lineWidth: hasBars && !hasLines ? 0 : (number(panel['linewidth']) ?? 1),
      fillOpacity: hasBars ? 100 : (number(panel['fill']) ?? 1) * 10,
      gradientMode: (number(panel['fillGradient']) ?? 0) > 0 ? 'opacity' : 'none',
      showPoints: hasPoints ? 'always' : 'never',
      pointSize: (number(panel['pointradius']) ?? 2) * 2,
      spanNulls: text(panel['nullPointMode']) === 'connected',
      stacking: { mode: stackMode(panel), group: 'A' },
      lineStyle: dashOf(panel),
      axisLabel: custom['custom.axisLabel'],
      axisPlacement: left['show'] === false ? 'hidden' : 'auto',
      scaleDistribution: custom['custom.scaleDistribution'],
      thresholdsStyle: { mode: thresholdStyle(panel) },
    }),
  });
}

const stackMode = (panel: JsonRecord): string =>
  !flag(panel['stack']) ? 'none' : flag(panel['percentage']) ? 'percent' : 'normal';

const dashOf = (json: JsonRecord): JsonRecord | undefined =>
  flag(json['dashes'])
    ? { fill: 'dash', dash: [number(json['dashLength']) ?? 10, number(json['spaceLength']) ?? 10] }
    : undefined;

function overridesOf(panel: JsonRecord): readonly Override[] {
  const overrides: Override[] = [];
  for (const [alias, color] of Object.entries(record(panel['aliasColors']))) {
    overrides.push(override({ id: 'byName', options: alias }, { color: { mode: 'fixed', fixedColor: color } }));
  }
  for (const series of records(panel['seriesOverrides'])) {
    const made = seriesOverride(panel, series);
    if (made.properties.length > 0) overrides.push(made);
  }
  return overrides;
}

function seriesOverride(panel: JsonRecord, series: JsonRecord): Override {
  const has = (name: string): boolean => series[name] !== undefined && series[name] !== null;
  const isRight = number(series['yaxis']) === 2;
  const right = axis(panel, 1);
  const isNegative = /^negative-y$/i.test(text(series['transform']));
  const fill = number(series['fill']);
  const stack = series['stack'];
  const lineWidth = series['lines'] === false && series['bars'] !== true ? 0 : number(series['linewidth']);
  return override(aliasMatcher(text(series['alias'])), {
    ...(isRight ? { 'custom.axisPlacement': right['show'] === false ? 'hidden' : 'right', ...axisFields(right) } : {}),
    color: has('color') ? { mode: 'fixed', fixedColor: text(series['color']) } : undefined,
    'custom.drawStyle': drawStyleOf(series),
    'custom.fillOpacity': fill === undefined ? undefined : fill * 10,
    'custom.lineWidth': lineWidth,
    'custom.showPoints': has('points') ? (flag(series['points']) ? 'always' : 'never') : undefined,
    'custom.pointSize': has('pointradius') ? (number(series['pointradius']) ?? 2) * 2 : undefined,
    'custom.lineStyle': dashOf({ ...panel, ...series }),
    'custom.lineInterpolation': has('steppedLine') ? (flag(series['steppedLine']) ? 'stepAfter' : 'linear') : undefined,
    'custom.stacking': has('stack')
      ? { mode: stack === false ? 'none' : 'normal', group: typeof stack === 'string' ? stack : 'A' }
      : undefined,
    'custom.transform': isNegative ? 'negative-Y' : undefined,
    'custom.gradientMode': (number(series['fillGradient']) ?? 0) > 0 ? 'opacity' : undefined,
    'custom.fillBelowTo': has('fillBelowTo') ? text(series['fillBelowTo']) : undefined,
    'custom.zIndex': number(series['zindex']),
    'custom.hideFrom':
      series['legend'] === false || flag(series['hideTooltip'])
        ? { legend: series['legend'] === false, tooltip: flag(series['hideTooltip']), viz: false }
        : undefined,
  });
}

function drawStyleOf(series: JsonRecord): string | undefined {
  if (flag(series['bars'])) return 'bars';
  if (series['lines'] === false && flag(series['points'])) return 'points';
  return series['bars'] === false || flag(series['lines']) ? 'line' : undefined;
}

const SORT_COLUMNS: Readonly<Record<string, string>> = {
  current: 'Last *',
  avg: 'Mean',
  min: 'Min',
  max: 'Max',
  total: 'Total',
};

function legendOf(panel: JsonRecord): JsonRecord {
  const legend = record(panel['legend']);
  const isTable = flag(legend['alignAsTable']);
  const calculations = ['min', 'max', 'avg', 'current', 'total'].filter((name) => flag(legend[name]));
  const hasValues = flag(legend['values'], isTable);
  return withoutUndefined({
    showLegend: flag(legend['show'], true),
    displayMode: isTable ? 'table' : 'list',
    placement: flag(legend['rightSide']) ? 'right' : 'bottom',
    calcs: hasValues ? calculations.map(calculationOf) : [],
    sortBy: SORT_COLUMNS[text(legend['sort'])],
    sortDesc: flag(legend['sortDesc'], true),
    width: number(legend['sideWidth']),
    hidesEmpty: flag(legend['hideEmpty']) || undefined,
    hidesZero: flag(legend['hideZero']) || undefined,
  });
}

function tooltipOf(panel: JsonRecord): JsonRecord {
  const tooltip = record(panel['tooltip']);
  return {
    mode: flag(tooltip['shared'], true) ? 'multi' : 'single',
    sort: ['none', 'asc', 'desc'][number(tooltip['sort']) ?? 0] ?? 'none',
  };
}

/** `critical`, `warning`, `ok`, or a colour of its own. */
const THRESHOLD_COLORS: Readonly<Record<string, string>> = { critical: 'red', warning: 'orange', ok: 'green' };

function thresholdsOf(panel: JsonRecord): JsonRecord | undefined {
  const thresholds = panelThresholds(panel);
  if (thresholds.length === 0) return undefined;
  // Below a limit is the base of the steps, above it a step: both come from one ascending list of values.
  const steps: { color: string; value: number | null }[] = [{ color: 'transparent', value: null }];
  for (const threshold of [...thresholds].sort((a, b) => (number(a['value']) ?? 0) - (number(b['value']) ?? 0))) {
    const mode = text(threshold['colorMode'], 'critical');
    const color = THRESHOLD_COLORS[mode] ?? text(threshold['fillColor'] ?? threshold['lineColor'], 'red');
    const value = number(threshold['value']) ?? 0;
    const last = steps.at(-1);
    if (text(threshold['op']) === 'lt' && last) {
      last.color = color;
      steps.push({ color: 'transparent', value });
    } else steps.push({ color, value });
  }
  return { mode: 'absolute', steps };
}

function thresholdStyle(panel: JsonRecord): string {
  const thresholds = panelThresholds(panel);
  if (thresholds.length === 0) return 'off';
  const hasFill = thresholds.some((threshold) => flag(threshold['fill']));
  const hasLine = thresholds.some((threshold) => flag(threshold['line']));
  if (hasFill && hasLine) return 'line+area';
  return hasFill ? 'area' : hasLine ? 'line' : 'off';
}

const panelThresholds = (panel: JsonRecord): readonly JsonRecord[] =>
  records(panel['thresholds']).filter((threshold) => number(threshold['value']) !== undefined);

const linksOf = (panel: JsonRecord): unknown => record(panel['options'])['dataLinks'];

function lossesOf(panel: JsonRecord): readonly string[] {
  const regions = records(panel['timeRegions']);
  return regions.length > 0 ? ['time regions are not drawn'] : [];
}
