/** A small SMTP server on loopback: STARTTLS or TLS from the first byte, AUTH PLAIN, LOGIN and CRAM-MD5, one mailbox. */
import { createHmac } from 'node:crypto';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, TLSSocket } from 'node:tls';

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
  readonly isEncrypted: boolean;
  readonly user: string | undefined;
  readonly method: string | undefined;
}

export interface SmtpOptions {
  readonly key: string;
  readonly cert: string;
  readonly users?: Readonly<Record<string, string>>;
  readonly authMethods?: readonly string[];
  readonly hasStartTls?: boolean;
  readonly isImplicitTls?: boolean;
  /** Instead of taking a mail: `451 4.3.0 busy`. */
  readonly refusal?: () => string | undefined;
}

export interface SmtpServer extends AsyncDisposable {
  readonly port: number;
  readonly mails: readonly Mail[];
}

export async function startSmtpServer(options: SmtpOptions): Promise<SmtpServer> {
  const mails: Mail[] = [];
  const sockets = new Set<Socket>();
  const serve = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    new Conversation(socket, options, mails).greet();
  };
  const server: Server = options.isImplicitTls === true ? createTlsServer(options, serve) : createServer(serve);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    mails,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

class Conversation {
  private socket: Socket;
  private readonly options: SmtpOptions;
  private readonly mails: Mail[];
  private buffer = '';
  private isEncrypted: boolean;
  private user: string | undefined;
  private method: string | undefined;
  private from = '';
  private to: string[] = [];
  private data: string[] | undefined;
  /** What the next line answers. */
  private expected: ((line: string) => void) | undefined;

  constructor(socket: Socket, options: SmtpOptions, mails: Mail[]) {
    this.socket = socket;
    this.options = options;
    this.mails = mails;
    this.isEncrypted = options.isImplicitTls === true;
    this.listen();
  }

  greet(): void {
    this.say('220 test.local ESMTP');
  }

  private listen(): void {
    this.socket.on('error', () => {});
    this.socket.on('data', (part: Buffer) => {
      this.buffer += part.toString('latin1');
      for (let end = this.buffer.indexOf('\r\n'); end >= 0; end = this.buffer.indexOf('\r\n')) {
        const line = this.buffer.slice(0, end);
        this.buffer = this.buffer.slice(end + 2);
        this.hear(line);
      }
    });
  }

  private say(...lines: readonly string[]): void {
    this.socket.write(lines.map((line) => `${line}\r\n`).join(''));
  }

  private hear(line: string): void {
    if (this.data !== undefined) return this.collect(line);
    if (this.expected !== undefined) {
      const answer = this.expected;
      this.expected = undefined;
      return answer(line);
    }
    const [verb = '', ...rest] = line.split(' ');
    return this.command(verb.toUpperCase(), rest.join(' '));
  }

  private command(verb: string, rest: string): void {
    switch (verb) {
      case 'EHLO':
      case 'HELO':
        return this.say(...this.extensions());
      case 'STARTTLS':
        return this.startTls();
      case 'AUTH':
        return this.auth(rest);
      case 'MAIL':
        if (this.options.users !== undefined && this.user === undefined)
          return this.say('530 5.7.0 Authentication required');
        this.from = /<([^>]*)>/.exec(rest)?.[1] ?? '';
        this.to = [];
        return this.say('250 2.1.0 Ok');
      case 'RCPT':
        this.to.push(/<([^>]*)>/.exec(rest)?.[1] ?? '');
        return this.say('250 2.1.5 Ok');
      case 'DATA':
        this.data = [];
        return this.say('354 Go on');
      case 'QUIT':
        this.say('221 Bye');
        this.socket.end();
        return undefined;
      default:
        return this.say('250 Ok');
    }
  }

  private extensions(): readonly string[] {
    const all = ['test.local'];
    if (this.options.hasStartTls !== false && !this.isEncrypted) all.push('STARTTLS');
    if (this.options.users !== undefined)
      all.push(`AUTH ${(this.options.authMethods ?? ['PLAIN', 'LOGIN']).join(' ')}`);
    return all.map((word, i) => `250${i === all.length - 1 ? ' ' : '-'}${word}`);
  }

  private startTls(): void {
    if (this.options.hasStartTls === false) return this.say('502 5.5.1 Not here');
    this.say('220 Ready');
    this.socket.removeAllListeners('data');
    const { key, cert } = this.options;
    this.socket = new TLSSocket(this.socket, { isServer: true, key, cert });
    this.isEncrypted = true;
    this.buffer = '';
    this.listen();
  }

  private auth(rest: string): void {
    const [method = '', initial] = rest.split(' ');
    this.method = method.toUpperCase();
    if (this.method === 'CRAM-MD5') {
      const challenge = '<1.2@test.local>';
      this.say(`334 ${Buffer.from(challenge).toString('base64')}`);
      this.expected = (line) => {
        const [user = '', digest] = Buffer.from(line, 'base64').toString().split(' ');
        const secret = this.options.users?.[user] ?? '';
        this.judge(user, digest === createHmac('md5', secret).update(challenge).digest('hex'));
      };
    } else if (this.method === 'LOGIN') {
      this.say(`334 ${Buffer.from('Username:').toString('base64')}`);
      this.expected = (name) => {
        this.say(`334 ${Buffer.from('Password:').toString('base64')}`);
        this.expected = (word) => {
          const user = Buffer.from(name, 'base64').toString();
          this.judge(user, this.options.users?.[user] === Buffer.from(word, 'base64').toString());
        };
      };
    } else {
      const plain = (line: string): void => {
        const [, user = '', word] = Buffer.from(line, 'base64').toString().split('\0');
        this.judge(user, this.options.users?.[user] === word);
      };
      if (initial === undefined) {
        this.say('334 ');
        this.expected = plain;
      } else plain(initial);
    }
  }

  private judge(user: string, isRight: boolean): void {
    if (!isRight) return this.say('535 5.7.8 Authentication credentials invalid');
    this.user = user;
    return this.say('235 2.7.0 Authentication successful');
  }

  private collect(line: string): void {
    if (line !== '.') {
      this.data?.push(line.startsWith('..') ? line.slice(1) : line);
      return;
    }
    const text = Buffer.from((this.data ?? []).join('\r\n'), 'latin1').toString('utf8');
    this.data = undefined;
    const refusal = this.options.refusal?.();
    if (refusal !== undefined) return this.say(refusal);
    const { from, to, isEncrypted, user, method } = this;
    this.mails.push({ from, to, text, isEncrypted, user, method });
    return this.say('250 2.0.0 Ok: queued as 1');
  }
}
