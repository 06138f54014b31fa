import { describe, expect, it } from 'vitest';
import { redactConfig } from '../../../../src/main/engine/config/redactConfig.ts';

const CONFIG = `# mine
scrape_configs:
  - job_name: a # first
    basic_auth: { username: alice, password: hunter2 }
    bearer_token: hunter2
    authorization: { credentials: hunter2 }
    oauth2: { client_id: me, client_secret: hunter2, client_secret_file: /etc/s }
    proxy_connect_header: { Proxy-Authorization: [hunter2] }
    http_headers: { X-Key: { secrets: [hunter2], values: [shown] } }
    static_configs: [{ targets: ['http://u:hunter2@host:1/x'] }]
    kuma_sd_configs: [{ server: x }]
    ec2_sd_configs: [{ access_key: hunter2, secret_key: hunter2 }]
    password: null
`;

describe('a configuration that is shown', () => {
  it('holds no secret, and everything else as it was', () => {
    const shown = redactConfig(CONFIG);
    expect(shown).not.toContain('hunter2');
    for (const kept of [
      '# mine',
      '# first',
      'alice',
      '/etc/s',
      'shown',
      'http://u:<secret>@host:1/x',
      'password: null',
    ]) {
      expect(shown).toContain(kept);
    }
  });
});
