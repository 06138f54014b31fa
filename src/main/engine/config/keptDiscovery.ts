/**
 * Discovery mechanisms Sightglass does not run: their sections load, are checked as Prometheus checks them, are kept and
 * reported as inactive, so that a file from a real server works unchanged. One row per mechanism: its own keys (the HTTP
 * client's come on top where `http` is true) and what must hold.
 */
import { fail, mapOf, optional, or, placeOf, record, text, list, type Decoder, type Place } from './decoder.ts';
import { checkHttpClient, httpClientFields, type HttpClientConfig } from './httpClientConfig.ts';
import { duration } from './scalars.ts';

export interface KeptDiscovery {
  /** Key in the YAML without `_sd_configs`. */
  readonly mechanism: string;
  readonly place: Place;
  /** Where the mechanism is asked over HTTP. */
  readonly http: HttpClientConfig | undefined;
}

type Scalars = Readonly<Record<string, string>>;
interface Mechanism {
  /** Keys whose value is a scalar. */
  readonly scalars: string;
  /** Keys with lists or maps inside. */
  readonly nested?: string;
  readonly http?: boolean;
  readonly check?: (values: Scalars, place: Place, http: HttpClientConfig | undefined) => void;
}

const isGiven = (value: string | undefined): boolean => value !== undefined && value !== '';

function need(values: Scalars, place: Place, reasons: Readonly<Record<string, string>>): void {
  for (const [key, reason] of Object.entries(reasons)) if (!isGiven(values[key])) fail(place, reason);
}

function oneSecret(values: Scalars, place: Place): void {
  const count = Number(isGiven(values['secret_key'])) + Number(isGiven(values['secret_key_file']));
  if (count === 0) fail(place, 'one of secret_key & secret_key_file must be configured');
  if (count > 1) fail(place, 'at most one of secret_key & secret_key_file must be configured');
}

function hasServer(value: string): boolean {
  return /^https?:\/\/[^/?#]+/i.test(value);
}

function checkServer(value: string | undefined, place: Place): void {
  if (!/^https?:/i.test(value ?? '')) fail(place, "URL scheme must be 'http' or 'https'");
  if (!hasServer(value ?? '')) fail(place, 'host is missing in URL');
}

const AZURE_METHODS = new Set(['OAuth', 'ManagedIdentity', 'SDK', 'WorkloadIdentity']);

function checkAzure(values: Scalars, place: Place): void {
  const method = isGiven(values['authentication_method']) ? values['authentication_method'] : 'OAuth';
  if (!AZURE_METHODS.has(method ?? '')) {
    fail(
      place,
      `unknown authentication_type "${method}". Supported types are "OAuth", "ManagedIdentity", "SDK" or "WorkloadIdentity"`,
    );
  }
  need(values, place, { subscription_id: 'azure SD configuration requires a subscription_id' });
  if (method !== 'OAuth') return;
  need(values, place, {
    tenant_id: 'azure SD configuration requires a tenant_id',
    client_id: 'azure SD configuration requires a client_id',
    client_secret: 'azure SD configuration requires a client_secret',
  });
}

function checkMarathon(values: Scalars, place: Place, http: HttpClientConfig | undefined): void {
  const hasToken = isGiven(values['auth_token']) || isGiven(values['auth_token_file']);
  if (isGiven(values['auth_token']) && isGiven(values['auth_token_file'])) {
    fail(place, 'marathon_sd: at most one of auth_token & auth_token_file must be configured');
  }
  if (!hasToken || http === undefined) return;
  if (http.bearerToken !== undefined || http.bearerTokenFile !== '') {
    fail(
      place,
      'marathon_sd: at most one of bearer_token, bearer_token_file, auth_token & auth_token_file must be configured',
    );
  }
  if (http.authorization !== undefined || http.basicAuth !== undefined) {
    fail(
      place,
      'marathon_sd: at most one of basic_auth, authorization, auth_token & auth_token_file must be configured',
    );
  }
}

const SELECTORS: Readonly<Record<string, readonly string[]>> = {
  pod: ['pod', 'node'],
  service: ['service'],
  endpointslice: ['pod', 'service', 'endpointslice'],
  endpoints: ['pod', 'service', 'endpoints'],
  node: ['node'],
  ingress: ['ingress'],
};

const selectors = list(record('kubernetes.plain', { role: text, label: text, field: text }));
const namespaces = record('kubernetes.plain', { own_namespace: text, names: list(text) });

function checkKubernetes(values: Scalars, place: Place): void {
  const role = values['role'] ?? '';
  if (role === '') fail(place, 'role missing (one of: pod, service, endpoints, endpointslice, node, ingress)');
  const allowed = SELECTORS[role];
  if (allowed === undefined) fail(place, `unknown Kubernetes SD role "${role}"`);
  if (isGiven(values['api_server']) && isGiven(values['kubeconfig_file'])) {
    fail(place, "cannot use 'kubeconfig_file' and 'api_server' simultaneously");
  }
  const given = record('kubernetes.plain', { namespaces: optional(namespaces), selectors })({
    ...place,
    node: onlyKeys(place, ['namespaces', 'selectors']),
  });
  if (isGiven(values['kubeconfig_file']) && given.namespaces?.ownNamespace === 'true') {
    fail(place, "cannot use 'kubeconfig_file' and 'namespaces.own_namespace' simultaneously");
  }
  if (isGiven(values['api_server']) && given.namespaces?.ownNamespace === 'true') {
    fail(place, "cannot use 'api_server' and 'namespaces.own_namespace' simultaneously");
  }
  for (const selector of given.selectors) {
    if (!allowed.includes(selector.role)) fail(place, `${role} role supports only ${allowed.join(', ')} selectors`);
  }
}

function checkStackit(values: Scalars, place: Place): void {
  if (isGiven(values['endpoint']) && !URL.canParse(values['endpoint'] ?? ''))
    fail(place, `invalid endpoint: "${values['endpoint']}"`);
  need(values, place, { project: 'STACKIT SD configuration requires a project' });
}

function checkRole(roles: readonly string[], message: (role: string) => string): NonNullable<Mechanism['check']> {
  return ({ role = '' }, place) => {
    if (role === '') fail(place, `role missing (one of: ${roles.join(', ')})`);
    if (!roles.includes(role)) fail(place, message(role));
  };
}

const aws = 'endpoint region access_key secret_key profile role_arn external_id refresh_interval port';

const MECHANISMS: Readonly<Record<string, Mechanism>> = {
  aws: { scalars: `role ${aws}`, nested: 'filters clusters', http: true },
  azure: {
    scalars:
      'environment port subscription_id tenant_id client_id client_secret refresh_interval authentication_method resource_group workload_identity_use_token_exchange',
    http: true,
    check: checkAzure,
  },
  consul: {
    scalars:
      'server path_prefix token datacenter namespace partition tag_separator scheme username password allow_stale refresh_interval filter health_filter',
    nested: 'services tags node_meta',
    http: true,
  },
  digitalocean: { scalars: 'refresh_interval port', http: true },
  dockerswarm: {
    scalars: 'host role port refresh_interval',
    nested: 'filters',
    http: true,
    check: (values, place) => {
      need(values, place, { host: 'host missing' });
      checkRole(['services', 'nodes', 'tasks'], (role) => `invalid role ${role}, expected tasks, services, or nodes`)(
        values,
        place,
        undefined,
      );
    },
  },
  ec2: { scalars: aws, nested: 'filters', http: true },
  ecs: { scalars: aws, nested: 'clusters', http: true },
  elasticache: { scalars: aws, nested: 'clusters', http: true },
  msk: { scalars: aws, nested: 'clusters', http: true },
  rds: { scalars: aws, nested: 'clusters filters', http: true },
  eureka: {
    scalars: 'server refresh_interval',
    http: true,
    check: ({ server = '' }, place) => {
      if (server === '') fail(place, 'eureka_sd: empty or null eureka server');
      if (!hasServer(server)) fail(place, 'invalid eureka server URL');
    },
  },
  gce: {
    scalars: 'project zone filter refresh_interval port tag_separator',
    check: (values, place) =>
      need(values, place, {
        project: 'GCE SD configuration requires a project',
        zone: 'GCE SD configuration requires a zone',
      }),
  },
  hetzner: {
    scalars: 'role refresh_interval port label_selector',
    http: true,
    check: checkRole(['robot', 'hcloud'], () => 'unknown role'),
  },
  ionos: {
    scalars: 'datacenter_id refresh_interval port',
    http: true,
    check: (values, place) => need(values, place, { datacenter_id: "datacenter id can't be empty" }),
  },
  kubernetes: {
    scalars: 'role api_server kubeconfig_file',
    nested: 'namespaces selectors attach_metadata',
    http: true,
    check: checkKubernetes,
  },
  kuma: {
    scalars: 'server refresh_interval fetch_timeout client_id',
    http: true,
    check: ({ server = '' }, place) => {
      if (server === '') fail(place, 'kuma SD server must not be empty');
      if (!hasServer(server)) fail(place, `kuma SD server must not be empty and have a scheme: ${server}`);
    },
  },
  lightsail: { scalars: aws, http: true },
  linode: { scalars: 'refresh_interval port tag_separator region', http: true },
  marathon: {
    scalars: 'refresh_interval auth_token auth_token_file',
    nested: 'servers',
    http: true,
    check: checkMarathon,
  },
  nerve: { scalars: 'timeout', nested: 'servers paths' },
  nomad: {
    scalars: 'allow_stale namespace refresh_interval region server tag_separator',
    http: true,
    check: (values, place) => need(values, place, { server: 'nomad SD configuration requires a server address' }),
  },
  oci: {
    scalars: 'auth region tenancy user fingerprint key_file key_passphrase port refresh_interval',
    nested: 'compartments',
    http: true,
    check: ({ auth = '' }, place) => {
      if (!['', 'api_key', 'instance_principal'].includes(auth)) {
        fail(place, `oci_sd: unknown auth method "${auth}", expected "api_key" or "instance_principal"`);
      }
    },
  },
  openstack: {
    scalars:
      'identity_endpoint username userid password project_name project_id domain_name domain_id application_credential_name application_credential_id application_credential_secret role region refresh_interval port all_tenants availability',
    nested: 'tls_config',
    check: checkRole(['hypervisor', 'instance', 'loadbalancer'], () => 'unknown OpenStack SD role'),
  },
  outscale: {
    scalars: 'region access_key secret_key secret_key_file endpoint refresh_interval port',
    http: true,
    check: oneSecret,
  },
  ovhcloud: {
    scalars: 'endpoint application_key application_secret consumer_key service refresh_interval',
    check: ({ service = '', ...values }, place) => {
      need(values, place, {
        endpoint: 'endpoint can not be empty',
        application_key: 'application key can not be empty',
      });
      if (!['dedicated_server', 'vps'].includes(service)) fail(place, `unknown service: ${service}`);
    },
  },
  puppetdb: {
    scalars: 'url query include_parameters refresh_interval port',
    http: true,
    check: ({ url, query = '' }, place) => {
      if (!isGiven(url)) fail(place, 'URL is missing');
      checkServer(url, place);
      if (query === '') fail(place, 'query missing');
    },
  },
  scaleway: {
    scalars: 'project_id api_url zone access_key secret_key secret_key_file name_filter refresh_interval port role',
    nested: 'tags_filter',
    http: true,
    check: (values, place) => {
      oneSecret(values, place);
      need(values, place, { project_id: 'project_id is mandatory', access_key: 'access_key is mandatory' });
    },
  },
  serverset: { scalars: 'timeout', nested: 'servers paths' },
  stackit: {
    scalars:
      'project region endpoint port refresh_interval service_account_key service_account_key_path private_key private_key_path credentials_file_path',
    http: true,
    check: checkStackit,
  },
  triton: {
    scalars: 'account role dns_suffix endpoint port refresh_interval version',
    nested: 'groups tls_config',
    check: (values, place) =>
      need(values, place, {
        account: 'triton SD configuration requires an account',
        dns_suffix: 'triton SD configuration requires a dns_suffix',
        endpoint: 'triton SD configuration requires an endpoint',
      }),
  },
  uyuni: {
    scalars: 'server username password entitlement separator refresh_interval',
    http: true,
    check: (values, place) => need(values, place, { server: 'uyuni SD configuration requires server host' }),
  },
  vultr: { scalars: 'refresh_interval port', http: true },
};

function keptDecoder(name: string, mechanism: Mechanism): Decoder<KeptDiscovery> {
  const { scalars, nested = '', http = false, check } = mechanism;
  const names = scalars.split(' ').filter((key) => !(http && key in httpClientFields));
  const fields = {
    ...Object.fromEntries(names.map((key) => [key, key.endsWith('interval') ? or(duration, '') : text])),
    ...Object.fromEntries(
      nested
        .split(' ')
        .filter(Boolean)
        .map((key) => [key, placeOf]),
    ),
    ...(http ? httpClientFields : {}),
  };
  const decode = record(`${name}.plain`, fields, (value, place) => {
    const client = http ? (value as unknown as HttpClientConfig) : undefined;
    check?.(scalarsOf(place, names), place, client);
    if (client !== undefined) checkHttpClient(client, place);
  });
  return (place) => {
    const value = decode(place);
    return { mechanism: name, place, http: http ? value : undefined };
  };
}

function scalarsOf(place: Place, names: readonly string[]): Scalars {
  const wanted = new Set(names);
  const all = mapOf(placeOf)(place);
  return Object.fromEntries([...all].filter(([key]) => wanted.has(key)).map(([key, child]) => [key, text(child)]));
}

function onlyKeys(place: Place, keys: readonly string[]): Place['node'] {
  const node = place.node as unknown as { clone(): { items: { key: unknown }[] } };
  const copy = node.clone();
  copy.items = copy.items.filter((pair) => keys.includes(String(pair.key)));
  return copy as unknown as Place['node'];
}

/** Decoders for every `<name>_sd_configs` that is kept but not run. */
export const keptDiscoveryFields: Readonly<Record<string, Decoder<readonly KeptDiscovery[]>>> = Object.fromEntries(
  Object.entries(MECHANISMS).map(([name, mechanism]) => [
    `${name}_sd_configs`,
    list(keptDecoder(name, mechanism), `empty or null section in ${name}_sd_configs`),
  ]),
);
