/** What can be seen of routing: alerts and their groups, the tree and where it leads, what was said and why. */
import type {
  AlertGroupView,
  AlertHistoryView,
  AlertMark,
  AlertTrace,
  NotificationLogView,
  RoutedAlertView,
  RouteTest,
  RoutingView,
} from '../../../shared/alerting.ts';
import { labelsFromRecord, labelsToRecord } from '../../../shared/labels.ts';
import type { Clock } from '../base/clock.ts';
import { isResolved, type Alert } from './alert.ts';
import { fingerprintOf } from './fingerprint.ts';
import { alertGroupView, integrationView, routedAlertView, routeView, type Judges } from './alertmanagerViews.ts';
import { mutedBy } from './delivery/pipeline.ts';
import type { AlertBook } from './grouping/alertBook.ts';
import type { Destination } from './grouping/dispatcher.ts';
import type { InForce } from './inForce.ts';
import type { NotificationLog } from './notificationLog/notificationLog.ts';
import type { Silences } from './silences/silences.ts';
import { containsTime } from './timeIntervals/timeInterval.ts';
import type { AlertHistory, HistoryQuery } from './why/alertHistory.ts';
import type { Decisions } from './why/decisions.ts';

export interface InspectedParts {
  readonly clock: Clock;
  readonly book: AlertBook;
  readonly log: NotificationLog;
  readonly history: AlertHistory;
  readonly silences: Silences;
  readonly decisions: Decisions;
  readonly inForce: () => InForce;
  readonly destinationsOf: (alert: Alert) => readonly Destination[];
}

/** Of alerts that came through the API, so many are shown whole. */
const MOST_FOREIGN = 1000;

export class RoutingInspection {
  readonly #options: InspectedParts;

  constructor(parts: InspectedParts) {
    this.#options = parts;
  }

  get #judges(): Judges {
    const { inhibitor, config } = this.#options.inForce();
    return {
      silences: this.#options.silences,
      inhibitor,
      timeIntervals: config.timeIntervals,
      routesOf: (alert) => this.#options.destinationsOf(alert).map(({ route }) => route),
    };
  }

  /** Those that fire now. */
  alertViews(): readonly RoutedAlertView[] {
    const now = this.#options.clock.now();
    const judges = this.#judges;
    return [...this.#options.book.all()]
      .filter((alert) => !isResolved(alert, now))
      .map((alert) => routedAlertView(alert, judges, now));
  }

  /** What pages need to know of each firing alert beside what its rule says. */
  marks(): readonly AlertMark[] {
    let foreign = 0;
    return this.alertViews().map((view) => ({
      fingerprint: view.fingerprint,
      alertId: view.alertId,
      silencedBy: view.silencedBy,
      inhibitedBy: view.inhibitedBy,
      mutedBy: view.mutedBy,
      told: this.#options.history.toldOf(view.fingerprint),
      foreign: view.alertId === undefined && foreign++ < MOST_FOREIGN ? view : undefined,
    }));
  }

  /** @param most  alerts that are shown of each group */
  groupViews(most = Number.POSITIVE_INFINITY): readonly AlertGroupView[] {
    const now = this.#options.clock.now();
    const judges = this.#judges;
    return [...this.#options.inForce().dispatcher.groups]
      .filter((group) => group.size > 0)
      .map((group) => alertGroupView(group, judges, now, most));
  }

  /**
   * @param file  undefined: there is none, the desktop is told
   * @param problem  what is wrong with the file as it is now; `problems`: place by place
   */
  routing(file: string | undefined, problem: string | undefined, problems: RoutingView['problems'] = []): RoutingView {
    const { config, receivers } = this.#options.inForce();
    const now = this.#options.clock.now();
    return {
      file,
      problem,
      problems,
      inactive: config.inactive,
      root: routeView(config.route),
      receivers: [...receivers].map(([name, all]) => ({ name, integrations: all.map(integrationView) })),
      timeIntervals: [...config.timeIntervals].map(([name, parts]) => ({
        name,
        isNow: parts.some((part) => containsTime(part, now)),
      })),
    };
  }

  testRouting(record: Readonly<Record<string, string>>): RouteTest {
    const { config, dispatcher, inhibitor } = this.#options.inForce();
    const now = this.#options.clock.now();
    const labels = labelsFromRecord(record);
    const inhibition = inhibitor.inhibitedBy(labels, now);
    return {
      routes: dispatcher.destinations(labels).map(({ route, labels: groupLabels, key }) => ({
        id: route.id,
        path: route.id.split('.').map((_, i, parts) => parts.slice(0, i + 1).join('.')),
        receiver: route.receiver,
        groupKey: key,
        groupLabels: labelsToRecord(groupLabels),
        mutedBy: [mutedBy(route, config.timeIntervals, now)?.subject].flatMap((name) => name ?? []),
      })),
      silencedBy: this.#options.silences.silencing(labels, now).map(({ id }) => id),
      inhibitedBy: inhibition === undefined ? [] : [inhibition.fingerprint],
    };
  }

  trace(fingerprint: string): AlertTrace | undefined {
    return this.#options.decisions.of(fingerprint);
  }

  /** @param id  of an alert of our rules, or the fingerprint of one that came through the API */
  fingerprintOfAlert(id: string): string | undefined {
    const { book } = this.#options;
    const origin = book.ofOrigin(id) ?? [...book.all()].find((one) => one.origin?.id === id) ?? book.get(id);
    return origin?.fingerprint;
  }

  fingerprintOfLabels(labels: Readonly<Record<string, string>>): string {
    return fingerprintOf(labelsFromRecord(labels));
  }

  history(query: HistoryQuery): AlertHistoryView {
    return this.#options.history.query(query);
  }

  notificationLog(): readonly NotificationLogView[] {
    return [...this.#options.log.entries()];
  }

  receiverNames(): readonly string[] {
    return [...this.#options.inForce().receivers.keys()];
  }
}
