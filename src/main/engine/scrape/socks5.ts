/** The client's side of SOCKS 5 (RFC 1928, sign-in by RFC 1929): after it, the socket leads to the host that was asked for. */
import type { Socket } from 'node:net';

const VERSION = 5;
const NO_SIGN_IN = 0;
const USER_AND_PASSWORD = 2;
const CONNECT = 1;
const DOMAIN = 3;

const REFUSALS: readonly string[] = [
  'granted',
  'it failed',
  'its rules do not allow it',
  'the network is unreachable',
  'the host is unreachable',
  'the connection was refused',
  'the time to live ran out',
  'it knows no such command',
  'it knows no such kind of address',
];

/** @param user  empty: no sign-in. @throws an error with the proxy's reason */
export async function connectThroughSocks(
  socket: Socket,
  target: { readonly host: string; readonly port: number },
  sign: { readonly user: string; readonly password: string },
): Promise<void> {
  const read = reader(socket);
  const method = sign.user === '' ? NO_SIGN_IN : USER_AND_PASSWORD;
  socket.write(Buffer.from([VERSION, 1, method]));
  const chosen = await read(2);
  if (chosen[0] !== VERSION || chosen[1] !== method)
    throw new Error(chosen[0] === VERSION ? 'it wants another sign-in' : 'it does not speak SOCKS 5');
  if (method === USER_AND_PASSWORD) {
    socket.write(Buffer.concat([Buffer.from([1]), counted(sign.user), counted(sign.password)]));
    if ((await read(2))[1] !== 0) throw new Error('it refused the sign-in');
  }
  const port = Buffer.from([target.port >> 8, target.port & 0xff]);
  socket.write(Buffer.concat([Buffer.from([VERSION, CONNECT, 0, DOMAIN]), counted(target.host), port]));
  const [, status = 1, , kind = 0] = await read(4);
  if (status !== 0) throw new Error(REFUSALS[status] ?? `it answered ${status}`);
  // The address it is bound to, which nobody needs.
  await read(kind === DOMAIN ? ((await read(1))[0] as number) + 2 : kind === 4 ? 18 : 6);
}

/** A text with its length in front. */
function counted(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length > 255) throw new Error('a name is longer than SOCKS 5 can carry');
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

/** Takes exactly so many bytes off the socket, so that what follows stays for the next reader. */
function reader(socket: Socket): (count: number) => Promise<Buffer> {
  return (count) =>
    new Promise((resolve, reject) => {
      const stop = (): void => {
        socket.off('readable', look);
        socket.off('end', ended);
        socket.off('error', failed);
      };
      const look = (): void => {
        const bytes = socket.read(count) as Buffer | null;
        if (bytes === null) return;
        stop();
        resolve(bytes);
      };
      const ended = (): void => {
        stop();
        reject(new Error('it closed the connection'));
      };
      const failed = (error: Error): void => {
        stop();
        reject(error);
      };
      socket.on('readable', look);
      socket.on('end', ended);
      socket.on('error', failed);
      look();
    });
}
