/** One notification on its way to a receiver, and what became of it. */
import type { Labels } from '../../../../shared/labels.ts';
import type { Alert } from '../alert.ts';

export interface NotifiedAlert extends Alert {
  readonly status: 'firing' | 'resolved';
}

export interface Notification {
  readonly receiver: string;
  readonly groupKey: string;
  readonly groupLabels: Labels;
  /** In order; what a receiver that does not send resolved alerts gets has only firing ones. */
  readonly alerts: readonly NotifiedAlert[];
  /** `firing` while one of them fires. */
  readonly status: 'firing' | 'resolved';
  readonly commonLabels: Labels;
  readonly commonAnnotations: Labels;
  readonly externalUrl: string;
  /** The moment that the group decided on. */
  readonly nowMs: number;
  /** Somebody tries the receiver: nothing of it is remembered. */
  readonly isTest?: boolean;
  /** Alerts left out because the receiver takes only so many. */
  readonly truncatedAlerts: number;
}

/** Failing is an expected outcome here: it is retried, shown and counted, never thrown. */
export type Delivery =
  /** @property reply  what the other side said, one line */
  | { readonly isSent: true; readonly reply: string }
  | {
      readonly isSent: false;
      readonly reason: string;
      /** Whether trying again may help: the other side was busy or away. */
      readonly isWorthRetrying: boolean;
      /** How long the other side asked to be left alone. */
      readonly retryAfterMs?: number;
    };

export const sent = (reply: string): Delivery => ({ isSent: true, reply });
export const failed = (reason: string, isWorthRetrying = false): Delivery => ({
  isSent: false,
  reason,
  isWorthRetrying,
});

/** Sends one notification once. Never rejects but by the signal. */
export type Send = (notification: Notification, signal: AbortSignal) => Promise<Delivery>;
