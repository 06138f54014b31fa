/** One handler per request of the protocol. */
import type { RequestName, Requests } from '../../../shared/protocol.ts';
import type { Engine } from '../../engine/engine.ts';
import { ALERTING_HANDLERS } from './alertingRequests.ts';
import { COLLECTION_HANDLERS } from './collectionRequests.ts';
import { explanationOf } from './explanationOf.ts';
import { frameOf } from './frameOf.ts';
import { requestParameters } from './parameters.ts';
import { RULE_HANDLERS } from './ruleRequests.ts';
import { samplesOf } from './samplesOf.ts';

type Handler<N extends RequestName> = (
  engine: Engine,
  params: Requests[N]['params'],
  signal: AbortSignal,
) => Requests[N]['reply'] | Promise<Requests[N]['reply']>;

const HANDLERS: { readonly [N in RequestName]: Handler<N> } = {
  'query.range': async ({ queries }, { expr, startMs, endMs, stepMs, hasBuckets }, signal) =>
    frameOf(await queries.range(expr, startMs, endMs, stepMs, { signal }), hasBuckets),
  'query.instant': async ({ queries, clock }, { expr, timeMs, hasBuckets }, signal) =>
    frameOf(await queries.instant(expr, timeMs ?? clock.now(), { signal }), hasBuckets),
  'query.explain': async ({ queries }, question, signal) => explanationOf(queries, question, signal),
  'query.check': ({ promql }, { expr }) => ({ error: promql.check(expr) }),
  'query.format': ({ promql }, { expr }) => ({ expr: promql.format(expr) }),
  'query.samples': samplesOf,
  'metrics.list': (engine) => engine.metrics(),
  'labels.names': (engine, { match }) => engine.storage.querier().labelNames(matcherSets(engine, match), ...ALL_TIME),
  'labels.values': (engine, { name, match }) =>
    engine.storage.querier().labelValues(name, matcherSets(engine, match), ...ALL_TIME),
  'dashboards.get': ({ dashboards }, { uid }) => dashboards.store.read(uid),
  'dashboards.save': ({ dashboards }, change) => dashboards.store.save(change),
  'dashboards.delete': async ({ dashboards }, { uid }) => {
    await dashboards.store.remove(uid);
    const [newest] = await dashboards.store.versions(uid);
    return { version: newest?.version ?? '' };
  },
  'dashboards.pin': async ({ dashboards }, { uid, isPinned }) => {
    await dashboards.store.pin(uid, isPinned);
    return { isPinned };
  },
  'dashboards.versions': ({ dashboards }, { uid }) => dashboards.store.versions(uid),
  'dashboards.version': async ({ dashboards }, { uid, version }) => ({
    text: await dashboards.store.readVersion(uid, version),
  }),
  'dashboards.restore': ({ dashboards }, { uid, version }) => dashboards.store.restore(uid, version),
  'dashboards.import': ({ dashboards }, { files, folder }) => dashboards.importFiles(files, folder),
  'dashboards.importFromGrafana': ({ dashboards }, server, signal) => dashboards.importFromGrafana(server, signal),
  'reports.put': ({ dashboards }, schedule) => dashboards.reports.put(schedule),
  'reports.remove': async ({ dashboards }, { id }) => {
    await dashboards.reports.remove(id);
    return { removed: true };
  },
  'reports.start': ({ dashboards }, { id }) => {
    dashboards.reports.start(id);
    return { started: true };
  },
  'reports.done': ({ dashboards }, { id, outcome }) => {
    dashboards.reports.done(id, outcome);
    return { noted: true };
  },
  'targets.list': (engine) => engine.targets(),
  'rules.list': (engine) => engine.ruleGroups(),
  'alerts.list': (engine) => engine.alerts(),
  'status.engine': (engine) => engine.status(),
  'host.facts': (engine) => engine.hostFacts(),
  'storage.forecast': (engine) => engine.forecastStorage(),
  ...ALERTING_HANDLERS,
  ...COLLECTION_HANDLERS,
  ...RULE_HANDLERS,
  'notifications.test': (engine) => {
    engine.sendTestNotification();
    return { sent: true };
  },
};

const ALL_TIME = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER] as const;

function matcherSets(engine: Engine, match: string | undefined): ReturnType<Engine['promql']['selector']>[] {
  return match === undefined || match === '' ? [] : [engine.promql.selector(match)];
}

export async function answerRequest<N extends RequestName>(
  engine: Engine,
  name: N,
  params: unknown,
  signal: AbortSignal,
): Promise<Requests[N]['reply']> {
  const handle: Handler<N> = HANDLERS[name];
  return handle(engine, requestParameters(name, params), signal);
}
