/** A target that was described in the pages, as the job that the configuration file gets. Secrets go to the store, names of them into the file. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TargetDraft, TargetSettings } from '../../shared/collection.ts';
import { AppError } from '../../shared/errors.ts';
import { formatDuration } from '../../shared/time.ts';
import type { ConfigEdit } from './config/editConfig.ts';
import type { LoadedConfig } from './config/loadConfig.ts';
import { parseTargetAddress, type TargetAddress } from './scrape/targetAddress.ts';
import type { SecretStore } from './secrets/secretStore.ts';

export interface PlannedTarget {
  readonly edit: ConfigEdit;
  readonly url: string;
  /** Stores secrets and certificates; done before the file that names them is written. */
  prepare(): Promise<void>;
}

/**
 * A job of that name and of this very form takes the target in; otherwise there is a new job.
 * @throws AppError `bad_data` when a job of that name is another one
 */
export function planTarget(
  draft: TargetDraft,
  settings: TargetSettings,
  config: LoadedConfig | undefined,
  configFile: string,
  secrets: SecretStore,
): PlannedTarget {
  const address = parseTargetAddress(draft.address);
  if (settings.job.trim() === '') throw new AppError('bad_data', 'The target needs the name of a job.');
  const secretName = `${settings.job}-${address.host}-${address.port}`
    .replaceAll(/[^a-zA-Z0-9._-]/g, '-')
    .slice(0, 100);
  const certificateFile = `certificates/${secretName}.pem`;
  const client = clientSection(draft, secretName, certificateFile);
  const group = {
    targets: [address.address],
    ...(Object.keys(settings.labels).length === 0 ? {} : { labels: settings.labels }),
  };
  const existing = config?.scrapeConfigs.find(({ jobName }) => jobName === settings.job);
  const isSame = existing !== undefined && Object.keys(client).length === 0 && isPlainJob(existing, address, settings);
  if (existing !== undefined && !isSame)
    throw new AppError(
      'bad_data',
      `The job "${settings.job}" is there already and reads its targets another way. Choose another name.`,
    );
  const job = {
    job_name: settings.job,
    ...(settings.intervalMs === undefined ? {} : { scrape_interval: formatDuration(settings.intervalMs) }),
    ...(settings.timeoutMs === undefined ? {} : { scrape_timeout: formatDuration(settings.timeoutMs) }),
    ...(settings.sampleLimit === undefined ? {} : { sample_limit: settings.sampleLimit }),
    ...(address.scheme === 'http' ? {} : { scheme: address.scheme }),
    ...(address.path === '/metrics' ? {} : { metrics_path: address.path }),
    ...(Object.keys(address.params).length === 0 ? {} : { params: address.params }),
    ...client,
    static_configs: [group],
  };
  return {
    url: address.url,
    edit: isSame ? { kind: 'addTarget', jobName: settings.job, group } : { kind: 'addJob', job },
    async prepare() {
      const secret = draft.bearerToken || draft.password || '';
      if (secret !== '') await secrets.write(secretName, secret);
      for (const [name, value] of Object.entries(draft.headers ?? {}))
        await secrets.write(headerSecret(secretName, name), value);
      if (draft.certificate === undefined) return;
      const file = join(dirname(configFile), certificateFile);
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await writeFile(file, draft.certificate, { mode: 0o600 });
    },
  };
}

function clientSection(draft: TargetDraft, secret: string, certificateFile: string): Readonly<Record<string, unknown>> {
  const { username = '', bearerToken = '', proxyUrl = '', certificate, serverName, skipsVerification = false } = draft;
  const headers = Object.keys(draft.headers ?? {});
  const tls = {
    ...(certificate === undefined ? {} : { ca_file: certificateFile }),
    ...(serverName === undefined ? {} : { server_name: serverName }),
    ...(skipsVerification ? { insecure_skip_verify: true } : {}),
  };
  return {
    ...(username === '' ? {} : { basic_auth: { username, password_ref: secret } }),
    ...(bearerToken === '' ? {} : { authorization: { credentials_ref: secret } }),
    ...(proxyUrl === '' ? {} : { proxy_url: proxyUrl }),
    ...(headers.length === 0
      ? {}
      : { http_headers: Object.fromEntries(headers.map((name) => [name, { refs: [headerSecret(secret, name)] }])) }),
    ...(Object.keys(tls).length === 0 ? {} : { tls_config: tls }),
  };
}

const headerSecret = (target: string, header: string): string =>
  `${target}-${header.replaceAll(/[^a-zA-Z0-9._-]/g, '-')}`.slice(0, 120);

type Job = LoadedConfig['scrapeConfigs'][number];

/** Whether the target would be scraped by this job as it was described. */
function isPlainJob(job: Job, address: TargetAddress, settings: TargetSettings): boolean {
  const { basicAuth, authorization, oauth2, tlsConfig, proxyUrl } = job.http;
  const isBare =
    [basicAuth, authorization, oauth2, tlsConfig].every((part) => part === undefined) &&
    (proxyUrl ?? '') === '' &&
    job.http.httpHeaders.size === 0;
  return (
    isBare &&
    job.scheme === address.scheme &&
    job.metricsPath === address.path &&
    Object.keys(address.params).length === job.params.size &&
    (settings.intervalMs ?? job.scrapeIntervalMs) === job.scrapeIntervalMs &&
    (settings.timeoutMs ?? job.scrapeTimeoutMs) === job.scrapeTimeoutMs &&
    (settings.sampleLimit ?? job.limits.samples) === job.limits.samples
  );
}
