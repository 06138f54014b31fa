/** Calls over the system's message bus: one connection for a few questions, closed when they are answered. */
import { connect } from 'node:net';
import { decodeMessage, encodeCall, messageLength, type DbusCall, type DbusReader } from './dbusMessage.ts';

/** A bus that says nothing for this long is not worth a thread of thought. */
const TIMEOUT_MS = 5_000;
/** The list of all units of a large machine has half a megabyte. */
const LIMIT_BYTES = 16 * 1024 * 1024;

const BUS = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' };
const HELLO: DbusCall = { ...BUS, member: 'Hello', args: [] };

/** @returns the bodies of the answers, in the order of the calls; undefined for one that was answered with an error */
export function callDbus(socketPath: string, calls: readonly DbusCall[]): Promise<(DbusReader | undefined)[]> {
  const { promise, resolve, reject } = Promise.withResolvers<(DbusReader | undefined)[]>();
  const answers = new Map<number, DbusReader | undefined>();
  const socket = connect(socketPath);
  let isGreeted = false;
  let pending: Buffer = Buffer.alloc(0);

  function greet(): void {
    const end = pending.indexOf('\r\n');
    if (end < 0) return;
    const line = pending.toString('latin1', 0, end);
    if (!line.startsWith('OK ')) throw new Error(`The message bus refused: ${line.slice(0, 100)}`);
    pending = pending.subarray(end + 2);
    isGreeted = true;
    socket.write('BEGIN\r\n');
    for (const [i, call] of [HELLO, ...calls].entries()) socket.write(encodeCall(call, i + 1));
  }

  function readMessages(): void {
    for (let length = messageLength(pending); length !== undefined; length = messageLength(pending)) {
      if (length > LIMIT_BYTES) throw new Error(`A message of ${length} bytes is more than the bus may send.`);
      if (pending.length < length) return;
      const { type, replySerial, body } = decodeMessage(Buffer.from(pending.subarray(0, length)));
      pending = pending.subarray(length);
      if (type === 'return' || type === 'error') answers.set(replySerial, type === 'return' ? body : undefined);
    }
    // The first answer is the greeting's.
    if (answers.size > calls.length) resolve(calls.map((_, i) => answers.get(i + 2)));
  }

  socket.setTimeout(TIMEOUT_MS, () => reject(new Error('The message bus does not answer.')));
  socket.on('error', reject);
  socket.on('close', () => reject(new Error('The message bus closed the connection.')));
  socket.on('connect', () => {
    const uid = String(process.getuid?.() ?? 0);
    socket.write(`\0AUTH EXTERNAL ${Buffer.from(uid).toString('hex')}\r\n`);
  });
  socket.on('data', (bytes) => {
    try {
      pending = Buffer.concat([pending, bytes]);
      if (!isGreeted) greet();
      if (isGreeted) readMessages();
    } catch (error) {
      reject(error);
    }
  });
  return promise.finally(() => socket.destroy());
}
