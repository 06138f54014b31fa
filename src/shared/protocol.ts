/**
 * The app's own protocol: every request, reply, subscription and event between a page and the engine.
 * One protocol, two carriers: Electron IPC in the desktop, a WebSocket in the browser. `wire.ts` turns messages into bytes.
 */
import type { AlertingRequests, AlertingSubscriptions } from './alertingProtocol.ts';
import type { CollectionRequests } from './collection.ts';
import type {
  DashboardEntry,
  DashboardFile,
  DashboardVersion,
  FileToImport,
  ImportedDashboard,
} from './dashboards/entry.ts';
import type { DueReport, ReportOutcome, ReportSchedule, ReportView } from './dashboards/reports.ts';
import type { WireError } from './errors.ts';
import type { QueryExplanation } from './explain.ts';
import type { QueryFrame } from './frames.ts';
import type { SampleRequests } from './samples.ts';
import type { RuleRequests } from './rules.ts';
import type { StorageForecast } from './storageForecast.ts';
import type { AlertView, EngineStatus, HostFacts, MetricInfo, RuleGroupView, TargetView } from './status.ts';

export interface RangeQuery {
  readonly expr: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
  /** Native histograms come as a series for each bucket (frames.ts) instead of being absent. */
  readonly hasBuckets?: boolean;
}

/** Request name → parameters and reply. Replies that hold frames travel as binary. */
export interface Requests extends AlertingRequests, CollectionRequests, RuleRequests, SampleRequests {
  'query.range': { readonly params: RangeQuery; readonly reply: QueryFrame };
  /** One column at `timeMs` (now when absent); a scalar becomes one series without labels. */
  'query.instant': {
    readonly params: { readonly expr: string; readonly timeMs?: number; readonly hasBuckets?: boolean };
    readonly reply: QueryFrame;
  };
  /** Parse and type check only; the error is a value here, because typing makes errors all the time. */
  /** Evaluates, and tells what each part took instead of the answer. With a step of 0 at `endMs` alone. */
  'query.explain': { readonly params: RangeQuery; readonly reply: QueryExplanation };
  'query.check': { readonly params: { readonly expr: string }; readonly reply: { readonly error: WireError | null } };
  'query.format': { readonly params: { readonly expr: string }; readonly reply: { readonly expr: string } };
  /** All metric names with type, help and number of series, for completion and browsing. */
  'metrics.list': { readonly params: Record<string, never>; readonly reply: readonly MetricInfo[] };
  'labels.names': { readonly params: { readonly match?: string }; readonly reply: readonly string[] };
  'labels.values': {
    readonly params: { readonly name: string; readonly match?: string };
    readonly reply: readonly string[];
  };
  'dashboards.get': { readonly params: { readonly uid: string }; readonly reply: DashboardFile };
  /** `revision` names the text that was edited; without it the dashboard is new or is replaced as it is. */
  'dashboards.save': {
    readonly params: {
      readonly uid: string;
      readonly text: string;
      readonly folder: string;
      readonly revision?: string;
    };
    readonly reply: DashboardFile;
  };
  'dashboards.delete': { readonly params: { readonly uid: string }; readonly reply: { readonly version: string } };
  'dashboards.pin': {
    readonly params: { readonly uid: string; readonly isPinned: boolean };
    readonly reply: { readonly isPinned: boolean };
  };
  /** Texts the dashboard had before, newest first. */
  'dashboards.versions': { readonly params: { readonly uid: string }; readonly reply: readonly DashboardVersion[] };
  'dashboards.version': {
    readonly params: { readonly uid: string; readonly version: string };
    readonly reply: { readonly text: string };
  };
  'dashboards.restore': {
    readonly params: { readonly uid: string; readonly version: string };
    readonly reply: DashboardFile;
  };
  'dashboards.import': {
    readonly params: { readonly files: readonly FileToImport[]; readonly folder: string };
    readonly reply: readonly ImportedDashboard[];
  };
  /** Every dashboard of a Grafana server. The token goes there and is not kept. */
  'dashboards.importFromGrafana': {
    readonly params: { readonly url: string; readonly token: string };
    readonly reply: readonly ImportedDashboard[];
  };
  /** Boards drawn at set times, into files of the machine that draws them. Without an id it is a new schedule. */
  'reports.put': {
    readonly params: Omit<ReportSchedule, 'id'> & { readonly id?: string };
    readonly reply: ReportView;
  };
  'reports.remove': { readonly params: { readonly id: string }; readonly reply: { readonly removed: true } };
  /** Draws it now, whatever its times. */
  'reports.start': { readonly params: { readonly id: string }; readonly reply: { readonly started: true } };
  /** From whoever drew it. */
  'reports.done': {
    readonly params: { readonly id: string; readonly outcome: ReportOutcome };
    readonly reply: { readonly noted: true };
  };
  'targets.list': { readonly params: Record<string, never>; readonly reply: readonly TargetView[] };
  'rules.list': { readonly params: Record<string, never>; readonly reply: readonly RuleGroupView[] };
  'alerts.list': { readonly params: Record<string, never>; readonly reply: readonly AlertView[] };
  'status.engine': { readonly params: Record<string, never>; readonly reply: EngineStatus };
  'host.facts': { readonly params: Record<string, never>; readonly reply: HostFacts };
  /** What the store will take at the present rate, by metric, job, rule and tier. */
  'storage.forecast': { readonly params: Record<string, never>; readonly reply: StorageForecast };
  /** A notification with known text to the person, so that the system's permission question has a cause. */
  'notifications.test': { readonly params: Record<string, never>; readonly reply: { readonly sent: boolean } };
}

/**
 * Subscription name → parameters and event. The first event comes at once with the whole state; each later one replaces
 * it, except for `query.live` (see below). Unsubscribing or closing the carrier ends it.
 */
export interface Subscriptions extends AlertingSubscriptions {
  /**
   * A range query that follows the present. The first event holds the window [now - windowMs, now] on steps that are
   * whole multiples of stepMs; each later one only the steps that became complete since (client: `mergeLive`).
   */
  'query.live': {
    readonly params: {
      readonly expr: string;
      readonly windowMs: number;
      readonly stepMs: number;
      readonly hasBuckets?: boolean;
    };
    readonly event: QueryFrame;
  };
  status: { readonly params: Record<string, never>; readonly event: EngineStatus };
  targets: { readonly params: Record<string, never>; readonly event: readonly TargetView[] };
  dashboards: { readonly params: Record<string, never>; readonly event: readonly DashboardEntry[] };
  reports: { readonly params: Record<string, never>; readonly event: readonly ReportView[] };
  /** To a shell with a window: draw this one now. Its first event is the first that is due. */
  'reports.due': { readonly params: Record<string, never>; readonly event: DueReport };
  alerts: { readonly params: Record<string, never>; readonly event: readonly AlertView[] };
  /** What the person is to be told, once per notification; the browser shell shows it as a Web Notification. */
  notifications: { readonly params: Record<string, never>; readonly event: NotificationEvent };
}

export interface NotificationEvent {
  readonly id: string;
  readonly kind: 'firing' | 'resolved' | 'summary' | 'test';
  readonly severity: 'critical' | 'warning' | 'info';
  /** `Severity: what is wrong`, no rule identifier. */
  readonly title: string;
  readonly body: string;
  /** Address inside the app that opens the graph at that minute, e.g. `/explore?…`. */
  readonly path: string;
  readonly atMs: number;
  /** What can be acted on from the notification itself. Absent: there is only something to look at. */
  readonly about?: NotificationSubject;
}

export type NotificationSubject =
  | { readonly kind: 'alert'; readonly alertId: string }
  | { readonly kind: 'silence'; readonly silenceId: string };

export type RequestName = keyof Requests;
export type SubscriptionName = keyof Subscriptions;

export type ClientMessage =
  | { readonly type: 'request'; readonly id: number; readonly name: RequestName; readonly params: unknown }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'subscribe'; readonly id: number; readonly name: SubscriptionName; readonly params: unknown }
  | { readonly type: 'unsubscribe'; readonly id: number };

export type ServerMessage =
  | { readonly type: 'reply'; readonly id: number; readonly body: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: WireError }
  | { readonly type: 'event'; readonly id: number; readonly body: unknown };

/** Moves whole messages as bytes, in order, both ways. WebSocket, MessagePort and Electron IPC each have one adapter. */
export interface Carrier {
  send(message: Uint8Array): void;
  onMessage(listener: (message: Uint8Array) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}
