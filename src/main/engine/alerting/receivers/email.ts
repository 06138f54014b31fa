/** `email_configs`: a mail with HTML and plain text over SMTP; STARTTLS unless it is told otherwise. */
import { createHash, randomUUID } from 'node:crypto';
import type SMTPTransport from 'nodemailer/lib/smtp-transport/index.js';
import { bool, fail, mapOf, optional, or, record, text, type Place } from '../../config/decoder.ts';
import { tlsConfig } from '../../config/httpClientConfig.ts';
import { secret } from '../../config/scalars.ts';
import { DEFAULT_HTTP, hostPort, type GlobalConfig } from '../config/globalConfig.ts';
import { failed, sent, type Delivery } from '../delivery/notification.ts';
import type { Evidence } from '../evidence/evidence.ts';
import {
  completed,
  oneWay,
  optionalBool,
  ownOrGlobal,
  provider,
  sendsResolved,
  template,
  templateOr,
} from './provider.ts';

/** The port on which TLS begins before the first word. */
const IMPLICIT_TLS_PORT = 465;
const CONNECT_TIMEOUT_MS = 15_000;
const SOCKET_TIMEOUT_MS = 30_000;

const fields = {
  ...sendsResolved(false),
  to: template,
  from: template,
  hello: text,
  smarthost: hostPort,
  auth_username: text,
  auth_password: secret,
  auth_password_file: text,
  auth_secret: secret,
  auth_secret_file: text,
  auth_identity: text,
  headers: mapOf(template),
  html: templateOr('{{ template "email.default.html" . }}'),
  text: templateOr('{{ template "email.default.text" . }}'),
  require_tls: optionalBool,
  tls_config: optional(tlsConfig),
  force_implicit_tls: optionalBool,
  threading: or(record('config.plain', { enabled: bool, thread_by_date: text }), undefined),
};
const decode = record('config.plain', fields);

function complete(value: ReturnType<typeof decode>, place: Place, global: GlobalConfig) {
  if (value.to === '') fail(place, 'missing to address in email config');
  const smarthost = value.smarthost ?? global.smtpSmarthost;
  if (smarthost === undefined) fail(place, 'no global SMTP smarthost set');
  const from = value.from === '' ? global.smtpFrom : value.from;
  if (from === '') fail(place, 'no global SMTP from set');
  const names = [...value.headers.keys()].map((name) => name.toLowerCase());
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) fail(place, `duplicate header "${canonical(twice)}" in email config`);
  const password = oneWay(place, 'auth_password', value.authPassword, value.authPasswordFile);
  const cram = oneWay(place, 'auth_secret', value.authSecret, value.authSecretFile);
  return {
    ...value,
    smarthost,
    from,
    hello: value.hello === '' ? global.smtpHello : value.hello,
    username: value.authUsername === '' ? global.smtpAuthUsername : value.authUsername,
    password: ownOrGlobal(password, global.smtpAuthPassword, global.smtpAuthPasswordFile),
    cramSecret: ownOrGlobal(cram, global.smtpAuthSecret, global.smtpAuthSecretFile),
    requiresTls: value.requireTls ?? global.smtpRequireTls,
    isImplicitTls: value.forceImplicitTls ?? global.smtpForceImplicitTls ?? smarthost.port === IMPLICIT_TLS_PORT,
    tls: value.tlsConfig ?? global.smtpTlsConfig,
  };
}
type EmailConfig = ReturnType<typeof complete>;

export const email = provider<EmailConfig>({
  name: 'email',
  config: (global) => completed(decode, (value, place) => complete(value, place, global)),
  open:
    (config, { reveal, fill, hostname, tlsOf, evidence }) =>
    async (notification, signal) => {
      const say = (it: string): string => fill(it, notification);
      const headers = new Map([...config.headers].map(([name, it]) => [canonical(name), oneLine(say(it))]));
      const from = say(config.from);
      const to = say(config.to);
      const subject = headers.get('Subject') ?? oneLine(say('{{ template "email.default.subject" . }}'));
      const options: SMTPTransport.Options = {
        host: config.smarthost.host,
        port: config.smarthost.port,
        name: config.hello,
        secure: config.isImplicitTls,
        requireTLS: !config.isImplicitTls && config.requiresTls,
        // Without `require_tls` Alertmanager speaks plain text, and so a file means the same here.
        ignoreTLS: !config.isImplicitTls && !config.requiresTls,
        connectionTimeout: CONNECT_TIMEOUT_MS,
        greetingTimeout: CONNECT_TIMEOUT_MS,
        socketTimeout: SOCKET_TIMEOUT_MS,
        tls: await tlsOf({ ...DEFAULT_HTTP, tlsConfig: config.tls }),
        ...(await signIn(config, reveal)),
      };
      const proof = await evidence(notification, signal);
      const html = withEvidence(fill(config.html, notification, 'html'), proof);
      return transmit(
        options,
        {
          from: headers.get('From') ?? from,
          to: headers.get('To') ?? to,
          envelope: { from, to },
          subject,
          text: [say(config.text), ...(proof?.facts ?? [])].join('\n'),
          ...(html.trim() === '' ? {} : { html, ...graphOf(proof) }),
          date: new Date(notification.nowMs),
          messageId: `<${randomUUID()}@${hostname}>`,
          ...(config.threading?.enabled === true
            ? { references: `<${createHash('sha256').update(notification.groupKey).digest('hex')}@${hostname}>` }
            : {}),
          headers: Object.fromEntries([...headers].filter(([name]) => !TAKEN.has(name))),
        },
        signal,
      );
    },
});

const GRAPH_ID = 'graph@sightglass';

/** The graph lies in the mail itself: nothing is fetched when it is read. */
function graphOf(proof: Evidence | undefined): Pick<SMTPTransport.MailOptions, 'attachments'> {
  if (proof?.graph === undefined) return {};
  const content = Buffer.from(proof.graph);
  return { attachments: [{ filename: 'graph.png', content, contentType: 'image/png', cid: GRAPH_ID }] };
}

/** At the end of what the template says, before it closes. */
function withEvidence(html: string, proof: Evidence | undefined): string {
  if (proof === undefined || html.trim() === '') return html;
  const words = escapeHtml(proof.description);
  const image = `<p><img src="cid:${GRAPH_ID}" alt="${words}" width="600" style="max-width:100%"></p>`;
  const facts = proof.facts.map((fact) => `<p>${escapeHtml(fact)}</p>`);
  const shown = [proof.graph === undefined ? '' : image, `<p>${words}</p>`, ...facts].join('');
  const end = html.lastIndexOf('</body>');
  return end < 0 ? html + shown : html.slice(0, end) + shown + html.slice(end);
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string): string => text.replaceAll(/[&<>"]/g, (letter) => ESCAPES[letter] ?? letter);

const TAKEN: ReadonlySet<string> = new Set(['From', 'To', 'Subject']);

async function signIn(
  { username, password, cramSecret }: EmailConfig,
  reveal: (given: EmailConfig['authPassword'], file: string) => Promise<string>,
): Promise<Pick<SMTPTransport.Options, 'auth' | 'authMethod'>> {
  if (username === '') return {};
  const shared = await reveal(cramSecret.given, cramSecret.file);
  if (shared !== '') return { auth: { user: username, pass: shared }, authMethod: 'CRAM-MD5' };
  return { auth: { user: username, pass: await reveal(password.given, password.file) } };
}

async function transmit(
  options: SMTPTransport.Options,
  mail: SMTPTransport.MailOptions,
  signal: AbortSignal,
): Promise<Delivery> {
  // A large library that most installations never need: loaded with the first mail.
  const { createTransport } = await import('nodemailer');
  const transport = createTransport(options);
  const stop = (): void => transport.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const { response } = await transport.sendMail(mail);
    return sent(response);
  } catch (error) {
    signal.throwIfAborted();
    return failure(error as MailError);
  } finally {
    signal.removeEventListener('abort', stop);
    transport.close();
  }
}

interface MailError extends Error {
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

/** A server that says 4xx is busy, one that says 5xx means it; without a word from it the way there is the trouble. */
function failure({ code = '', message, responseCode, response }: MailError): Delivery {
  const isFinal = code === 'EAUTH' || code === 'EENVELOPE' || code === 'EMESSAGE';
  const isBusy = responseCode === undefined ? !isFinal : responseCode < 500;
  return failed((response ?? message).replaceAll(/\s+/g, ' '), isBusy);
}

/** A header is one line: whatever a label holds, it begins no other. */
const oneLine = (value: string): string => value.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();

const canonical = (name: string): string =>
  name.toLowerCase().replaceAll(/(^|-)([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase());
