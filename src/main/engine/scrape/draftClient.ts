/** A target that is only described yet, as the client section it will have. */
import type { TargetDraft } from '../../../shared/collection.ts';
import { AppError } from '../../../shared/errors.ts';
import type { HttpClientConfig } from '../config/httpClientConfig.ts';
import { parseConfig } from '../config/loadConfig.ts';

/** Through the configuration's own door, so that it means what it will mean in the file. */
export async function draftClient(draft: TargetDraft): Promise<HttpClientConfig> {
  return parseClient({
    ...(draft.username === undefined || draft.username === ''
      ? {}
      : { basic_auth: { username: draft.username, password: draft.password ?? '' } }),
    ...(draft.bearerToken === undefined || draft.bearerToken === ''
      ? {}
      : { authorization: { credentials: draft.bearerToken } }),
    ...(draft.proxyUrl === undefined || draft.proxyUrl === '' ? {} : { proxy_url: draft.proxyUrl }),
    ...(draft.headers === undefined
      ? {}
      : {
          http_headers: Object.fromEntries(
            Object.entries(draft.headers).map(([name, value]) => [name, { secrets: [value] }]),
          ),
        }),
    tls_config: {
      insecure_skip_verify: draft.skipsVerification ?? false,
      ...(draft.certificate === undefined ? {} : { ca: draft.certificate }),
      ...(draft.serverName === undefined ? {} : { server_name: draft.serverName }),
    },
  });
}

async function parseClient(section: Readonly<Record<string, unknown>>): Promise<HttpClientConfig> {
  const config = await parseConfig(JSON.stringify({ scrape_configs: [{ job_name: 'test', ...section }] }), '');
  const [job] = config.scrapeConfigs;
  if (job === undefined) throw new AppError('internal', 'A job that was just written is not there.');
  return job.http;
}
