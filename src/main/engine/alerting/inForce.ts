/** What runs while one configuration is in force: its receivers, its inhibition, its groups. */
import type { Clock } from '../base/clock.ts';
import type { HttpClientConfig } from '../config/httpClientConfig.ts';
import type { AlertmanagerConfig } from './config/alertmanagerConfig.ts';
import { createExchange, type ResolveClient } from './delivery/httpClient.ts';
import type { Notification } from './delivery/notification.ts';
import { openReceivers, type Receivers } from './delivery/openReceivers.ts';
import { Pipeline, type PipelineParts } from './delivery/pipeline.ts';
import type { CollectEvidence } from './evidence/evidence.ts';
import { Dispatcher } from './grouping/dispatcher.ts';
import { Inhibitor } from './inhibition/inhibitor.ts';
import { messageData } from './message/messageData.ts';
import type { DesktopChannel } from './receivers/desktop.ts';
import type { SendContext } from './receivers/provider.ts';
import { revealSecret } from './receivers/revealSecret.ts';

export interface InForce {
  readonly config: AlertmanagerConfig;
  readonly inhibitor: Inhibitor;
  readonly receivers: Receivers;
  readonly context: SendContext;
  readonly dispatcher: Dispatcher;
}

/** What sending needs that no configuration says. */
export interface Surroundings {
  readonly clock: Clock;
  readonly version: string;
  readonly hostname: string;
  readonly desktop: DesktopChannel;
  readonly resolveClient: ResolveClient;
  /** Programs that `command` receivers may run, absolute. */
  readonly allowedCommands: () => readonly string[];
  readonly evidence?: CollectEvidence;
}

const NO_EVIDENCE: CollectEvidence = () => Promise.resolve(undefined);

export function bringIntoForce(
  config: AlertmanagerConfig,
  surroundings: Surroundings,
  parts: Omit<PipelineParts, 'clock' | 'receivers' | 'inhibitor' | 'timeIntervals'>,
  beforeFlush: () => void,
): InForce {
  const { clock } = surroundings;
  const context = sendContext(config, surroundings);
  const inhibitor = new Inhibitor(config.inhibitRules);
  const receivers = openReceivers(config, context);
  const pipeline = new Pipeline({ ...parts, clock, receivers, inhibitor, timeIntervals: config.timeIntervals });
  const dispatcher = new Dispatcher(config.route, {
    clock,
    beforeFlush,
    notify: (group, alerts, nowMs, signal) => pipeline.notify(group, alerts, nowMs, signal),
  });
  return { config, inhibitor, receivers, context, dispatcher };
}

function sendContext(config: AlertmanagerConfig, surroundings: Surroundings): SendContext {
  const { resolveClient, version, desktop, allowedCommands, hostname, evidence = NO_EVIDENCE } = surroundings;
  const fill = (template: string, notification: Notification, form: 'text' | 'html' = 'text'): string =>
    config.templates.expand(template, messageData(notification), notification.nowMs, form);
  return {
    exchange: createExchange(`Sightglass/${version}`, resolveClient),
    fill,
    reveal: (given, file) => revealSecret(given, file, config.file),
    tlsOf: async (http: HttpClientConfig) => (await resolveClient(http)).tls,
    desktop,
    allowedCommands,
    hostname,
    evidence,
  };
}
