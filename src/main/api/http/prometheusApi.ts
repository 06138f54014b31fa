/** The table of paths. Handlers are beside it, one file per family; what a handler throws becomes Prometheus' error envelope. */
import { AppError } from '../../../shared/errors.ts';
import type { Engine } from '../../engine/engine.ts';
import { cleanTombstones, deleteSeries, snapshot } from './adminHandlers.ts';
import { answerAlertmanager, isAlertmanagerPath } from './alertmanager/alertmanagerApi.ts';
import { type ApiRequest, type ApiResponse, textResponse } from './apiRequest.ts';
import { failure, successOf } from './envelope.ts';
import { federate } from './federate.ts';
import { formatQuery, instantQuery, parseQuery, queryExemplars, rangeQuery } from './queryHandlers.ts';
import { alertmanagers, alerts, hearHeartbeat, rules } from './ruleHandlers.ts';
import { labelNames, labelValues, metadata, seriesOf } from './seriesHandlers.ts';
import { buildInfo, runtimeInfo, tsdbStatus } from './statusHandlers.ts';
import { targets, targetsMetadata } from './targetHandlers.ts';

type Handler = (engine: Engine, request: ApiRequest) => ApiResponse | Promise<ApiResponse>;

interface Route {
  readonly methods: readonly string[];
  readonly handle: Handler;
}

const get = (handle: Handler): Route => ({ methods: ['GET', 'HEAD'], handle });
const getOrPost = (handle: Handler): Route => ({ methods: ['GET', 'HEAD', 'POST'], handle });
const post = (handle: Handler): Route => ({ methods: ['POST', 'PUT'], handle });

const ROUTES: ReadonlyMap<string, Route> = new Map([
  ['/api/v1/query', getOrPost(instantQuery)],
  ['/api/v1/query_range', getOrPost(rangeQuery)],
  ['/api/v1/query_exemplars', getOrPost(queryExemplars)],
  ['/api/v1/format_query', getOrPost(formatQuery)],
  ['/api/v1/parse_query', getOrPost(parseQuery)],
  ['/api/v1/series', getOrPost(seriesOf)],
  ['/api/v1/labels', getOrPost(labelNames)],
  ['/api/v1/metadata', get(metadata)],
  ['/api/v1/targets', get(targets)],
  ['/api/v1/targets/metadata', get(targetsMetadata)],
  ['/api/v1/rules', get(rules)],
  ['/api/v1/alerts', get(alerts)],
  ['/api/v1/alertmanagers', get(alertmanagers)],
  ['/api/v1/status/buildinfo', get(buildInfo)],
  ['/api/v1/status/runtimeinfo', get(runtimeInfo)],
  ['/api/v1/status/tsdb', get(tsdbStatus)],
  ['/api/v1/status/config', get((engine) => successOf({ yaml: engine.configText() }))],
  ['/api/v1/write', post((engine, request) => engine.receiveRemoteWrite(request.body, request.headers))],
  ['/api/v1/admin/tsdb/delete_series', post(deleteSeries)],
  ['/api/v1/admin/tsdb/clean_tombstones', post(cleanTombstones)],
  ['/api/v1/admin/tsdb/snapshot', post(snapshot)],
  ['/federate', get(federate)],
  ['/metrics', get((engine) => ({ ...textResponse(200, engine.selfExposition()), headers: EXPOSITION_HEADERS }))],
  ['/-/healthy', get(() => textResponse(200, 'Sightglass is healthy.\n'))],
  ['/-/ready', get(() => textResponse(200, 'Sightglass is ready.\n'))],
  ['/-/reload', post(reload)],
]);

const EXPOSITION_HEADERS = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };
const HEARTBEAT = /^\/api\/v1\/heartbeat\/([\w.-]+)$/;
const LABEL_VALUES = /^\/api\/v1\/label\/([^/]+)\/values$/;

/** True for paths that this table answers; anything else is the page or a file of it. */
export const isApiPath = (path: string): boolean =>
  path.startsWith('/api/') || path.startsWith('/-/') || path === '/metrics' || path === '/federate';

export async function answerApi(engine: Engine, request: ApiRequest): Promise<ApiResponse> {
  if (isAlertmanagerPath(request.path)) return answerAlertmanager(engine, request);
  const route = routeOf(request.path);
  if (route === undefined) return failure(new AppError('not_found', `There is nothing at ${request.path}.`));
  if (!route.methods.includes(request.method)) return methodNotAllowed(route);
  try {
    return await route.handle(engine, request);
  } catch (error) {
    return failure(error);
  }
}

function routeOf(path: string): Route | undefined {
  const heartbeat = HEARTBEAT.exec(path)?.[1];
  if (heartbeat !== undefined) return getOrPost((engine) => hearHeartbeat(engine, heartbeat));
  const label = LABEL_VALUES.exec(path)?.[1];
  return label === undefined ? ROUTES.get(path) : get((engine, request) => labelValues(engine, request, label));
}

function methodNotAllowed(route: Route): ApiResponse {
  const refusal = textResponse(405, `Use ${route.methods.join(' or ')}.\n`);
  return { ...refusal, headers: { ...refusal.headers, allow: route.methods.join(', ') } };
}

async function reload(engine: Engine): Promise<ApiResponse> {
  try {
    await engine.reload();
    return textResponse(200, '');
  } catch (error) {
    return textResponse(500, `failed to reload config: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}
