import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Client, createClient } from '../../../src/renderer/client/client.ts';
import type { Carrier, ClientMessage, ServerMessage } from '../../../src/shared/protocol.ts';
import { decodeMessage, encodeMessage } from '../../../src/shared/wire.ts';

/** The engine's end of a conversation, held in the hand. */
class Far {
  readonly received: ClientMessage[] = [];
  #listener: (bytes: Uint8Array) => void = () => {};
  #closed: () => void = () => {};

  readonly carrier: Carrier = {
    send: (bytes) => void this.received.push(decodeMessage(bytes) as ClientMessage),
    onMessage: (listener) => void (this.#listener = listener),
    onClose: (listener) => void (this.#closed = listener),
    close: () => this.#closed(),
  };

  answer(message: ServerMessage): void {
    this.#listener(encodeMessage(message));
  }

  breakOff(): void {
    this.#closed();
  }
}

let fars: Far[];
let isReachable: boolean;
let client: Client;

beforeEach(async () => {
  vi.useFakeTimers();
  fars = [];
  isReachable = true;
  client = createClient(async () => {
    if (!isReachable) throw new Error('nobody');
    const far = new Far();
    fars.push(far);
    return far.carrier;
  });
  await vi.advanceTimersByTimeAsync(0);
});

afterEach(() => {
  client[Symbol.dispose]();
  vi.useRealTimers();
});

const newest = (): Far => fars[fars.length - 1] as Far;

describe('client', () => {
  it('resolves a request with its reply and rejects it with the code of its error', async () => {
    const good = client.request('query.check', { expr: 'up' });
    const bad = client.request('query.check', { expr: '(' });
    const [first, second] = newest().received;
    newest().answer({ type: 'error', id: second?.id ?? 0, error: { code: 'bad_data', message: 'No.' } });
    newest().answer({ type: 'reply', id: first?.id ?? 0, body: { error: null } });
    await expect(good).resolves.toEqual({ error: null });
    await expect(bad).rejects.toMatchObject({ code: 'bad_data', message: 'No.' });
  });

  it('tells the engine when a request is no longer wanted', async () => {
    const abort = new AbortController();
    const request = client.request('query.check', { expr: 'up' }, abort.signal);
    abort.abort();
    await expect(request).rejects.toMatchObject({ code: 'canceled' });
    expect(newest().received.at(-1)).toMatchObject({ type: 'cancel', id: newest().received[0]?.id });
  });

  it('subscribes again after a lost connection, and not what was ended meanwhile', async () => {
    const events: unknown[] = [];
    client.subscribe('alerts', {}, { onEvent: (event) => events.push(event) });
    const end = client.subscribe('targets', {}, { onEvent: (event) => events.push(event) });
    newest().breakOff();
    expect(client.connection.state).toBe('offline');
    end();
    await vi.advanceTimersByTimeAsync(500);
    expect(client.connection.state).toBe('online');
    expect(fars).toHaveLength(2);
    expect(newest().received.map(({ type }) => type)).toEqual(['subscribe']);
    newest().answer({ type: 'event', id: newest().received[0]?.id ?? 0, body: [] });
    expect(events).toEqual([[]]);
  });

  it('fails what was waiting when the connection is lost, and new requests while it is', async () => {
    const waiting = client.request('query.check', { expr: 'up' });
    newest().breakOff();
    await expect(waiting).rejects.toMatchObject({ code: 'unavailable' });
    await expect(client.request('query.check', { expr: 'up' })).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('tries again with growing pauses and remembers since when nobody answers', async () => {
    isReachable = false;
    const lostMs = Date.now();
    newest().breakOff();
    await vi.advanceTimersByTimeAsync(500 + 1_000 + 2_000);
    const { connection } = client;
    expect(connection.state === 'offline' && connection.sinceMs).toBe(lostMs);
    expect(connection.state === 'offline' && connection.nextTryMs - Date.now()).toBe(4_000);
    isReachable = true;
    client.retry();
    await vi.advanceTimersByTimeAsync(0);
    expect(client.connection.state).toBe('online');
  });

  it('leaves no timer behind', () => {
    newest().breakOff();
    client[Symbol.dispose]();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('sends what was asked before the connection stood', async () => {
    const early = new Far();
    const slow = createClient(() => new Promise((open) => setTimeout(() => open(early.carrier), 100)));
    slow.subscribe('status', {}, { onEvent: () => {} });
    await vi.advanceTimersByTimeAsync(100);
    expect(early.received).toMatchObject([{ type: 'subscribe', name: 'status' }]);
    slow[Symbol.dispose]();
  });
});
