/** What pages see of notifications: groups, silences, the routing tree, and why somebody was told or not. */

import type { ConfigProblem } from './errors.ts';

type LabelRecord = Readonly<Record<string, string>>;

export interface MatcherView {
  readonly name: string;
  readonly type: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** Times in which a silence holds, in the words of `time_intervals`: `09:00`, `monday:friday`, `1:7`, `january:march`. */
export interface TimeWindow {
  readonly times?: readonly { readonly start: string; readonly end: string }[];
  readonly weekdays?: readonly string[];
  readonly daysOfMonth?: readonly string[];
  readonly months?: readonly string[];
  readonly years?: readonly string[];
  /** IANA name, or `Local`; UTC when absent. */
  readonly timeZone?: string;
}

export interface SilenceView {
  readonly id: string;
  readonly matchers: readonly MatcherView[];
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly updatedAtMs: number;
  readonly createdBy: string;
  readonly comment: string;
  readonly state: 'active' | 'pending' | 'expired';
  /** False between its recurring windows. */
  readonly isHolding: boolean;
  readonly windows: readonly TimeWindow[];
  /** Ends by itself when nothing that it matches fires: an acknowledgement. */
  readonly isUntilResolved: boolean;
  /** Fingerprints of the firing alerts that it silences now. */
  readonly silencing: readonly string[];
}

export interface SilenceDraft {
  /** Of the silence to change. */
  readonly id?: string;
  readonly matchers: readonly MatcherView[];
  /** Now when absent. */
  readonly startsAtMs?: number;
  readonly endsAtMs: number;
  readonly createdBy: string;
  readonly comment: string;
  readonly windows?: readonly TimeWindow[];
  readonly isUntilResolved?: boolean;
}

/** What a silence that is being typed would do. */
export interface SilencePreview {
  readonly firing: readonly LabelRecord[];
  /** Alerts that are not firing now but did lately, or are pending. */
  readonly others: readonly LabelRecord[];
  readonly problem: string | undefined;
}

/** One alert as routing sees it. */
export interface RoutedAlertView {
  readonly fingerprint: string;
  /** Of the alert of our rules that it is; undefined when it came through the API. */
  readonly alertId: string | undefined;
  readonly labels: LabelRecord;
  readonly annotations: LabelRecord;
  readonly startsAtMs: number;
  readonly endsAtMs: number | undefined;
  readonly updatedAtMs: number;
  readonly generatorUrl: string;
  readonly state: 'firing' | 'resolved';
  /** Ids of silences, fingerprints of inhibiting alerts, names of time intervals. */
  readonly silencedBy: readonly string[];
  readonly inhibitedBy: readonly string[];
  readonly mutedBy: readonly string[];
  readonly receivers: readonly string[];
}

/** What routing says of one firing alert, without its texts: small enough for ten thousand of them. */
export interface AlertMark {
  readonly fingerprint: string;
  /** Of the alert of our rules that it is. */
  readonly alertId: string | undefined;
  readonly silencedBy: readonly string[];
  readonly inhibitedBy: readonly string[];
  readonly mutedBy: readonly string[];
  /** Integrations that were told that it fires. */
  readonly told: readonly string[];
  /** The whole alert when it came through the API, where no rule knows it. */
  readonly foreign: RoutedAlertView | undefined;
}

export interface AlertGroupView {
  readonly key: string;
  readonly routeId: string;
  readonly receiver: string;
  readonly labels: LabelRecord;
  readonly alerts: readonly RoutedAlertView[];
  /** Also those that `alerts` leaves out. */
  readonly alertCount: number;
  readonly hasNotified: boolean;
  /** When it is looked at next; undefined: when something changes. */
  readonly nextFlushMs: number | undefined;
}

export interface RouteView {
  /** `0` is the root, `0.2` its third child. */
  readonly id: string;
  readonly line: number;
  readonly receiver: string;
  readonly matchers: readonly MatcherView[];
  /** `['...']`: every alert for itself. */
  readonly groupBy: readonly string[];
  readonly groupWaitMs: number;
  readonly groupIntervalMs: number;
  readonly repeatIntervalMs: number;
  readonly isContinuing: boolean;
  readonly muteTimeIntervals: readonly string[];
  readonly activeTimeIntervals: readonly string[];
  readonly routes: readonly RouteView[];
}

export interface IntegrationView {
  /** `team/slack[0]` */
  readonly id: string;
  readonly kind: string;
  readonly sendsResolved: boolean;
  /** False for a kind that loads but is not sent to. */
  readonly isActive: boolean;
  readonly last: DeliveryView | undefined;
  readonly sentCount: number;
  readonly failedCount: number;
}

export interface DeliveryView {
  readonly atMs: number;
  readonly isSent: boolean;
  /** What the service answered, or why it could not be reached. */
  readonly text: string;
  readonly attempts: number;
  readonly durationMs: number;
}

export interface RoutingView {
  /** Undefined: there is no alertmanager.yml, the person before the screen is told. */
  readonly file: string | undefined;
  readonly problem: string | undefined;
  /** The same place by place, when it is the file that is wrong. */
  readonly problems: readonly ConfigProblem[];
  readonly inactive: readonly string[];
  readonly root: RouteView;
  readonly receivers: readonly { readonly name: string; readonly integrations: readonly IntegrationView[] }[];
  readonly timeIntervals: readonly { readonly name: string; readonly isNow: boolean }[];
}

/** Where an alert with certain labels would go. */
export interface RouteTest {
  readonly routes: readonly {
    readonly id: string;
    readonly path: readonly string[];
    readonly receiver: string;
    readonly groupKey: string;
    readonly groupLabels: LabelRecord;
    readonly mutedBy: readonly string[];
  }[];
  readonly silencedBy: readonly string[];
  readonly inhibitedBy: readonly string[];
}

export type DecisionKind =
  | 'received'
  | 'pending'
  | 'firing'
  | 'resolved'
  | 'withdrawn'
  | 'grouped'
  | 'inhibited'
  | 'silenced'
  | 'muted'
  | 'unchanged'
  | 'resolved_unsent'
  | 'sending_failed'
  | 'sent';

/** One step on an alert's way, with its reason. The same step again only moves `lastMs` and counts. */
export interface DecisionView {
  readonly kind: DecisionKind;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly count: number;
  /** One sentence. */
  readonly text: string;
  readonly receiver: string | undefined;
  readonly integration: string | undefined;
  /** The silence, the inhibiting alert, the time interval or the group it was about. */
  readonly subject: string | undefined;
}

export interface AlertTrace {
  readonly fingerprint: string;
  readonly labels: LabelRecord;
  /** Oldest first. */
  readonly decisions: readonly DecisionView[];
}

/** One time that an alert fired. */
export interface AlertSpan {
  readonly fingerprint: string;
  readonly labels: LabelRecord;
  readonly summary: string;
  readonly startsAtMs: number;
  /** Undefined: it fires still. */
  readonly endsAtMs: number | undefined;
  /** Integrations that were told of it. */
  readonly told: readonly string[];
}

export interface AlertHistoryView {
  /** Newest first. */
  readonly spans: readonly AlertSpan[];
  /** Mean time to resolve of those that ended; undefined without any. */
  readonly meanResolveMs: number | undefined;
}

export interface NotificationLogView {
  readonly groupKey: string;
  readonly integration: string;
  readonly atMs: number;
  readonly firing: readonly string[];
  readonly resolved: readonly string[];
}

/** An Alertmanager outside that alerts are sent to. */
export interface ExternalAlertmanagerView {
  readonly url: string;
  readonly isActive: boolean;
  readonly lastError: string;
  readonly lastSentMs: number | undefined;
}
