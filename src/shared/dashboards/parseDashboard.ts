/**
 * The door for dashboard files: classic JSON of every schema version, the API's envelopes, resources of today's API and
 * the second schema. What cannot be read is left out; only a file that is no dashboard at all is refused.
 */
import { AppError } from '../errors.ts';
import { dataSourceType, PROMETHEUS } from './dataSource.ts';
import { flag, isRecord, number, record, records, text, texts, type JsonRecord } from './json.ts';
import { gridOfRows } from './migrate/rows.ts';
import { classicFromSchema2, isSchema2 } from './migrate/schema2.ts';
import type { Annotation, Dashboard, DashboardLink, GridPos, Panel, Row } from './model.ts';
import { parsePanel } from './parsePanel.ts';
import { withSharedResults } from './sharedResults.ts';
import { parseVariable } from './variables/parseVariable.ts';

/** @throws AppError `bad_data` when the JSON holds no dashboard */
export function parseDashboard(file: unknown): Dashboard {
  const { json, uid } = dashboardJson(file);
  const filled = withInputs(json);
  const ids = new IdSource(filled);
  return {
    uid: text(filled['uid']) || uid,
    title: text(filled['title']) || 'Untitled',
    description: text(filled['description']),
    tags: texts(filled['tags']).filter((tag) => tag !== ''),
    schemaVersion: number(filled['schemaVersion']) ?? 0,
    time: {
      from: text(record(filled['time'])['from'], 'now-6h'),
      to: text(record(filled['time'])['to'], 'now'),
    },
    refresh: text(filled['refresh']),
    timezone: text(filled['timezone']),
    graphTooltip: number(filled['graphTooltip']) ?? (flag(filled['sharedCrosshair']) ? 1 : 0),
    links: records(filled['links']).map(parseDashboardLink),
    variables: records(record(filled['templating'])['list'])
      .map(parseVariable)
      .filter(({ name }) => name !== ''),
    annotations: records(record(filled['annotations'])['list']).flatMap(parseAnnotation),
    rows: withSharedResults(parseRows(filled, ids)),
  };
}

/** The JSON of the dashboard itself, whatever is wrapped around it. */
function dashboardJson(file: unknown): { readonly json: JsonRecord; readonly uid: string } {
  if (!isRecord(file)) throw new AppError('bad_data', 'This is not a dashboard: a JSON object was expected.');
  const name = text(record(file['metadata'])['name']);
  if (isRecord(file['spec']) && (file['kind'] === 'Dashboard' || file['apiVersion'] !== undefined)) {
    return { ...dashboardJson(file['spec']), uid: name };
  }
  if (isRecord(file['dashboard'])) return dashboardJson(file['dashboard']);
  if (isSchema2(file)) return { json: classicFromSchema2(file), uid: '' };
  const looksLikeOne = ['panels', 'rows', 'templating', 'schemaVersion'].some((key) => key in file);
  if (!looksLikeOne) {
    throw new AppError('bad_data', 'This JSON is not a dashboard: it has neither panels nor rows nor elements.');
  }
  return { json: file, uid: '' };
}

/** Constants asked for on import (`__inputs`) take the value that came with them. */
function withInputs(json: JsonRecord): JsonRecord {
  const constants = records(json['__inputs']).filter((input) => text(input['type']) === 'constant');
  if (constants.length === 0) return json;
  let written = JSON.stringify(json);
  for (const input of constants) {
    const value = JSON.stringify(text(input['value'])).slice(1, -1);
    written = written.replaceAll(`\${${text(input['name'])}}`, () => value);
  }
  return JSON.parse(written) as JsonRecord;
}

/** Gives ids to panels of old files that have none, beyond all that are taken. */
class IdSource {
  #next: number;
  readonly #elements: JsonRecord;

  constructor(json: JsonRecord) {
    this.#elements = record(json['__elements']);
    const all = [...records(json['panels']), ...records(json['rows']).flatMap((row) => records(row['panels']))];
    const inside = all.flatMap((panel) => records(panel['panels']));
    this.#next = Math.max(0, ...[...all, ...inside].map((panel) => number(panel['id']) ?? 0)) + 1;
  }

  next = (): number => this.#next++;

  panel(json: JsonRecord): Panel {
    const shown = this.#withLibraryModel(json);
    const id = number(json['id']) ?? this.next();
    return parsePanel(shown, { id, gridPos: gridPosOf(json['gridPos']) });
  }

  /** A library panel that came with the file; without its model it stays what it is. */
  #withLibraryModel(json: JsonRecord): JsonRecord {
    const library = record(json['libraryPanel']);
    const model = record(this.#elements[text(library['uid'])])['model'] ?? library['model'];
    return isRecord(model) ? { ...model, ...json, type: model['type'], title: json['title'] ?? model['title'] } : json;
  }
}

function gridPosOf(value: unknown): GridPos {
  const json = record(value);
  const w = Math.min(24, Math.max(1, number(json['w']) ?? 12));
  return {
    w,
    x: Math.min(24 - w, Math.max(0, number(json['x']) ?? 0)),
    y: Math.max(0, number(json['y']) ?? 0),
    h: Math.max(1, number(json['h']) ?? 8),
  };
}

function parseRows(json: JsonRecord, ids: IdSource): readonly Row[] {
  const old = records(json['rows']);
  const modern = records(json['panels']);
  const panels = old.length > 0 && modern.length === 0 ? gridOfRows(old, ids.next) : modern;
  const rows: Row[] = [];
  let open = { ...HEADLESS, panels: [] as Panel[] };
  const close = (): void => {
    if (open.id !== undefined || open.panels.length > 0) rows.push(open);
  };
  for (const panel of inReadingOrder(panels)) {
    if (panel['type'] !== 'row') {
      open.panels.push(ids.panel(panel));
      continue;
    }
    close();
    open = {
      id: number(panel['id']) ?? ids.next(),
      title: text(panel['title']),
      isCollapsed: flag(panel['collapsed']),
      repeat: text(panel['repeat']),
      y: gridPosOf(panel['gridPos']).y,
      panels: records(panel['panels']).map((inside) => ids.panel(inside)),
    };
  }
  close();
  return rows;
}

const HEADLESS: Row = { id: undefined, title: '', isCollapsed: false, repeat: '', y: 0, panels: [] };

/** By place, top first: a row owns what lies below it, wherever the file lists it. */
function inReadingOrder(panels: readonly JsonRecord[]): readonly JsonRecord[] {
  return [...panels].sort((a, b) => place(a).y - place(b).y || rowFirst(a, b) || place(a).x - place(b).x);
}

const place = (panel: JsonRecord): GridPos => gridPosOf(panel['gridPos']);

const rowFirst = (a: JsonRecord, b: JsonRecord): number => Number(b['type'] === 'row') - Number(a['type'] === 'row');

function parseDashboardLink(json: JsonRecord): DashboardLink {
  return {
    type: json['type'] === 'dashboards' ? 'dashboards' : 'link',
    title: text(json['title']),
    url: text(json['url']),
    tags: texts(json['tags']),
    tooltip: text(json['tooltip']),
    icon: text(json['icon']),
    isNewTab: flag(json['targetBlank']),
    isDropdown: flag(json['asDropdown']),
    keepsTime: flag(json['keepTime']),
    includesVariables: flag(json['includeVars']),
  };
}

/** Those asked in PromQL; Grafana's own store of annotations has none to give here. */
function parseAnnotation(json: JsonRecord): readonly Annotation[] {
  const expr = text(json['expr'] ?? record(json['target'])['expr']);
  if (expr === '' || dataSourceType(json['datasource']) !== PROMETHEUS) return [];
  return [
    {
      name: text(json['name']),
      expr,
      color: text(json['iconColor'], 'blue'),
      isEnabled: flag(json['enable'], true),
      isHidden: flag(json['hide']),
      step: text(json['step']),
      titleFormat: text(json['titleFormat']),
      textFormat: text(json['textFormat']),
      tagKeys: text(json['tagKeys']),
      usesValueForTime: json['useValueForTime'] === true || json['useValueForTime'] === 'on',
    },
  ];
}
