/**
 * HTTP/1.1 without TLS straight over a socket: at thousands of samples a second, node:http would cost more than parsing
 * them. One request at a time per connection, connections kept between scrapes, all sockets reading through one buffer.
 */
import { connect, type Socket } from 'node:net';
import type { BodyBuffer } from './bodyBuffer.ts';
import { HttpResponseReader, type ResponseHead } from './httpResponseReader.ts';

/** Kept this long without use: longer than nearly all scrape intervals. */
const IDLE_MS = 5 * 60_000;
/** Targets behind one address (probes, a gateway) are asked together. */
const MAX_IDLE_PER_ORIGIN = 64;

/** Reads are handed on before the next one begins, so all sockets can share it. */
const readBuffer = Buffer.allocUnsafeSlow(256 * 1024);

export interface PlainMessage {
  readonly hostname: string;
  readonly port: number;
  /** Both, as the name of kept connections. */
  readonly origin: string;
  /** Request line, headers and body. */
  readonly text: string;
}

interface Exchange {
  readonly message: PlainMessage;
  readonly body: BodyBuffer;
  /** Called when the connection stands, for the words of a time-out. */
  readonly onConnected: () => void;
}

interface Connection {
  readonly socket: Socket;
  isIdle: boolean;
  receive: (bytes: Buffer) => void;
  end: (error: Error | undefined) => void;
}

export interface PlainHttp extends Disposable {
  /** @throws what the network says; ScrapeError when the answer is not sound */
  exchange(exchange: Exchange, signal: AbortSignal): Promise<ResponseHead>;
}

export function createPlainHttp(): PlainHttp {
  const idle = new Map<string, Connection[]>();
  let isDisposed = false;

  function takeIdle(origin: string): Connection | undefined {
    const connections = idle.get(origin);
    const connection = connections?.pop();
    if (connections?.length === 0) idle.delete(origin);
    return connection;
  }

  function keep(origin: string, connection: Connection): void {
    const connections = idle.get(origin) ?? [];
    if (isDisposed || connections.length >= MAX_IDLE_PER_ORIGIN) {
      connection.socket.destroy();
      return;
    }
    const drop = (): void => {
      const rest = (idle.get(origin) ?? []).filter((other) => other !== connection);
      if (rest.length === 0) idle.delete(origin);
      else idle.set(origin, rest);
      connection.socket.destroy();
    };
    connection.receive = drop;
    connection.end = drop;
    connection.isIdle = true;
    idle.set(origin, [...connections, connection]);
  }

  async function exchange(request: Exchange, signal: AbortSignal): Promise<ResponseHead> {
    const { hostname, port, origin } = request.message;
    const reused = takeIdle(origin);
    if (reused !== undefined) {
      try {
        request.onConnected();
        return await send(reused, request, signal, (connection) => keep(origin, connection));
      } catch (error) {
        // The other side may have closed the kept connection just now; a fresh one decides.
        if (!(error instanceof LostBeforeAnswer)) throw error;
      }
    }
    const connection = open(hostname, port, request.onConnected);
    try {
      return await send(connection, request, signal, (used) => keep(origin, used));
    } catch (error) {
      throw error instanceof LostBeforeAnswer ? error.cause : error;
    }
  }

  return {
    exchange,
    [Symbol.dispose]() {
      isDisposed = true;
      for (const { socket } of [...idle.values()].flat()) socket.destroy();
      idle.clear();
    },
  };
}

/** Nothing came back on a kept connection: worth one more try on a new one. */
class LostBeforeAnswer extends Error {
  constructor(cause: unknown) {
    super('connection lost before an answer', { cause });
  }
}

function open(host: string, port: number, onConnected: () => void): Connection {
  const socket = connect({
    host,
    port,
    noDelay: true,
    onread: {
      buffer: readBuffer,
      callback: (count) => {
        connection.receive(readBuffer.subarray(0, count));
        return true;
      },
    },
  });
  const connection: Connection = { socket, isIdle: false, receive: () => {}, end: () => {} };
  socket.once('connect', onConnected);
  socket.on('error', (error) => connection.end(error));
  socket.on('end', () => connection.end(undefined));
  socket.on('close', () => connection.end(undefined));
  // An exchange has a time limit of its own. Set once: to start and end a timer for each use would cost as much as the write.
  socket.setTimeout(IDLE_MS, () => {
    if (connection.isIdle) connection.end(undefined);
  });
  return connection;
}

function endedTooEarly(reader: HttpResponseReader): unknown {
  try {
    reader.end();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** What the abort of a signal ends; a signal serves one exchange at a time. */
interface Aborting {
  stop: (() => void) | undefined;
}

const abortings = new WeakMap<AbortSignal, Aborting>();

/** A loop uses one signal for all its scrapes: to listen and to stop listening at each would cost more than reading the answer. */
function abortingOf(signal: AbortSignal): Aborting {
  const known = abortings.get(signal);
  if (known !== undefined) return known;
  const aborting: Aborting = { stop: undefined };
  abortings.set(signal, aborting);
  signal.addEventListener('abort', () => aborting.stop?.(), { once: true });
  return aborting;
}

function send(
  connection: Connection,
  request: Exchange,
  signal: AbortSignal,
  keep: (connection: Connection) => void,
): Promise<ResponseHead> {
  const { socket } = connection;
  const reader = new HttpResponseReader(request.body);
  const aborting = abortingOf(signal);
  let hasAnswer = false;
  return new Promise((resolve, reject) => {
    const finish = (error: unknown): void => {
      aborting.stop = undefined;
      connection.receive = () => {};
      connection.end = () => {};
      if (error !== undefined || reader.head === undefined) {
        socket.destroy();
        reject(error);
        return;
      }
      if (reader.canReuse) keep(connection);
      else socket.destroy();
      resolve(reader.head);
    };
    const abort = (): void => finish(signal.reason);
    const guard = (run: () => void): void => {
      try {
        run();
        if (reader.isDone) finish(undefined);
      } catch (error) {
        finish(error);
      }
    };
    connection.receive = (bytes) => {
      hasAnswer = true;
      guard(() => reader.push(bytes));
    };
    connection.end = (error) => {
      if (error !== undefined) finish(hasAnswer ? error : new LostBeforeAnswer(error));
      else if (hasAnswer) guard(() => reader.end());
      else finish(new LostBeforeAnswer(endedTooEarly(reader)));
    };
    if (signal.aborted) {
      abort();
      return;
    }
    aborting.stop = abort;
    connection.isIdle = false;
    socket.write(request.message.text, 'latin1');
  });
}
