/** `alerting`: Alertmanagers that alerts are sent to, and relabeling on the way. */
import { fail, list, or, record, text } from './decoder.ts';
import { checkTargets, discoverySections } from './discoveryConfig.ts';
import { checkHttpClient, httpClientFields } from './httpClientConfig.ts';
import { relabelConfigs } from './relabelConfig.ts';
import { sigv4Config } from './remoteConfig.ts';
import { durationOr, oneOf } from './scalars.ts';

const alertmanagerConfig = record(
  'config.AlertmanagerConfig',
  {
    ...httpClientFields,
    ...discoverySections,
    sigv4: sigv4Config,
    scheme: or(text, 'http'),
    path_prefix: text,
    timeout: durationOr(10_000),
    api_version: or(
      oneOf(['v2'] as const, (value) => `expected Alertmanager api version to be one of [v2] but got ${value}`),
      'v2' as const,
    ),
    relabel_configs: relabelConfigs('empty or null Alertmanager target relabeling rule'),
    alert_relabel_configs: relabelConfigs('empty or null Alertmanager alert relabeling rule'),
  },
  (manager, place) => {
    checkHttpClient(manager, place);
    const hasAuth =
      manager.basicAuth !== undefined || manager.authorization !== undefined || manager.oauth2 !== undefined;
    if (hasAuth && manager.sigv4 !== undefined) {
      fail(place, 'at most one of basic_auth, authorization, oauth2, & sigv4 must be configured');
    }
    if (manager.relabelConfigs.length === 0) checkTargets(manager.staticConfigs, place);
  },
);

export const alertingConfig = record('config.plain', {
  alert_relabel_configs: relabelConfigs('empty or null alert relabeling rule'),
  alertmanagers: list(alertmanagerConfig),
});
export type AlertmanagerConfig = ReturnType<typeof alertmanagerConfig>;
export type AlertingConfig = ReturnType<typeof alertingConfig>;
