/** Mail against a server that speaks SMTP, and against Debian's exim where it is installed. */
import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Delivery } from '../../../../src/main/engine/alerting/delivery/notification.ts';
import { makeCertificate, type Certificate } from '../../../support/certificate.ts';
import { alertFor, FIRING, notificationFor, openReceiver } from '../../../support/receiverBench.ts';
import { startSmtpServer, type SmtpOptions } from '../../../support/smtpServer.ts';

let folder: string;
let certificate: Certificate | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'email-'));
  certificate = makeCertificate(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const signal = new AbortController().signal;
const own = (): Certificate => certificate ?? { key: '', cert: '', certFile: '' };
const server = (options: Omit<SmtpOptions, 'key' | 'cert'> = {}): ReturnType<typeof startSmtpServer> =>
  startSmtpServer({ ...own(), ...options });

const section = (port: number, more: string): string =>
  `email_configs: [{smarthost: '127.0.0.1:${port}', from: 'Sightglass <me@example.org>', to: 'you@example.org', hello: test.example.org, ${more}}]`;
const trusted = (): string => `tls_config: {ca_file: ${own().certFile}}`;
const send = (port: number, more: string, notification = FIRING): Promise<Delivery> =>
  openReceiver(section(port, more))(notification, signal);

describe('mail', () => {
  it('goes out after STARTTLS and sign-in, as text and HTML', async () => {
    await using smtp = await server({ users: { me: 'topsecret' } });
    const delivery = await send(smtp.port, `auth_username: me, auth_password: topsecret, ${trusted()}`);
    expect(delivery).toEqual({ isSent: true, reply: '250 2.0.0 Ok: queued as 1' });
    const [mail] = smtp.mails;
    expect(mail).toMatchObject({ from: 'me@example.org', to: ['you@example.org'], isEncrypted: true, user: 'me' });
    expect(mail?.text).toMatch(/^Subject: 2 firing: Down$/m);
    expect(mail?.text).toMatch(/^Content-Type: multipart\/alternative;/m);
    expect(mail?.text).toMatch(/^Content-Type: text\/plain; charset=utf-8$/m);
    expect(mail?.text).toMatch(/^Content-Type: text\/html; charset=utf-8$/m);
    expect(mail?.text).toContain('&lt;b&gt;at all&lt;/b&gt;');
  });

  it.for(['PLAIN', 'LOGIN'])('signs in by %s', async (method) => {
    await using smtp = await server({ users: { me: 'topsecret' }, authMethods: [method] });
    await send(smtp.port, `auth_username: me, auth_password: topsecret, ${trusted()}`);
    expect(smtp.mails[0]?.method).toBe(method);
  });

  it('signs in by CRAM-MD5 with a secret', async () => {
    await using smtp = await server({ users: { me: 'shared' }, authMethods: ['CRAM-MD5'] });
    await send(smtp.port, `auth_username: me, auth_secret: shared, ${trusted()}`);
    expect(smtp.mails[0]?.method).toBe('CRAM-MD5');
  });

  it('speaks TLS from the first byte where it is told to', async () => {
    await using smtp = await server({ isImplicitTls: true });
    expect(await send(smtp.port, `force_implicit_tls: true, ${trusted()}`)).toMatchObject({ isSent: true });
  });

  it('never goes out in plain text unless that was asked for', async () => {
    await using smtp = await server({ hasStartTls: false });
    const delivery = await send(smtp.port, trusted());
    expect(delivery).toMatchObject({ isSent: false });
    expect(smtp.mails).toEqual([]);
    expect(await send(smtp.port, 'require_tls: false')).toMatchObject({ isSent: true });
    expect(smtp.mails[0]?.isEncrypted).toBe(false);
  });

  it('does not trust a certificate that nobody vouches for', async () => {
    await using smtp = await server();
    expect(JSON.stringify(await send(smtp.port, 'require_tls: true'))).toMatch(/self-signed certificate/);
    expect(await send(smtp.port, 'tls_config: {insecure_skip_verify: true}')).toMatchObject({ isSent: true });
  });

  it('is tried again when the server is busy, and not when it refuses', async () => {
    let refusal: string | undefined = '451 4.3.0 busy';
    await using smtp = await server({ refusal: () => refusal });
    expect(await send(smtp.port, trusted())).toMatchObject({
      isSent: false,
      isWorthRetrying: true,
      reason: '451 4.3.0 busy',
    });
    refusal = '550 5.7.1 no spam';
    expect(await send(smtp.port, trusted())).toMatchObject({ isWorthRetrying: false, reason: '550 5.7.1 no spam' });
  });

  it('says that the sign-in was refused, without the password', async () => {
    await using smtp = await server({ users: { me: 'x' } });
    const delivery = await send(smtp.port, `auth_username: me, auth_password: topsecret, ${trusted()}`);
    expect(delivery).toMatchObject({ isSent: false, isWorthRetrying: false });
    expect(JSON.stringify(delivery)).toMatch(/535 5.7.8/);
    expect(JSON.stringify(delivery)).not.toContain('topsecret');
  });

  it('brings a graph along, inside the mail, and what fired in numbers', async () => {
    await using smtp = await server();
    const evidence = {
      graph: Uint8Array.of(1, 2, 3),
      description: 'The value is 1 < 2.',
      facts: ['Most CPU: "x" 90%'],
    };
    await openReceiver(section(smtp.port, trusted()), { evidence })(FIRING, signal);
    const text = smtp.mails[0]?.text ?? '';
    expect(text).toMatch(/^Content-Type: image\/png; name=graph.png$/m);
    expect(text).toContain('Content-ID: <graph@sightglass>');
    expect(text).toContain('AQID');
    const html = text.replaceAll('=\r\n', '').replaceAll('=3D', '=');
    expect(html).toContain('<img src="cid:graph@sightglass" alt="The value is 1 &lt; 2."');
    expect(html).toMatch(/Most CPU: &quot;x&quot; 90%<\/p><\/body>/);
    expect(html).toMatch(/\nMost CPU: "x" 90%/);
  });

  it('a label cannot begin a header, a script or another mail', async () => {
    await using smtp = await server();
    const hostile = alertFor(
      { alertname: 'X\r\nBcc: all@example.org\r\n.\r\nMAIL FROM:<x>', instance: '<script>alert(1)</script>' },
      { generatorUrl: 'javascript:alert(1)' },
    );
    await send(
      smtp.port,
      `${trusted()}, headers: {Subject: '{{ .CommonLabels.alertname }}'}`,
      notificationFor([hostile]),
    );
    expect(smtp.mails).toHaveLength(1);
    const [mail] = smtp.mails;
    expect(mail?.to).toEqual(['you@example.org']);
    const [head = ''] = mail?.text.split('\r\n\r\n') ?? [];
    expect(head).not.toMatch(/^Bcc:/m);
    expect(mail?.text.slice(mail.text.indexOf('text/html'))).not.toContain('<script>');
    expect(mail?.text).not.toMatch(/href=(3D)?"javascript/);
  });
});

const EXIM = '/usr/sbin/exim4';
const whyNoExim = !existsSync(EXIM)
  ? 'exim4 is not installed'
  : process.getuid?.() !== 0
    ? 'exim4 wants to be root'
    : undefined;

describe.skipIf(whyNoExim !== undefined)("Debian's exim", () => {
  it('takes mail by STARTTLS and AUTH', async () => {
    const home = mkdtempSync(join(tmpdir(), 'exim-'));
    const port = await freePort();
    const child = startExim(home, port);
    try {
      await reachable(port);
      const account = 'auth_username: me, auth_password: topsecret';
      expect(await send(port, `${account}, ${trusted()}`)).toMatchObject({ isSent: true });
      expect(await send(port, trusted())).toMatchObject({ isSent: false, isWorthRetrying: false });
      const mail = await delivered(join(home, 'mail'));
      expect(mail).toMatch(/^Subject: 2 firing: Down$/m);
      expect(mail).toMatch(/esmtpsa/);
    } finally {
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGKILL');
      await ended;
      rmSync(home, { recursive: true, force: true });
    }
  });
});

function startExim(home: string, port: number): ChildProcess {
  for (const name of ['spool', 'log', 'mail']) mkdirSync(join(home, name));
  chmodSync(home, 0o755);
  chmodSync(join(home, 'mail'), 0o777);
  const { key, cert } = own();
  writeFileSync(join(home, 'key.pem'), key);
  writeFileSync(join(home, 'cert.pem'), cert);
  const file = join(home, 'exim.conf');
  writeFileSync(
    file,
    `exim_user = root
exim_group = root
spool_directory = ${home}/spool
log_file_path = ${home}/log/%slog
primary_hostname = test.local
local_interfaces = 127.0.0.1
daemon_smtp_ports = ${port}
tls_advertise_hosts = *
tls_certificate = ${home}/cert.pem
tls_privatekey = ${home}/key.pem
auth_advertise_hosts = \${if eq{$tls_in_cipher}{}{}{*}}
acl_smtp_rcpt = rcpt
begin acl
rcpt:
  accept authenticated = *
  deny message = sign in first
begin routers
all:
  driver = accept
  transport = file
begin transports
file:
  driver = appendfile
  directory = ${home}/mail
  maildir_format
  user = nobody
  group = nogroup
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = \${if and{{eq{$auth2}{me}}{eq{$auth3}{topsecret}}}}
  server_set_id = $auth2
`,
  );
  return spawn(EXIM, ['-C', file, '-bdf', '-q1m'], { stdio: 'ignore' });
}

async function delivered(folder: string): Promise<string> {
  for (let i = 0; i < 100; i++) {
    const fresh = join(folder, 'new');
    const [first] = existsSync(fresh) ? readdirSync(fresh) : [];
    if (first !== undefined) return readFileSync(join(fresh, first), 'utf8');
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error('No mail was delivered.');
}

async function reachable(port: number): Promise<void> {
  for (let i = 0; i < 100; i++) {
    const isOpen = await new Promise<boolean>((done) => {
      const socket = connect(port, '127.0.0.1', () => done(true));
      socket.once('error', () => done(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isOpen) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error('exim does not listen.');
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => done(port));
    });
  });
}
