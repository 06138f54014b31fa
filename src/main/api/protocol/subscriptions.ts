/** One source per subscription of the protocol: it emits the state at once and again after each change, until disposed. */
import type { SubscriptionName, Subscriptions } from '../../../shared/protocol.ts';
import type { Engine, EngineTopic } from '../../engine/engine.ts';
import { SHOWN_ALERTS } from './alertingRequests.ts';
import { followQuery } from './liveQuery.ts';
import { subscriptionParameters } from './parameters.ts';

export interface Emit<Event> {
  readonly onEvent: (event: Event) => void;
  readonly onError: (error: unknown) => void;
}

type Source<N extends SubscriptionName> = (
  engine: Engine,
  params: Subscriptions[N]['params'],
  emit: Emit<Subscriptions[N]['event']>,
) => Disposable;

const SOURCES: { readonly [N in SubscriptionName]: Source<N> } = {
  'query.live': (engine, params, emit) => followQuery(engine, params, { onFrame: emit.onEvent, onError: emit.onError }),
  status: (engine, _, emit) => follow(engine, 'status', () => engine.status(), emit),
  targets: (engine, _, emit) => follow(engine, 'targets', () => engine.targets(), emit),
  dashboards: (engine, _, emit) => follow(engine, 'dashboards', () => engine.dashboards.store.list(), emit),
  reports: (engine, _, emit) => follow(engine, 'reports', () => engine.dashboards.reports.list(), emit),
  'reports.due': (engine, _, emit) => engine.dashboards.reports.onDue(emit.onEvent),
  alerts: (engine, _, emit) => follow(engine, 'alerts', () => engine.alerts(), emit),
  silences: (engine, _, emit) =>
    follow(engine, 'routing', () => engine.alertRouting.alertmanager.silences.views(), emit),
  'alerts.groups': (engine, _, emit) =>
    follow(engine, 'routing', () => engine.alertRouting.alertmanager.seen.groupViews(SHOWN_ALERTS), emit),
  'alerts.marks': (engine, _, emit) =>
    follow(engine, 'routing', () => engine.alertRouting.alertmanager.seen.marks(), emit),
  routing: (engine, _, emit) => follow(engine, 'routing', () => engine.alertRouting.routing(), emit),
  notifications: (engine, _, emit) => engine.onNotification(emit.onEvent),
};

function follow<Event>(engine: Engine, topic: EngineTopic, read: () => Event, emit: Emit<Event>): Disposable {
  emit.onEvent(read());
  return engine.onChange((changed) => {
    if (changed === topic) emit.onEvent(read());
  });
}

export function openSubscription<N extends SubscriptionName>(
  engine: Engine,
  name: N,
  params: unknown,
  emit: Emit<Subscriptions[N]['event']>,
): Disposable {
  const source: Source<N> = SOURCES[name];
  return source(engine, subscriptionParameters(name, params), emit);
}
