/**
 * An alertmanager.yml fit to show, and as Alertmanager's own tools read it: addresses that are keys to a service read
 * `<secret>`, and sections that only exist here become a comment. Other secrets are hidden as in every configuration.
 */
import { isMap, isScalar, isSeq, parseDocument, type YAMLMap } from 'yaml';
import { redactConfig } from '../../config/redactConfig.ts';

const SHOWN = '<secret>';
const OWN: ReadonlySet<string> = new Set(['desktop_configs', 'ntfy_configs', 'gotify_configs', 'command_configs']);
const OWN_TOP = ['heartbeat', 'watched_heartbeats'];
/** Keys whose address alone lets anybody send. */
const SECRET_ADDRESSES: Readonly<Record<string, readonly string[]>> = {
  global: ['slack_api_url', 'mattermost_webhook_url'],
  webhook_configs: ['url'],
  slack_configs: ['api_url'],
  discord_configs: ['webhook_url'],
  msteams_configs: ['webhook_url'],
  msteamsv2_configs: ['webhook_url'],
  mattermost_configs: ['webhook_url'],
  incidentio_configs: ['url'],
};

export function shownConfig(text: string): string {
  const document = parseDocument(text);
  const global = document.get('global');
  if (isMap(global)) hide(global, 'global');
  for (const section of OWN_TOP) if (document.has(section)) document.delete(section);
  const receivers = document.get('receivers');
  for (const receiver of isSeq(receivers) ? receivers.items : []) if (isMap(receiver)) showReceiver(receiver);
  return redactConfig(document.toString());
}

function showReceiver(receiver: YAMLMap): void {
  const own: string[] = [];
  receiver.items = receiver.items.filter(({ key, value }) => {
    const section = isScalar(key) ? String(key.value) : '';
    for (const entry of isSeq(value) ? value.items : []) if (isMap(entry)) hide(entry, section);
    if (OWN.has(section)) own.push(section);
    return !OWN.has(section);
  });
  if (own.length > 0) receiver.comment = ` also: ${own.join(', ')}`;
}

function hide(entry: YAMLMap, section: string): void {
  for (const key of SECRET_ADDRESSES[section] ?? [])
    if (entry.get(key) !== undefined) entry.set(key, hidden(section, entry.get(key)));
}

/** Tools before 0.26 want a webhook's address to be one: its host stays. */
function hidden(section: string, address: unknown): string {
  const isPlain = section === 'webhook_configs' && typeof address === 'string' && URL.canParse(address);
  return isPlain ? `${new URL(address).origin}/secret` : SHOWN;
}
