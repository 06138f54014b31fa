/** How evidence goes with a message: its words under the text, its graph where the service takes one. */
import { failed, sent, type Delivery } from '../delivery/notification.ts';
import type { UploadedFile } from '../delivery/multipart.ts';
import type { Evidence } from './evidence.ts';

/** One line each: the value and the limit, then the facts. */
export const wordsOf = (evidence: Evidence | undefined): readonly string[] =>
  evidence === undefined ? [] : [evidence.description, ...evidence.facts];

/** Texts have bounds at every service; what is cut shows that it is. */
export function cut(text: string, limit: number): string {
  const characters = Array.from(text);
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join('')}…`;
}

interface WordsOptions {
  /** Of the whole, in characters. */
  readonly limit?: number;
  /** The words in the text's own markup. */
  readonly mark?: (line: string) => string;
  /** Between lines. */
  readonly newline?: string;
}

/** A text that is too long gives way to the words, which say more than its end. */
export function withWords(text: string, evidence: Evidence | undefined, options: WordsOptions = {}): string {
  const { limit = Infinity, mark = (line) => line, newline = '\n' } = options;
  const words = wordsOf(evidence).map(mark).join(newline);
  if (words === '') return cut(text, limit);
  if (text.trim() === '') return cut(words, limit);
  const room = limit - Array.from(words).length - newline.length;
  return room < 1 ? cut(text, limit) : `${cut(text.trimEnd(), room)}${newline}${words}`;
}

export const graphFile = (field: string, bytes: Uint8Array): UploadedFile => ({
  field,
  name: 'graph.png',
  type: 'image/png',
  bytes,
});

/** With its graph; where the service refuses that for good, without: no alert is lost for its picture. */
export async function deliverWithGraph(
  graph: Uint8Array | undefined,
  plain: () => Promise<Delivery>,
  pictured: (graph: Uint8Array) => Promise<Delivery>,
): Promise<Delivery> {
  if (graph === undefined) return plain();
  const delivery = await pictured(graph);
  if (delivery.isSent || delivery.isWorthRetrying) return delivery;
  const bare = await plain();
  return bare.isSent ? withoutGraph(bare.reply, delivery.reason) : bare;
}

/** The graph in a message of its own, after one that was sent. It is sent whatever becomes of the graph. */
export async function graphAfterwards(
  before: Delivery,
  graph: Uint8Array | undefined,
  send: (graph: Uint8Array) => Promise<Delivery>,
): Promise<Delivery> {
  if (!before.isSent || graph === undefined) return before;
  const after = await send(graph).catch((error: unknown) => failed(error instanceof Error ? error.message : ''));
  return after.isSent ? before : withoutGraph(before.reply, after.reason);
}

const withoutGraph = (reply: string, reason: string): Delivery => sent(`${reply} (without its graph: ${reason})`);
