/** `blackbox.yml`: what a module checks. Keys that are not here are refused with their place, so that nobody thinks they count. */
import { readFile } from 'node:fs/promises';
import { AppError } from '../../../shared/errors.ts';
import {
  bool,
  decodeTop,
  fail,
  integer,
  list,
  map,
  mapOf,
  openYaml,
  optional,
  or,
  record,
  text,
  type Decoder,
} from '../config/decoder.ts';
import { httpClientFields, tlsConfig } from '../config/httpClientConfig.ts';
import { durationOr, oneOf } from '../config/scalars.ts';
import { compileRegex } from '../storage/matcher.ts';

/** Go's patterns here are not anchored. */
const pattern: Decoder<RegExp> = map(text, (value, place) => {
  try {
    compileRegex(value);
    return new RegExp(value);
  } catch (error) {
    fail(place, (error as Error).message);
  }
});

const address = {
  preferred_ip_protocol: or(
    oneOf(['ip4', 'ip6'] as const, (value) => `unknown IP protocol ${value}, expected ip4 or ip6`),
    'ip6' as const,
  ),
  ip_protocol_fallback: or(bool, true),
};

const headerMatch = record('config.plain', { header: text, regexp: pattern, allow_missing: bool });

const http = record('config.plain', {
  ...address,
  ...httpClientFields,
  method: or(text, 'GET'),
  headers: mapOf(text),
  body: text,
  valid_status_codes: list(integer),
  valid_http_versions: list(text),
  fail_if_ssl: bool,
  fail_if_not_ssl: bool,
  fail_if_body_matches_regexp: list(pattern),
  fail_if_body_not_matches_regexp: list(pattern),
  fail_if_header_matches: list(headerMatch),
  fail_if_header_not_matches: list(headerMatch),
});

const tcp = record('config.plain', {
  ...address,
  tls: bool,
  tls_config: optional(tlsConfig),
  query_response: list(record('config.plain', { expect: optional(pattern), send: text, starttls: bool })),
});

const dns = record(
  'config.plain',
  {
    ...address,
    query_name: text,
    query_type: or(text, 'A'),
    recursion_desired: or(bool, true),
    transport_protocol: or(
      oneOf(['udp', 'tcp'] as const, (value) => `unknown transport ${value}, expected udp or tcp`),
      'udp' as const,
    ),
    valid_rcodes: list(text),
  },
  ({ queryName }, place) => {
    if (queryName === '') fail(place, 'query name must be set for DNS module');
  },
);

const icmp = record('config.plain', { ...address, ttl: integer });

const checkModule = record('config.plain', {
  prober: oneOf(
    ['http', 'tcp', 'dns', 'icmp'] as const,
    (value) => `the prober ${value} is not there; expected http, tcp, dns or icmp`,
  ),
  timeout: durationOr(0),
  http,
  tcp,
  dns: optional(dns),
  icmp,
});
export type CheckModule = ReturnType<typeof checkModule>;
export type HttpCheckConfig = CheckModule['http'];
export type TcpCheckConfig = CheckModule['tcp'];
export type DnsCheckConfig = NonNullable<CheckModule['dns']>;
export type IcmpCheckConfig = CheckModule['icmp'];
export type AddressChoice = Pick<HttpCheckConfig, 'preferredIpProtocol' | 'ipProtocolFallback'>;

const checkFile = record('config.Config', { modules: mapOf(checkModule) });

/** What is there without a file: the modules that blackbox_exporter's own file begins with. */
const DEFAULT_FILE = `modules:
  http_2xx: {prober: http}
  http_post_2xx: {prober: http, http: {method: POST}}
  tcp_connect: {prober: tcp}
  ssh_banner: {prober: tcp, tcp: {query_response: [{expect: "^SSH-2.0-"}, {send: "SSH-2.0-blackbox-ssh-check"}]}}
  icmp: {prober: icmp}
`;

/** @throws AppError `config_invalid` with each place */
export async function readCheckModules(file: string): Promise<ReadonlyMap<string, CheckModule>> {
  const content = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return DEFAULT_FILE;
    throw error;
  });
  const top = openYaml(content, file);
  const value = decodeTop(top, checkFile);
  if (value !== undefined) return value.modules;
  const { problems } = top.source;
  const words = problems.map(({ line, message }) => `line ${line}: ${message}`).join('; ');
  throw new AppError('config_invalid', `${file}: ${words}`, { detail: problems });
}
