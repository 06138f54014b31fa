/** What a person types for a target, made whole: `nas`, `nas:9100`, `[::1]:9100/x`, `https://nas/metrics?a=b`. */
import { AppError } from '../../../shared/errors.ts';

export interface TargetAddress {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly params: Readonly<Record<string, readonly string[]>>;
  /** As in `static_configs`: a port that the scheme implies is left out. */
  readonly address: string;
  readonly url: string;
}

/** A name alone is taken for a machine with an exporter of its own. */
const EXPORTER_PORT = 9100;

/** @throws AppError `bad_data` that says what is expected */
export function parseTargetAddress(text: string): TargetAddress {
  const typed = text.trim();
  if (typed === '') throw new AppError('bad_data', 'Type a host, host:port or URL.');
  if (/^unix:/i.test(typed))
    throw new AppError('bad_data', 'A socket file cannot be scraped: give a host, host:port or URL.');
  const given = /^([a-z][a-z0-9+.-]*):\/\//i.exec(typed)?.[1]?.toLowerCase();
  if (given !== undefined && given !== 'http' && given !== 'https')
    throw new AppError('bad_data', `Only http and https can be scraped, not ${given}.`);
  const whole = given === undefined ? `http://${bracketed(typed)}` : typed;
  if (!URL.canParse(whole)) throw new AppError('bad_data', `"${typed}" is no host, host:port or URL.`);
  const url = new URL(whole);
  if (url.username !== '')
    throw new AppError('bad_data', 'Leave the sign-in out of the address; it has its own fields.');
  const hasPort = /:\d+$/.test(whole.replace(/^\w+:\/\//, '').split(/[/?#]/)[0] ?? '');
  return fromUrl(url, given === undefined && !hasPort);
}

/** A bare IPv6 address has colons that are no port. */
const bracketed = (text: string): string => (/^[0-9a-f]*(:[0-9a-f]*){2,}$/i.test(text) ? `[${text}]` : text);

/** @param isBare  neither scheme nor port was typed; the URL parser leaves out a port that is the scheme's own */
function fromUrl(url: URL, isBare: boolean): TargetAddress {
  const scheme = url.protocol === 'https:' ? 'https' : 'http';
  const implied = scheme === 'https' ? 443 : 80;
  const isNameAlone = isBare && url.port === '' && (url.pathname === '/' || url.pathname === '');
  const port = url.port === '' ? (isNameAlone ? EXPORTER_PORT : implied) : Number(url.port);
  const path = url.pathname === '/' || url.pathname === '' ? '/metrics' : url.pathname;
  const address = port === implied ? url.hostname : `${url.hostname}:${port}`;
  const params: Record<string, string[]> = {};
  for (const [name, value] of url.searchParams) (params[name] ??= []).push(value);
  return {
    scheme,
    host: url.hostname.replaceAll(/^\[|\]$/g, ''),
    port,
    path,
    params,
    address,
    url: `${scheme}://${address}${path}${url.search}`,
  };
}
