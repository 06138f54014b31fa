/** Failures of the network in words a person can act on: what happened, and where. */
import { ScrapeError } from './scrapeError.ts';

/** @param url  what was asked */
export function explainNetworkError(error: unknown, url: string): ScrapeError {
  if (error instanceof ScrapeError) return error;
  const { hostname: raw, port: givenPort, protocol } = new URL(url);
  const host = raw.replace(/^\[|\]$/g, '');
  const port = givenPort === '' ? (protocol === 'https:' ? '443' : '80') : givenPort;
  const code = (error as { code?: string }).code ?? '';
  const message = error instanceof Error ? error.message : String(error);
  const say = (kind: ScrapeError['kind'], text: string): ScrapeError => new ScrapeError(kind, text, { cause: error });
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_NONAME':
    case 'EAI_NODATA':
      return say('dns', `There is no machine called ${host} (no such host).`);
    case 'EAI_AGAIN':
      return say('dns', `The name ${host} could not be looked up: the name server does not answer.`);
    case 'ECONNREFUSED':
      return say('refused', `${host} answers, but nothing listens on port ${port} (connection refused).`);
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
    case 'ENETDOWN':
    case 'EHOSTDOWN':
      return say(
        'unreachable',
        `No way to ${host} from this machine: ${code === 'EHOSTUNREACH' ? 'host' : 'network'} unreachable.`,
      );
    case 'ETIMEDOUT':
      return say('timeout', `No connection to ${host}:${port}; a firewall may be dropping it (timed out).`);
    case 'ECONNRESET':
    case 'EPIPE':
      return say('body', `${host}:${port} reset the connection before its answer was whole (connection reset).`);
    default:
      return tlsFailure(code, message, host, say) ?? say('internal', `${host}:${port} could not be asked: ${message}`);
  }
}

function tlsFailure(
  code: string,
  message: string,
  host: string,
  say: (kind: ScrapeError['kind'], text: string) => ScrapeError,
): ScrapeError | undefined {
  switch (code) {
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return say('tls', `The certificate is not for ${host}: ${message.replace(/^.*?altnames: /i, '')}`);
    case 'CERT_HAS_EXPIRED':
      return say('tls', `The certificate of ${host} has expired.`);
    case 'CERT_NOT_YET_VALID':
      return say('tls', `The certificate of ${host} is not valid yet; is this machine's clock right?`);
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return say('tls', `The certificate of ${host} is signed by an unknown authority.`);
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return say(
        'tls',
        /wrong version number|packet length/i.test(message)
          ? 'This port speaks plain HTTP.'
          : `TLS with ${host} failed: ${message}`,
      );
    default:
      return code.startsWith('ERR_SSL') ||
        code.startsWith('ERR_TLS') ||
        code.startsWith('CERT_') ||
        code.startsWith('ERR_OSSL')
        ? say('tls', `TLS with ${host} failed: ${message}`)
        : undefined;
  }
}

/** @param authenticate  the WWW-Authenticate header, which names the way to sign in */
export function explainStatus(
  status: number,
  reason: string,
  path: string,
  authenticate: string | undefined,
  hasCredentials: boolean,
): ScrapeError {
  const code = `HTTP status ${status}${reason === '' ? '' : ` ${reason}`}`;
  switch (status) {
    case 401: {
      const scheme = authenticate === undefined ? '' : `, ${authenticate.split(/[\s,]/)[0]}`;
      return new ScrapeError(
        'status',
        hasCredentials ? `The sign-in was refused (${code}${scheme}).` : `It wants a sign-in (${code}${scheme}).`,
      );
    }
    case 403:
      return new ScrapeError('status', `${hasCredentials ? 'Signed in, but not allowed' : 'Not allowed'} (${code}).`);
    case 404:
      return new ScrapeError('status', `Nothing at ${path} (${code}).`);
    default:
      return new ScrapeError('status', `The server returned ${code}.`);
  }
}
