/** `telegram_configs`: a message by a bot. */
import { bool, fail, integer, optional, record, text } from '../../config/decoder.ts';
import { secret } from '../../config/scalars.ts';
import { webUrl } from '../config/globalConfig.ts';
import { deliver, jsonDetail } from '../delivery/httpClient.ts';
import { completed, cut, httpField, oneWay, ownOrGlobal, provider, sendsResolved, templateOr } from './provider.ts';

/** Characters that Telegram takes. */
const MESSAGE_LIMIT = 4096;
const PARSE_MODES: ReadonlySet<string> = new Set(['', 'Markdown', 'MarkdownV2', 'HTML']);

export const telegram = provider({
  name: 'telegram',
  config: (global) =>
    completed(
      record('config.plain', {
        ...sendsResolved(true),
        ...httpField(global),
        api_url: optional(webUrl),
        bot_token: secret,
        bot_token_file: text,
        chat_id: optional(integer),
        chat_id_file: text,
        message_thread_id: optional(integer),
        message: templateOr('{{ template "telegram.default.message" . }}'),
        disable_notifications: bool,
        parse_mode: optional(text),
      }),
      (value, place) => {
        const own = oneWay(place, 'bot_token', value.botToken, value.botTokenFile);
        const token = ownOrGlobal(own, global.telegramBotToken, global.telegramBotTokenFile);
        if (token.given === undefined && token.file === '') fail(place, 'missing bot_token on telegram_config');
        if ((value.chatId ?? 0) === 0 && value.chatIdFile === '') fail(place, 'missing chat_id on telegram_config');
        const parseMode = value.parseMode ?? 'HTML';
        if (!PARSE_MODES.has(parseMode)) {
          fail(place, 'unknown parse_mode on telegram_config, must be Markdown, MarkdownV2, HTML or empty string');
        }
        return { ...value, token, parseMode, url: value.apiUrl ?? global.telegramApiUrl };
      },
    ),
  open:
    (config, { exchange, reveal, fill }) =>
    async (notification, signal) => {
      const token = await reveal(config.token.given, config.token.file);
      const chat = config.chatId ?? Number(await reveal(undefined, config.chatIdFile));
      const form = config.parseMode === 'HTML' ? 'html' : 'text';
      const body = {
        chat_id: chat,
        text: cut(fill(config.message, notification, form), MESSAGE_LIMIT),
        disable_notification: config.disableNotifications,
        disable_web_page_preview: true,
        ...(config.parseMode === '' ? {} : { parse_mode: config.parseMode }),
        ...(config.messageThreadId === undefined ? {} : { message_thread_id: config.messageThreadId }),
      };
      const message = {
        url: `${config.url.replace(/\/$/, '')}/bot${token}/sendMessage`,
        http: config.httpConfig,
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      };
      return deliver(exchange, message, signal, { detail: jsonDetail('description') });
    },
});
