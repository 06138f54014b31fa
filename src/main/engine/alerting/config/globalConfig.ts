/** `global` of alertmanager.yml: what receivers fall back to. */
import { bool, fail, map, openYaml, optional, or, record, text, type Decoder } from '../../config/decoder.ts';
import {
  checkHttpClient,
  httpClientFields,
  httpClientOf,
  tlsConfig,
  type HttpClientConfig,
} from '../../config/httpClientConfig.ts';
import { duration, secret } from '../../config/scalars.ts';
import { Secret } from '../../config/secret.ts';

/** A client with nothing set. */
export const DEFAULT_HTTP: HttpClientConfig = httpClientOf(record('config.plain', httpClientFields)(openYaml('', '')));

export const httpConfig: Decoder<HttpClientConfig> = map(
  record('config.plain', httpClientFields, checkHttpClient),
  (value) => httpClientOf(value),
);

/** A URL to send to: `http` or `https`, with a host. */
export const webUrl: Decoder<string> = map(text, (value, place) => {
  const parsed = URL.canParse(value) ? new URL(value) : undefined;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(value)?.[1]?.toLowerCase() ?? '';
  if (scheme !== 'http' && scheme !== 'https') fail(place, `unsupported scheme "${scheme}" for URL`);
  if (parsed === undefined || !/^https?:\/\/[^/?#]/i.test(value)) fail(place, 'missing host for URL');
  return value;
});

/** A URL that is itself a key to a service. `<secret>`, as a shown configuration has it, passes. */
export const secretUrl: Decoder<Secret | undefined> = map(optional(text), (value, place) => {
  if (value === undefined || value === '') return undefined;
  return new Secret(value === '<secret>' ? 'http://secret' : webUrl(place));
});

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

export const hostPort: Decoder<HostPort | undefined> = map(text, (value, place) => {
  if (value === '') return undefined;
  const found = /^(?:\[([^\]]*)\]|([^:]*)):(\d*)$/.exec(value);
  if (found === null) fail(place, `address ${value}: missing port in address`);
  if (found[3] === '') fail(place, `address "${value}": port cannot be empty`);
  return { host: found[1] ?? found[2] ?? '', port: Number(found[3]) };
});

const decode = record('config.plain', {
  resolve_timeout: or(duration, 5 * 60_000),
  http_config: or(httpConfig, DEFAULT_HTTP),
  smtp_from: text,
  smtp_hello: or(text, 'localhost'),
  smtp_smarthost: hostPort,
  smtp_auth_username: text,
  smtp_auth_password: secret,
  smtp_auth_password_file: text,
  smtp_auth_secret: secret,
  smtp_auth_secret_file: text,
  smtp_auth_identity: text,
  smtp_require_tls: or(bool, true),
  smtp_tls_config: optional(tlsConfig),
  smtp_force_implicit_tls: optional(bool),
  slack_api_url: secretUrl,
  slack_api_url_file: text,
  slack_app_token: secret,
  slack_app_token_file: text,
  slack_app_url: or(webUrl, 'https://slack.com/api/chat.postMessage'),
  pagerduty_url: or(webUrl, 'https://events.pagerduty.com/v2/enqueue'),
  opsgenie_api_url: or(webUrl, 'https://api.opsgenie.com/'),
  opsgenie_api_key: secret,
  opsgenie_api_key_file: text,
  wechat_api_url: or(webUrl, 'https://qyapi.weixin.qq.com/cgi-bin/'),
  wechat_api_secret: secret,
  wechat_api_secret_file: text,
  wechat_api_corp_id: text,
  victorops_api_url: or(webUrl, 'https://alert.victorops.com/integrations/generic/20131114/alert/'),
  victorops_api_key: secret,
  victorops_api_key_file: text,
  telegram_api_url: or(webUrl, 'https://api.telegram.org'),
  telegram_bot_token: secret,
  telegram_bot_token_file: text,
  webex_api_url: or(webUrl, 'https://webexapis.com/v1/messages'),
  jira_api_url: optional(webUrl),
  rocketchat_api_url: or(webUrl, 'https://open.rocket.chat/'),
  rocketchat_token: secret,
  rocketchat_token_file: text,
  rocketchat_token_id: secret,
  rocketchat_token_id_file: text,
  mattermost_webhook_url: secretUrl,
  mattermost_webhook_url_file: text,
});
export type GlobalConfig = ReturnType<typeof decode>;

const EITHER = [
  ['slackApiUrl', 'slack_api_url'],
  ['slackAppToken', 'slack_app_token'],
  ['opsgenieApiKey', 'opsgenie_api_key'],
  ['victoropsApiKey', 'victorops_api_key'],
  ['wechatApiSecret', 'wechat_api_secret'],
  ['smtpAuthPassword', 'smtp_auth_password'],
  ['smtpAuthSecret', 'smtp_auth_secret'],
  ['telegramBotToken', 'telegram_bot_token'],
  ['rocketchatToken', 'rocketchat_token'],
  ['rocketchatTokenId', 'rocketchat_token_id'],
  ['mattermostWebhookUrl', 'mattermost_webhook_url'],
] as const;

export const globalConfig: Decoder<GlobalConfig> = map(decode, (value, place) => {
  for (const [name, key] of EITHER) {
    if (value[name] !== undefined && value[`${name}File`] !== '') {
      fail(place, `at most one of ${key} & ${key}_file must be configured`);
    }
  }
  if (value.slackAppToken !== undefined && value.slackApiUrl !== undefined) {
    fail(place, 'at most one of slack_app_token & slack_api_url must be configured');
  }
  return value;
});
