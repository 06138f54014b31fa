/** Files for Slack, which incoming webhooks do not take: with a bot's token they are uploaded beside the message. */
import { z } from 'zod';
import type { HttpClientConfig } from '../../config/httpClientConfig.ts';
import { deliver, deliverAndRead, jsonDetail, type Exchange, type ReplyRules } from '../delivery/httpClient.ts';
import type { Delivery } from '../delivery/notification.ts';

/** The Web API answers 200 to what it refuses and says why in the body. */
export const SLACK_REPLY: ReplyRules = {
  detail: jsonDetail('error'),
  isRefusal: (body) => /"ok"\s*:\s*false/.test(body),
};

/** What a call of Slack's Web API needs. */
export interface SlackCall {
  readonly exchange: Exchange;
  readonly config: { readonly botUrl: string; readonly httpConfig: HttpClientConfig };
  readonly authorization: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** A file is announced, sent, and then shown, in the thread of the message: Slack's way since files.upload is gone. */
export async function uploadToThread(
  graph: Uint8Array,
  title: string,
  message: string,
  { exchange, config, authorization, signal }: SlackCall,
): Promise<Delivery> {
  const { channel, ts } = postedMessage.parse(JSON.parse(message));
  const http = config.httpConfig;
  const form = { ...authorization, 'Content-Type': 'application/x-www-form-urlencoded' };
  const method = (name: string): string => new URL(name, config.botUrl).href;
  const announced = await deliverAndRead(
    exchange,
    {
      url: method('files.getUploadURLExternal'),
      http,
      headers: form,
      body: new URLSearchParams({ filename: 'graph.png', length: String(graph.length), alt_txt: title }).toString(),
    },
    signal,
    SLACK_REPLY,
  );
  if (!announced.delivery.isSent) return announced.delivery;
  const { upload_url: url, file_id: id } = uploadTicket.parse(JSON.parse(announced.body));
  const sentFile = await deliver(
    exchange,
    { url, http, headers: { 'Content-Type': 'application/octet-stream' }, body: graph },
    signal,
  );
  if (!sentFile.isSent) return sentFile;
  const shown = { files: [{ id, title }], channel_id: channel, thread_ts: ts };
  const headers = { ...authorization, 'Content-Type': 'application/json; charset=utf-8' };
  return deliver(
    exchange,
    { url: method('files.completeUploadExternal'), http, headers, body: JSON.stringify(shown) },
    signal,
    SLACK_REPLY,
  );
}

const postedMessage = z.object({ channel: z.string(), ts: z.string() });
const uploadTicket = z.object({ upload_url: z.url(), file_id: z.string() });
