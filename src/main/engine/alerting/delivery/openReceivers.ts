/** The receivers of a configuration, ready to send: each integration with its name, its sender and how it has fared. */
import type { DeliveryView } from '../../../../shared/alerting.ts';
import type { AlertmanagerConfig } from '../config/alertmanagerConfig.ts';
import type { SendContext } from '../receivers/provider.ts';
import type { Send } from './notification.ts';

export interface Integration {
  /** `team/slack[0]` */
  readonly id: string;
  readonly receiver: string;
  readonly kind: string;
  readonly sendsResolved: boolean;
  /** Undefined: of a kind that is kept but not sent to. */
  readonly send: Send | undefined;
  last: DeliveryView | undefined;
  sentCount: number;
  failedCount: number;
}

export type Receivers = ReadonlyMap<string, readonly Integration[]>;

export function openReceivers(config: AlertmanagerConfig, context: SendContext): Receivers {
  return new Map(
    config.receivers.map(({ name, integrations }) => [
      name,
      integrations.map(({ provider, index, settings }) => ({
        id: `${name}/${provider.name}[${index}]`,
        receiver: name,
        kind: provider.name,
        sendsResolved: settings.sendResolved,
        send: provider.open?.(settings, context),
        last: undefined,
        sentCount: 0,
        failedCount: 0,
      })),
    ]),
  );
}
