/** Kinds of receivers that a configuration may have and that are not sent to from here. They load, and are told of. */
import { fail, map, mapOf, optional, or, placeOf, record, bool, text, type Decoder } from '../../config/decoder.ts';
import { sigv4Config } from '../../config/remoteConfig.ts';
import { secret } from '../../config/scalars.ts';
import { webUrl } from '../config/globalConfig.ts';
import { httpField, provider, sendsResolved, template, type Provider } from './provider.ts';

export const sns = provider({
  name: 'sns',
  config: (global) =>
    record(
      'config.plain',
      {
        ...sendsResolved(true),
        ...httpField(global),
        api_url: text,
        sigv4: sigv4Config,
        topic_arn: template,
        phone_number: template,
        target_arn: template,
        subject: template,
        message: template,
        attributes: mapOf(template),
      },
      (it, place) => {
        const ways = [it.targetArn, it.topicArn, it.phoneNumber].filter((way) => way !== '');
        if (ways.length !== 1) {
          fail(place, 'must provide either a Target ARN, Topic ARN, or Phone Number for SNS config');
        }
      },
    ),
});

export const wechat = provider({
  name: 'wechat',
  config: (global) =>
    record(
      'config.plain',
      {
        ...sendsResolved(false),
        ...httpField(global),
        api_secret: secret,
        api_secret_file: text,
        corp_id: text,
        message: template,
        api_url: optional(webUrl),
        to_user: template,
        to_party: template,
        to_tag: template,
        agent_id: template,
        message_type: or(text, 'text'),
      },
      (it, place) => {
        if (it.messageType !== 'text' && it.messageType !== 'markdown') {
          fail(place, `weChat message type "${it.messageType}" does not match valid options ^(text|markdown)$`);
        }
        if (it.apiSecret !== undefined && it.apiSecretFile !== '') {
          fail(place, 'at most one of api_secret & api_secret_file must be configured');
        }
        const hasSecret = it.apiSecret ?? global.wechatApiSecret;
        if (hasSecret === undefined && it.apiSecretFile === '' && global.wechatApiSecretFile === '') {
          fail(place, 'no global Wechat ApiSecret set');
        }
        if (it.corpId === '' && global.wechatApiCorpId === '') fail(place, 'no global Wechat CorpID set');
      },
    ),
});

/** Sections of newer Alertmanagers: read as they stand. */
const asItStands = (name: string, check: Decoder<void> = () => {}): Provider =>
  provider({
    name,
    config: () => (place) => {
      const parts = mapOf(placeOf)(place);
      check(place);
      return { sendResolved: or(bool, true)(parts.get('send_resolved') ?? { ...place, node: null }) };
    },
  });

const texts = mapOf(placeOf);
const has = (parts: ReadonlyMap<string, unknown>, ...keys: readonly string[]): boolean =>
  keys.some((key) => parts.has(key));

export const jira = asItStands('jira');
export const incidentio = asItStands(
  'incidentio',
  map(texts, (parts, place) => {
    if (!has(parts, 'url', 'url_file')) fail(place, 'one of url or url_file must be configured');
    if (parts.has('url') && parts.has('url_file')) fail(place, 'at most one of url & url_file must be configured');
  }),
);

export const rocketchat = provider({
  name: 'rocketchat',
  config: (global) => (place) => {
    const parts = texts(place);
    for (const key of ['token', 'token_id']) {
      if (has(parts, key) && has(parts, `${key}_file`)) {
        fail(place, `at most one of ${key} & ${key}_file must be configured`);
      }
    }
    const hasToken = global.rocketchatToken !== undefined || global.rocketchatTokenFile !== '';
    const hasTokenId = global.rocketchatTokenId !== undefined || global.rocketchatTokenIdFile !== '';
    if (!has(parts, 'token_id', 'token_id_file') && !hasTokenId) {
      fail(place, 'no global Rocketchat TokenID set either inline or in a file');
    }
    if (!has(parts, 'token', 'token_file') && !hasToken) {
      fail(place, 'no global Rocketchat Token set either inline or in a file');
    }
    return { sendResolved: false };
  },
});

export const mattermost = provider({
  name: 'mattermost',
  config: (global) => (place) => {
    const parts = texts(place);
    if (has(parts, 'webhook_url') && has(parts, 'webhook_url_file')) {
      fail(place, 'at most one of webhook_url & webhook_url_file must be configured');
    }
    const hasGlobal = global.mattermostWebhookUrl !== undefined || global.mattermostWebhookUrlFile !== '';
    if (!has(parts, 'webhook_url', 'webhook_url_file') && !hasGlobal) {
      fail(place, 'no global Mattermost webhook URL set either inline or in a file');
    }
    return { sendResolved: true };
  },
});
