/** `telegram_configs`: a message by a bot. */
import { bool, fail, integer, optional, record, text } from '../../config/decoder.ts';
import { secret } from '../../config/scalars.ts';
import { webUrl } from '../config/globalConfig.ts';
import { escapeHtml } from '../../template/escape.ts';
import { deliver, jsonDetail } from '../delivery/httpClient.ts';
import { multipartForm } from '../delivery/multipart.ts';
import type { Delivery } from '../delivery/notification.ts';
import { deliverWithGraph, graphAfterwards, graphFile, withWords } from '../evidence/withEvidence.ts';
import { completed, httpField, oneWay, ownOrGlobal, provider, sendsResolved, templateOr } from './provider.ts';

/** Characters that Telegram takes: of a message, and under a picture. */
const MESSAGE_LIMIT = 4096;
const CAPTION_LIMIT = 1024;
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
    (config, { exchange, reveal, fill, evidence }) =>
    async (notification, signal) => {
      const token = await reveal(config.token.given, config.token.file);
      const chat = config.chatId ?? Number(await reveal(undefined, config.chatIdFile));
      const proof = await evidence(notification, signal);
      const form = config.parseMode === 'HTML' ? 'html' : 'text';
      const mark = MARKUP[config.parseMode] ?? ((line: string) => line);
      const text = withWords(fill(config.message, notification, form), proof, { limit: MESSAGE_LIMIT, mark });
      const where = {
        chat_id: chat,
        disable_notification: config.disableNotifications,
        ...(config.messageThreadId === undefined ? {} : { message_thread_id: config.messageThreadId }),
      };
      const mode = config.parseMode === '' ? {} : { parse_mode: config.parseMode };
      const call = (method: string, contentType: string, body: string | Uint8Array): Promise<Delivery> => {
        const url = `${config.url.replace(/\/$/, '')}/bot${token}/${method}`;
        const message = { url, http: config.httpConfig, headers: { 'Content-Type': contentType }, body };
        return deliver(exchange, message, signal, { detail: jsonDetail('description') });
      };
      const sendText = (): Promise<Delivery> => {
        const body = { ...where, ...mode, text, disable_web_page_preview: true };
        return call('sendMessage', 'application/json', JSON.stringify(body));
      };
      const sendPhoto = (graph: Uint8Array, more: Readonly<Record<string, string>>): Promise<Delivery> => {
        const fields = Object.fromEntries(Object.entries(where).map(([name, value]) => [name, String(value)]));
        const { contentType, body } = multipartForm({ ...fields, ...more }, graphFile('photo', graph));
        return call('sendPhoto', contentType, body);
      };
      if (Array.from(text).length > CAPTION_LIMIT) {
        return graphAfterwards(await sendText(), proof?.graph, (graph) => sendPhoto(graph, {}));
      }
      return deliverWithGraph(proof?.graph, sendText, (graph) => sendPhoto(graph, { ...mode, caption: text }));
    },
});

/** Words that are no markup, in each of Telegram's. */
const MARKUP: Readonly<Record<string, (line: string) => string>> = {
  HTML: escapeHtml,
  Markdown: (line) => line.replaceAll(/[_*`[]/g, '\\$&'),
  MarkdownV2: (line) => line.replaceAll(/[_*[\]()~`>#+\-=|{}.!\\]/g, '\\$&'),
};
