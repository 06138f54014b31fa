/** What a kind of receiver is: how its section reads, and how it sends. One file per kind beside this one. */
import type { ConnectionOptions } from 'node:tls';
import type { Decoder, Place } from '../../config/decoder.ts';
import { bool, fail, map, optional, or, text } from '../../config/decoder.ts';
import type { HttpClientConfig } from '../../config/httpClientConfig.ts';
import { Secret } from '../../config/secret.ts';
import type { Exchange } from '../delivery/httpClient.ts';
import type { Notification, Send } from '../delivery/notification.ts';
import type { CollectEvidence } from '../evidence/evidence.ts';
import { httpConfig, type GlobalConfig } from '../config/globalConfig.ts';
import { textProblem } from '../message/messageTemplates.ts';
import type { DesktopChannel } from './desktop.ts';

/** What every section has. */
export interface ReceiverSettings {
  readonly sendResolved: boolean;
}

export interface Provider<C extends ReceiverSettings = ReceiverSettings> {
  /** As in Alertmanager: `slack` of `slack_configs`. */
  readonly name: string;
  /** One entry of its section. `global` was read before. */
  config(global: GlobalConfig): Decoder<C>;
  /** Undefined: read and kept, but nothing is sent. */
  readonly open?: (config: C, context: SendContext) => Send;
}

/** What sending needs from outside. */
export interface SendContext {
  readonly exchange: Exchange;
  /** Fills in a template with the notification's data. @throws TemplateFailure */
  readonly fill: (template: string, notification: Notification, form?: 'text' | 'html') => string;
  /** The secret itself: given, or read from its file now. @throws Error in words */
  readonly reveal: (given: Secret | undefined, file: string) => Promise<string>;
  /** TLS settings of a client section, files read. @throws Error in words */
  readonly tlsOf: (http: HttpClientConfig) => Promise<ConnectionOptions>;
  readonly desktop: DesktopChannel;
  /** Programs that `command` receivers may run now, absolute. */
  readonly allowedCommands: () => readonly string[];
  readonly hostname: string;
  /** A graph and facts for those who can show them. */
  readonly evidence: CollectEvidence;
}

export function provider<C extends ReceiverSettings>(it: Provider<C>): Provider {
  return it as unknown as Provider;
}

/** What a section comes to as a whole; not asked when a part of it is wrong already. */
export function completed<T, U>(decoder: Decoder<T>, complete: (value: T, place: Place) => U): Decoder<U> {
  return (place) => {
    const before = place.source.problems.length;
    const value = decoder(place);
    // A section with a problem is thrown away by its list, whatever it is.
    return place.source.problems.length > before ? (value as unknown as U) : complete(value, place);
  };
}

/** A text with templates in it, checked when it is read. */
export const template: Decoder<string> = map(text, (value, place) => {
  const problem = textProblem(value);
  if (problem !== undefined) fail(place, problem);
  return value;
});

export const templateOr = (fallback: string): Decoder<string> => or(template, fallback);

export const sendsResolved = (fallback: boolean): { send_resolved: Decoder<boolean> } => ({
  send_resolved: or(bool, fallback),
});
export const httpField = (global: GlobalConfig): { http_config: Decoder<HttpClientConfig> } => ({
  http_config: or(httpConfig, global.httpConfig),
});

/** A secret that stands in the section or in a file. */
export interface SecretChoice {
  readonly given: Secret | undefined;
  readonly file: string;
}

/** At most one way; none is `missing`, where the section must have it. */
export function oneWay(
  place: Place,
  key: string,
  given: Secret | undefined,
  file: string,
  missing?: string,
): SecretChoice {
  if (given !== undefined && file !== '') fail(place, `at most one of ${key} & ${key}_file must be configured`);
  if (given === undefined && file === '' && missing !== undefined) fail(place, missing);
  return { given, file };
}

/** The section's own way, else the global one. */
export function ownOrGlobal(own: SecretChoice, given: Secret | undefined, file: string): SecretChoice {
  return own.given === undefined && own.file === '' ? { given, file } : own;
}

export const optionalBool = optional(bool);
