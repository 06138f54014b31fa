/** The part of the protocol that is about routing, silences and who was told of what. */
import type {
  AlertGroupView,
  AlertHistoryView,
  AlertMark,
  AlertTrace,
  ExternalAlertmanagerView,
  NotificationLogView,
  RoutedAlertView,
  RouteTest,
  RoutingView,
  SilenceDraft,
  SilencePreview,
  SilenceView,
} from './alerting.ts';

type Nothing = Record<string, never>;

/** One alert: by its fingerprint, or by the id that `alerts.list` gives it. */
export type AlertChoice = { readonly fingerprint: string } | { readonly alertId: string };

export interface AlertingRequests {
  'routing.get': { readonly params: Nothing; readonly reply: RoutingView };
  /** The file in force, secrets replaced. */
  'routing.text': { readonly params: Nothing; readonly reply: { readonly text: string } };
  /** Where an alert with these labels would go now. */
  'routing.test': {
    readonly params: { readonly labels: Readonly<Record<string, string>> };
    readonly reply: RouteTest;
  };
  /** Sends a made-up alert, or a real one, to one integration, past routing and silences. */
  'receivers.test': {
    readonly params: { readonly integration: string; readonly fingerprint?: string };
    readonly reply: { readonly isSent: boolean; readonly text: string };
  };
  /** A template filled in with a made-up alert, or a real one. The error is a value: typing makes errors all the time. */
  'templates.preview': {
    readonly params: { readonly template: string; readonly fingerprint?: string; readonly form?: 'text' | 'html' };
    readonly reply: { readonly text: string; readonly error: string | null };
  };
  'silences.list': { readonly params: Nothing; readonly reply: readonly SilenceView[] };
  /** A new silence, or a changed one; one that cannot be changed in place is replaced, and the id is another. */
  'silences.set': { readonly params: SilenceDraft; readonly reply: { readonly id: string } };
  'silences.expire': { readonly params: { readonly id: string }; readonly reply: { readonly id: string } };
  /** The same silence, ending later. */
  'silences.extend': {
    readonly params: { readonly id: string; readonly byMs: number };
    readonly reply: { readonly id: string };
  };
  'silences.preview': { readonly params: Pick<SilenceDraft, 'matchers'>; readonly reply: SilencePreview };
  'alerts.groups': { readonly params: Nothing; readonly reply: readonly AlertGroupView[] };
  /** Every firing alert with who silences it, inhibits it and is told of it; those of the API too. */
  'alerts.routed': { readonly params: Nothing; readonly reply: readonly RoutedAlertView[] };
  /** Why somebody was told of an alert, or was not; null when nothing is known of it. */
  'alerts.trace': { readonly params: AlertChoice; readonly reply: AlertTrace | null };
  'alerts.history': {
    readonly params: {
      readonly startMs?: number;
      readonly endMs?: number;
      readonly alertname?: string;
      readonly limit?: number;
    };
    readonly reply: AlertHistoryView;
  };
  /** Silences the alert until it ends. */
  'alerts.acknowledge': {
    readonly params: AlertChoice & { readonly author: string; readonly comment?: string };
    readonly reply: { readonly id: string };
  };
  /** Silences exactly this alert for a time. */
  'alerts.silence': {
    readonly params: AlertChoice & {
      readonly durationMs: number;
      readonly author: string;
      readonly comment?: string;
    };
    readonly reply: { readonly id: string };
  };
  'notifications.log': { readonly params: Nothing; readonly reply: readonly NotificationLogView[] };
  /** The Alertmanagers outside that alerts are sent to. */
  /** What fires at one of them, by its `url`. */
  'alertmanagers.alerts': {
    readonly params: { readonly url: string };
    readonly reply: readonly RoutedAlertView[];
  };
  'alertmanagers.list': { readonly params: Nothing; readonly reply: readonly ExternalAlertmanagerView[] };
}

export interface AlertingSubscriptions {
  silences: { readonly params: Nothing; readonly event: readonly SilenceView[] };
  /** Of a large group only the first alerts travel; `alertCount` says how many there are. */
  'alerts.groups': { readonly params: Nothing; readonly event: readonly AlertGroupView[] };
  /** Of every firing alert: who silences it, inhibits it, and was told. */
  'alerts.marks': { readonly params: Nothing; readonly event: readonly AlertMark[] };
  routing: { readonly params: Nothing; readonly event: RoutingView };
}
