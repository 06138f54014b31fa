/**
 * Alertmanager's API v2, by which amtool, Prometheus, Grafana and other clients speak to it.
 * @see https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
 */
import { AppError } from '../../../../shared/errors.ts';
import type { Engine } from '../../../engine/engine.ts';
import { JSON_HEADERS, type ApiRequest, type ApiResponse } from '../apiRequest.ts';
import { getAlertGroups, getAlerts, postAlerts } from './alertHandlers.ts';
import { deleteSilence, getSilence, getSilences, postSilence } from './silenceHandlers.ts';

type Handler = (engine: Engine, request: ApiRequest) => ApiResponse | Promise<ApiResponse>;

const BASE = '/api/v2/';
const SILENCE = /^\/api\/v2\/silence\/([^/]+)$/;

const ROUTES: ReadonlyMap<string, Readonly<Record<string, Handler>>> = new Map<string, Record<string, Handler>>([
  ['/api/v2/alerts', { GET: getAlerts, POST: postAlerts }],
  ['/api/v2/alerts/groups', { GET: getAlertGroups }],
  ['/api/v2/silences', { GET: getSilences, POST: postSilence }],
  ['/api/v2/status', { GET: getStatus }],
  ['/api/v2/receivers', { GET: getReceivers }],
]);

export const isAlertmanagerPath = (path: string): boolean => path.startsWith(BASE);

export async function answerAlertmanager(engine: Engine, request: ApiRequest): Promise<ApiResponse> {
  const id = SILENCE.exec(request.path)?.[1];
  const methods: Readonly<Record<string, Handler>> | undefined =
    id === undefined
      ? ROUTES.get(request.path)
      : { GET: (it) => getSilence(it, id), DELETE: (it) => deleteSilence(it, id) };
  if (methods === undefined) return json(404, { code: 404, message: `path ${request.path} was not found` });
  const handle = methods[request.method === 'HEAD' ? 'GET' : request.method];
  if (handle === undefined) {
    return json(405, {
      code: 405,
      message: `method ${request.method} is not allowed, but ${Object.keys(methods).join(',')} are`,
    });
  }
  try {
    return await handle(engine, request);
  } catch (error) {
    return failure(error);
  }
}

export const json = (status: number, body: unknown): ApiResponse => ({
  status,
  headers: JSON_HEADERS,
  body: JSON.stringify(body),
});

/** Errors are a JSON text. */
function failure(error: unknown): ApiResponse {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof AppError)) return json(500, message);
  return json(error.code === 'not_found' ? 404 : error.code === 'unavailable' ? 503 : 400, message);
}

/** The Alertmanager whose API this is; clients choose features by it. */
const ALERTMANAGER_VERSION = '0.28.1';

function getStatus(engine: Engine): ApiResponse {
  return json(200, {
    cluster: { name: '', peers: [], status: 'disabled' },
    config: { original: engine.alertRouting.configText() },
    uptime: new Date(engine.status().startedMs).toISOString(),
    versionInfo: {
      branch: '',
      buildDate: '',
      buildUser: '',
      goVersion: '',
      revision: `sightglass-${engine.status().version}`,
      version: ALERTMANAGER_VERSION,
    },
  });
}

function getReceivers(engine: Engine): ApiResponse {
  return json(
    200,
    engine.alertRouting.alertmanager.seen.receiverNames().map((name) => ({ name })),
  );
}
