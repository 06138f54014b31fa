/** A message bus on a socket of its own: the real greeting, then one prepared body for each method. */
import { createServer } from 'node:net';
import { DbusWriter, decodeMessage, messageLength } from '../../src/main/engine/host/linux/dbusMessage.ts';

const METHOD_RETURN = 2;
const ERROR = 3;
const REPLY_SERIAL = 5;

/** @param answers  member, or member and last argument after a dot → body; a member without one is answered with an error */
export async function openFakeDbus(
  path: string,
  answers: Readonly<Record<string, (body: DbusWriter) => void>>,
): Promise<Disposable> {
  const server = createServer((socket) => {
    let isGreeted = false;
    let pending: Buffer = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      pending = Buffer.concat([pending, bytes]);
      if (!isGreeted && pending.includes('BEGIN\r\n')) {
        isGreeted = true;
        pending = pending.subarray(pending.indexOf('BEGIN\r\n') + 7);
      } else if (!isGreeted) {
        socket.write('OK 0123456789abcdef0123456789abcdef\r\n');
        return;
      }
      for (let length = messageLength(pending); length !== undefined && pending.length >= length;) {
        const serial = pending.readUInt32LE(8);
        const name = nameOf(Buffer.from(pending.subarray(0, length)));
        // In two pieces, as a busy bus sends.
        const reply = encodeReply(serial, name === 'Hello' ? (body) => body.string(':1.7') : answers[name]);
        socket.write(reply.subarray(0, 5));
        socket.write(reply.subarray(5));
        pending = pending.subarray(length);
        length = messageLength(pending);
      }
    });
  });
  await new Promise<void>((resolve) => void server.listen(path, resolve));
  return { [Symbol.dispose]: () => void server.close() };
}

function nameOf(message: Buffer): string {
  const { member, body } = decodeMessage(message);
  if (member !== 'Get') return member;
  body.string();
  return `Get.${body.string()}`;
}

function encodeReply(serial: number, write: ((body: DbusWriter) => void) | undefined): Buffer {
  const body = new DbusWriter();
  write?.(body);
  const fields = new DbusWriter();
  fields.bytes(REPLY_SERIAL);
  fields.signature('u');
  fields.uint32(serial);
  const message = new DbusWriter();
  message.bytes(0x6c, write === undefined ? ERROR : METHOD_RETURN, 0, 1);
  message.uint32(body.length);
  message.uint32(1000 + serial);
  message.uint32(fields.length);
  message.append(fields);
  message.align(8);
  message.append(body);
  return message.take();
}
