/** Boards for budgets: the design's page of sixteen panels over this machine's own series, and pages of any length. */

type Json = Readonly<Record<string, unknown>>;
interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

const CPU = 'sum by (mode) (rate(node_cpu_seconds_total[30s]))';
const NETWORK = 'rate(node_network_receive_bytes_total[30s])';
const DISKS = 'rate(node_disk_io_time_seconds_total[30s])';
const FILESYSTEMS = '1 - node_filesystem_avail_bytes / node_filesystem_size_bytes';
const TABLE_LEGEND = {
  displayMode: 'table',
  placement: 'bottom',
  showLegend: true,
  calcs: ['min', 'max', 'mean', 'last'],
};

function panel(id: number, type: string, title: string, gridPos: Place, more: Json): Json {
  return { id, type, title, gridPos, options: {}, fieldConfig: { defaults: {}, overrides: [] }, ...more };
}

const asks = (expr: string, more: Json = {}): readonly Json[] => [{ refId: 'A', expr, ...more }];
const field = (defaults: Json): Json => ({ defaults, overrides: [] });
const limits = (...steps: readonly [number | null, string][]): Json => ({
  mode: 'absolute',
  steps: steps.map(([value, color]) => ({ value, color })),
});

/** Every kind of panel the design's page shows, in its places. */
export const referencePanels: readonly Json[] = [
  panel(1, 'stat', 'Load', { x: 0, y: 0, w: 4, h: 4 }, { targets: asks('node_load1') }),
  panel(
    2,
    'stat',
    'CPU',
    { x: 4, y: 0, w: 4, h: 4 },
    {
      targets: asks('1 - avg(rate(node_cpu_seconds_total{mode="idle"}[30s]))'),
      fieldConfig: field({ unit: 'percentunit' }),
    },
  ),
  panel(
    3,
    'stat',
    'Memory',
    { x: 8, y: 0, w: 4, h: 4 },
    {
      targets: asks('node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes'),
      fieldConfig: field({ unit: 'bytes' }),
    },
  ),
  panel(
    4,
    'stat',
    'Processes',
    { x: 12, y: 0, w: 4, h: 4 },
    {
      targets: asks('node_procs_running'),
      fieldConfig: field({ thresholds: limits([null, 'green'], [1, 'yellow']) }),
      options: { colorMode: 'background' },
    },
  ),
  panel(
    5,
    'gauge',
    'Memory used',
    { x: 16, y: 0, w: 4, h: 4 },
    {
      targets: asks('100 * (1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes)'),
      fieldConfig: field({ unit: 'percent', min: 0, max: 100, thresholds: limits([null, 'green'], [80, 'red']) }),
    },
  ),
  panel(
    6,
    'piechart',
    'CPU by mode',
    { x: 20, y: 0, w: 4, h: 4 },
    {
      targets: asks(CPU, { legendFormat: '{{mode}}' }),
      options: {
        pieType: 'donut',
        legend: { displayMode: 'list', placement: 'right', showLegend: true, values: ['percent'] },
      },
    },
  ),
  panel(
    7,
    'timeseries',
    'CPU seconds',
    { x: 0, y: 4, w: 12, h: 9 },
    {
      targets: asks(CPU, { legendFormat: '{{mode}}' }),
      options: { legend: TABLE_LEGEND, tooltip: { mode: 'multi' } },
    },
  ),
  panel(
    8,
    'timeseries',
    'Network',
    { x: 12, y: 4, w: 12, h: 9 },
    {
      targets: asks(NETWORK, { legendFormat: '{{device}}' }),
      options: { legend: TABLE_LEGEND, tooltip: { mode: 'multi' } },
      fieldConfig: field({
        unit: 'Bps',
        thresholds: limits([null, 'green'], [1000, 'red']),
        custom: { thresholdsStyle: { mode: 'dashed+area' } },
      }),
    },
  ),
  panel(
    9,
    'heatmap',
    'CPU share',
    { x: 0, y: 13, w: 12, h: 8 },
    {
      targets: asks('rate(node_cpu_seconds_total[30s])'),
      options: { calculate: true, legend: { show: true }, yAxis: { unit: 'percentunit' } },
    },
  ),
  panel(
    10,
    'state-timeline',
    'Load, and what it was',
    { x: 12, y: 13, w: 12, h: 8 },
    {
      targets: asks('{__name__=~"node_load.+"}', { legendFormat: '{{__name__}}' }),
      fieldConfig: field({ decimals: 0, thresholds: limits([null, 'green'], [2, 'yellow'], [8, 'red']) }),
    },
  ),
  panel(
    11,
    'table',
    'Filesystems',
    { x: 0, y: 21, w: 8, h: 8 },
    {
      targets: asks(FILESYSTEMS, { format: 'table', instant: true }),
      fieldConfig: field({ unit: 'percentunit' }),
    },
  ),
  panel(
    12,
    'bargauge',
    'Disk use',
    { x: 8, y: 21, w: 8, h: 8 },
    {
      targets: asks(FILESYSTEMS, { legendFormat: '{{mountpoint}}' }),
      fieldConfig: field({ unit: 'percentunit', min: 0, max: 1, thresholds: limits([null, 'green'], [0.8, 'red']) }),
    },
  ),
  panel(13, 'alertlist', 'Alerts here', { x: 16, y: 21, w: 8, h: 8 }, {}),
  panel(
    14,
    'timeseries',
    'CPU, stacked',
    { x: 0, y: 29, w: 12, h: 8 },
    {
      targets: asks(CPU, { legendFormat: '{{mode}}' }),
      fieldConfig: field({ custom: { stacking: { mode: 'normal', group: 'A' }, fillOpacity: 40 } }),
    },
  ),
  panel(
    15,
    'timeseries',
    'Disks',
    { x: 12, y: 29, w: 6, h: 8 },
    {
      targets: asks(DISKS, { legendFormat: '{{device}}' }),
      fieldConfig: field({ unit: 'percentunit', custom: { drawStyle: 'bars', fillOpacity: 60 } }),
    },
  ),
  panel(
    16,
    'text',
    'Words',
    { x: 18, y: 29, w: 6, h: 8 },
    {
      options: { mode: 'markdown', content: '# Reference\n\nSixteen panels, *one* machine.' },
    },
  ),
];

export const referenceBoard = boardOf('reference', 'Reference board', referencePanels);

/** Time series, four beside each other. */
export function longBoard(panels: number): string {
  return boardOf(
    'long',
    'Long board',
    Array.from({ length: panels }, (_, i) =>
      panel(
        i + 1,
        'timeseries',
        `Panel ${i + 1}`,
        { x: (i % 4) * 6, y: Math.floor(i / 4) * 7, w: 6, h: 7 },
        {
          // Each asks something of its own, so that what is asked can be counted.
          targets: asks(`${CPU} + ${i}`, { legendFormat: '{{mode}}' }),
        },
      ),
    ),
  );
}

/** @returns the text of a file */
export function boardOf(uid: string, title: string, panels: readonly Json[]): string {
  return JSON.stringify({ uid, title, time: { from: 'now-5m', to: 'now' }, panels });
}
