/** Tries out a receiver or a template with a real alert or a made-up one, past routing and silences. */
import type { AlertSpan } from '../../../../shared/alerting.ts';
import { AppError } from '../../../../shared/errors.ts';
import { labelsFromRecord, labelsToRecord } from '../../../../shared/labels.ts';
import type { Clock } from '../../base/clock.ts';
import type { AlertView } from '../../../../shared/status.ts';
import { TemplateFailure } from '../../template/goValue.ts';
import type { Alert } from '../alert.ts';
import { fingerprintOf } from '../fingerprint.ts';
import type { AlertBook } from '../grouping/alertBook.ts';
import type { AlertHistory } from '../why/alertHistory.ts';
import type { InForce } from '../inForce.ts';
import { failed, type Delivery, type Notification } from './notification.ts';
import type { Integration } from './openReceivers.ts';
import { notificationOf } from './pipeline.ts';

export interface ReceiverTrialOptions {
  readonly clock: Clock;
  readonly book: AlertBook;
  readonly history: AlertHistory;
  readonly inForce: () => InForce;
  readonly externalUrl: () => string;
}

export class ReceiverTrial {
  readonly #options: ReceiverTrialOptions;

  constructor(options: ReceiverTrialOptions) {
    this.#options = options;
  }

  /** Sends to one integration now, once. @throws AppError `not_found` */
  async send(integrationId: string, fingerprint: string | undefined, signal: AbortSignal): Promise<Delivery> {
    const integration = this.#integration(integrationId);
    return sendOnce(integration, this.#sample(integration, fingerprint), signal);
  }

  /** Sends an alert of a rule to everybody whom the routing in force would tell, past its waits, times and silences. */
  async sendRouted(view: AlertView, signal: AbortSignal): Promise<readonly RoutedTrial[]> {
    const { clock, inForce, externalUrl } = this.#options;
    const { dispatcher, receivers } = inForce();
    const now = clock.now();
    const alert = trialAlert(view, now);
    const destinations = dispatcher.destinations(alert.labels);
    const told = destinations.flatMap(({ route, labels, key }) => {
      const where = { receiver: route.receiver, groupKey: `test:${key}:${now}`, groupLabels: labels };
      const notification = { ...notificationOf(where, [alert], now, externalUrl()), isTest: true };
      return (receivers.get(route.receiver) ?? []).map((integration) => ({ integration, notification }));
    });
    return Promise.all(
      told.map(async ({ integration, notification }) => {
        const delivery = await sendOnce(integration, notification, signal);
        const text = delivery.isSent ? delivery.reply : delivery.reason;
        return { integration: integration.id, isSent: delivery.isSent, text };
      }),
    );
  }

  /** A template filled in; what is wrong with it is an answer. */
  fill(
    template: string,
    fingerprint: string | undefined,
    form: 'text' | 'html',
  ): { readonly text: string; readonly error: string | null } {
    const { config, context } = this.#options.inForce();
    try {
      const text = context.fill(template, this.#sample(config.route, fingerprint), form);
      return { text, error: null };
    } catch (error) {
      if (!(error instanceof TemplateFailure)) throw error;
      return { text: '', error: error.message };
    }
  }

  #integration(id: string): Integration {
    for (const all of this.#options.inForce().receivers.values()) {
      const found = all.find((integration) => integration.id === id);
      if (found !== undefined) return found;
    }
    throw new AppError('not_found', `There is no receiver "${id}".`);
  }

  #known(fingerprint: string): Alert | undefined {
    const span = this.#options.history.latest(fingerprint);
    return this.#options.book.get(fingerprint) ?? (span && pastAlert(span));
  }

  #sample({ receiver }: { readonly receiver: string }, fingerprint: string | undefined): Notification {
    const now = this.#options.clock.now();
    const alert = (fingerprint === undefined ? undefined : this.#known(fingerprint)) ?? sampleAlert(now);
    const groupLabels = labelsFromRecord({ alertname: labelsToRecord(alert.labels)['alertname'] ?? '' });
    const where = { receiver, groupKey: `test:${alert.fingerprint}:${now}`, groupLabels };
    return { ...notificationOf(where, [alert], now, this.#options.externalUrl()), isTest: true };
  }
}

export interface RoutedTrial {
  readonly integration: string;
  readonly isSent: boolean;
  readonly text: string;
}

async function sendOnce(integration: Integration, notification: Notification, signal: AbortSignal): Promise<Delivery> {
  if (integration.send === undefined) return failed(`${integration.kind}_configs is kept, but not sent to.`);
  try {
    return await integration.send(notification, signal);
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

/** No program has sent it. */
const FROM_NOBODY = { generatorUrl: '', isTimeout: false, origin: undefined, isWithdrawn: false } as const;

/** Its summary says that it is a test: whoever is told must not run. */
function trialAlert({ labels, annotations, summary, activeAtMs, firedAtMs }: AlertView, nowMs: number): Alert {
  const own = labelsFromRecord(labels);
  return {
    fingerprint: fingerprintOf(own),
    labels: own,
    annotations: labelsFromRecord({ ...annotations, summary: `Test: ${summary}` }),
    startsAtMs: firedAtMs ?? activeAtMs,
    endsAtMs: undefined,
    updatedAtMs: nowMs,
    ...FROM_NOBODY,
  };
}

/** One that only the history knows still: of its annotations the summary is left. */
function pastAlert({ fingerprint, labels, summary, startsAtMs, endsAtMs }: AlertSpan): Alert {
  return {
    fingerprint,
    labels: labelsFromRecord(labels),
    annotations: labelsFromRecord({ summary }),
    startsAtMs,
    endsAtMs,
    updatedAtMs: endsAtMs ?? startsAtMs,
    ...FROM_NOBODY,
  };
}

function sampleAlert(nowMs: number): Alert {
  const labels = labelsFromRecord({ alertname: 'SightglassTest', severity: 'info', instance: 'localhost' });
  return {
    fingerprint: fingerprintOf(labels),
    labels,
    annotations: labelsFromRecord({
      summary: 'Test: notifications arrive',
      description: 'Somebody tries this receiver. Nothing is wrong.',
    }),
    startsAtMs: nowMs,
    endsAtMs: undefined,
    updatedAtMs: nowMs,
    ...FROM_NOBODY,
  };
}
