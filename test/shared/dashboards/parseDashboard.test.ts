import { describe, expect, it } from 'vitest';
import { panelsOf } from '../../../src/shared/dashboards/model.ts';
import { parseDashboard } from '../../../src/shared/dashboards/parseDashboard.ts';
import { judgePanel } from '../../../src/shared/dashboards/verdict.ts';

const panel = (id: number, more: object = {}): object => ({
  id,
  type: 'timeseries',
  title: `p${id}`,
  gridPos: { x: 0, y: 0, w: 12, h: 8 },
  targets: [{ refId: 'A', expr: 'up' }],
  ...more,
});

const shared = (panelId: number, withTransforms = false): object => ({
  datasource: { type: 'datasource', uid: '-- Dashboard --' },
  targets: [{ refId: 'A', datasource: { type: 'datasource', uid: '-- Dashboard --' }, panelId, withTransforms }],
});

describe('a dashboard file', () => {
  it('is refused when it holds no dashboard, and says so', () => {
    expect(() => parseDashboard([])).toThrow(/JSON object/);
    expect(() => parseDashboard({ a: 1 })).toThrow(/neither panels nor rows/);
  });

  it('is found inside the envelopes of the API', () => {
    const board = { title: 'T', panels: [panel(1)] };
    expect(parseDashboard({ dashboard: board, meta: {} }).title).toBe('T');
    const resource = {
      apiVersion: 'dashboard.grafana.app/v1beta1',
      kind: 'Dashboard',
      metadata: { name: 'uid-1' },
      spec: board,
    };
    expect(parseDashboard(resource)).toMatchObject({ uid: 'uid-1', title: 'T' });
  });

  it('takes odd fields for what they are not worth', () => {
    const odd = { title: 5, tags: 'x', panels: [panel(1, { targets: 'no', options: [], fieldConfig: 7 }), null, 'x'] };
    expect(panelsOf(parseDashboard(odd))).toHaveLength(1);
  });

  it('gives rows what lies below them, and collapsed rows what they hold', () => {
    const { rows } = parseDashboard({
      panels: [
        panel(1),
        { id: 2, type: 'row', title: 'open', collapsed: false, gridPos: { x: 0, y: 8, w: 24, h: 1 }, panels: [] },
        panel(3, { gridPos: { x: 0, y: 9, w: 12, h: 8 } }),
        {
          id: 4,
          type: 'row',
          title: 'closed',
          collapsed: true,
          gridPos: { x: 0, y: 17, w: 24, h: 1 },
          panels: [panel(5)],
        },
      ],
    });
    expect(rows.map(({ title, isCollapsed, panels }) => [title, isCollapsed, panels.map(({ id }) => id)])).toEqual([
      ['', false, [1]],
      ['open', false, [3]],
      ['closed', true, [5]],
    ]);
  });

  it('places the rows of old schemas in the grid', () => {
    const { rows } = parseDashboard({
      schemaVersion: 12,
      rows: [
        {
          title: 'a',
          height: '250px',
          panels: [panel(1, { span: 6, gridPos: undefined }), panel(2, { span: 6, gridPos: undefined })],
        },
        { title: 'b', height: 100, panels: [panel(3, { span: 12, gridPos: undefined })] },
      ],
    });
    const places = rows.flatMap(({ panels }) => panels.map(({ gridPos }) => gridPos));
    expect(places).toEqual([
      { x: 0, y: 0, w: 12, h: 7 },
      { x: 12, y: 0, w: 12, h: 7 },
      { x: 0, y: 7, w: 24, h: 3 },
    ]);
  });

  it('reads the second schema as the classic one', () => {
    const board = parseDashboard({
      apiVersion: 'dashboard.grafana.app/v2beta1',
      kind: 'Dashboard',
      metadata: { name: 'two' },
      spec: {
        title: 'Two',
        cursorSync: 'Crosshair',
        timeSettings: { from: 'now-1h', to: 'now', autoRefresh: '30s' },
        variables: [
          {
            kind: 'QueryVariable',
            spec: {
              name: 'job',
              multi: true,
              sort: 'alphabeticalAsc',
              query: { kind: 'DataQuery', group: 'prometheus', spec: { query: 'label_values(up, job)' } },
            },
          },
        ],
        elements: {
          one: {
            kind: 'Panel',
            spec: {
              id: 7,
              title: 'One',
              data: {
                kind: 'QueryGroup',
                spec: {
                  queries: [
                    {
                      kind: 'PanelQuery',
                      spec: { refId: 'A', query: { kind: 'DataQuery', group: 'prometheus', spec: { expr: 'up' } } },
                    },
                  ],
                },
              },
              vizConfig: { kind: 'VizConfig', group: 'stat', spec: { options: { textMode: 'name' } } },
            },
          },
        },
        layout: {
          kind: 'RowsLayout',
          spec: {
            rows: [
              {
                kind: 'RowsLayoutRow',
                spec: {
                  title: 'R',
                  layout: {
                    kind: 'GridLayout',
                    spec: {
                      items: [
                        {
                          kind: 'GridLayoutItem',
                          spec: { x: 0, y: 0, width: 6, height: 4, element: { kind: 'ElementReference', name: 'one' } },
                        },
                      ],
                    },
                  },
                },
              },
            ],
          },
        },
      },
    });
    expect(board).toMatchObject({ uid: 'two', title: 'Two', graphTooltip: 1, refresh: '30s' });
    expect(board.variables[0]).toMatchObject({ name: 'job', type: 'query', query: 'label_values(up, job)', sort: 1 });
    expect(board.rows[0]).toMatchObject({ title: 'R' });
    expect(panelsOf(board)[0]).toMatchObject({
      id: 7,
      kind: 'stat',
      options: { textMode: 'name' },
      gridPos: { x: 0, y: 1, w: 6, h: 4 },
      targets: [{ refId: 'A', expr: 'up', source: 'prometheus' }],
    });
  });
});

/** The one panel of a dashboard that holds only it. */
const first = (json: object) => {
  const [found] = panelsOf(parseDashboard({ panels: [{ id: 1, gridPos: { x: 0, y: 0, w: 12, h: 8 }, ...json }] }));
  if (!found) throw new Error('The panel is missing.');
  return found;
};

describe('panels of old versions', () => {
  it('turn a graph into a time series with its axes, stacking and overrides', () => {
    const found = first({
      type: 'graph',
      yaxes: [
        { format: 'bytes', min: 0 },
        { format: 'percent', max: 100 },
      ],
      stack: true,
      fill: 3,
      nullPointMode: 'null as zero',
      legend: { show: true, alignAsTable: true, values: true, avg: true, current: true, rightSide: true },
      seriesOverrides: [{ alias: '/out/', transform: 'negative-Y', yaxis: 2 }],
      aliasColors: { in: '#fff' },
    });
    expect(found.kind).toBe('timeseries');
    expect(found.fieldConfig.defaults).toMatchObject({
      unit: 'bytes',
      min: 0,
      nullValueMode: 'null as zero',
      custom: { fillOpacity: 30, stacking: { mode: 'normal' } },
    });
    expect(found.options['legend']).toMatchObject({
      displayMode: 'table',
      placement: 'right',
      calcs: ['mean', 'lastNotNull'],
    });
    expect(found.fieldConfig.overrides).toEqual([
      {
        matcher: { id: 'byName', options: 'in' },
        properties: [{ id: 'color', value: { mode: 'fixed', fixedColor: '#fff' } }],
      },
      {
        matcher: { id: 'byRegexp', options: '/out/' },
        properties: [
          { id: 'custom.axisPlacement', value: 'right' },
          { id: 'unit', value: 'percent' },
          { id: 'max', value: 100 },
          { id: 'custom.transform', value: 'negative-Y' },
        ],
      },
    ]);
  });

  it('turn a single stat into a stat or a gauge', () => {
    const stat = first({
      type: 'singlestat',
      format: 'percent',
      thresholds: '80,90',
      colorValue: true,
      colors: ['a', 'b', 'c'],
      valueName: 'current',
    });
    expect(stat.kind).toBe('stat');
    expect(stat.options).toMatchObject({ colorMode: 'value', reduceOptions: { calcs: ['lastNotNull'] } });
    expect(stat.fieldConfig.defaults['thresholds']).toEqual({
      mode: 'absolute',
      steps: [
        { color: 'a', value: null },
        { color: 'b', value: 80 },
        { color: 'c', value: 90 },
      ],
    });
    expect(first({ type: 'singlestat', gauge: { show: true, minValue: 0, maxValue: 10 } }).kind).toBe('gauge');
  });

  it('turn styles of an old table into overrides', () => {
    const table = first({ type: 'table', transform: 'table', styles: [{ pattern: 'Time', type: 'hidden' }] });
    expect(table.transformations).toMatchObject([{ id: 'merge' }]);
    expect(table.fieldConfig.overrides).toEqual([
      { matcher: { id: 'byName', options: 'Time' }, properties: [{ id: 'custom.hidden', value: true }] },
    ]);
  });

  it('gives a panel that shows the result of another what that one asks, with its transformations on wish', () => {
    const { rows } = parseDashboard({
      panels: [
        panel(1, { transformations: [{ id: 'reduce', options: {} }] }),
        panel(2, shared(1)),
        panel(3, { ...shared(2, true), transformations: [{ id: 'limit', options: {} }] }),
        panel(4, shared(1, true)),
        panel(5, shared(99)),
        panel(6, shared(7)),
        panel(7, shared(6)),
      ],
    });
    const panels = rows.flatMap(({ panels: some }) => some);
    expect(panels.map(({ targets }) => targets.map(({ expr }) => expr))).toEqual([
      ['up'],
      ['up'],
      ['up'],
      ['up'],
      [''],
      [''],
      [''],
    ]);
    expect(panels.map(({ transformations }) => transformations.map(({ id }) => id).join())).toEqual([
      'reduce',
      '',
      'limit',
      'reduce',
      '',
      '',
      '',
    ]);
    expect(panels.map((one) => judgePanel(one).verdict)).toEqual(
      'exact exact exact exact impossible impossible impossible'.split(' '),
    );
    expect(panels.slice(4, 5).flatMap((one) => judgePanel(one).reasons)).toEqual([
      'shows the result of panel 99, which this dashboard does not have',
    ]);
  });
});
