import { expect, it } from 'vitest';
import { planTarget } from '../../../src/main/engine/draftJob.ts';
import { parseConfig } from '../../../src/main/engine/config/loadConfig.ts';
import { openSecretStore } from '../../../src/main/engine/secrets/secretStore.ts';
import { tempFolder } from '../../support/tempStore.ts';

it('puts values of headers into the secret store, and their names into the file', async () => {
  using folder = tempFolder();
  const store = openSecretStore(folder.path);
  const draft = { address: 'nas:9100', headers: { 'X-Api-Key': 'word', 'X-Org': '7' } };
  const plan = planTarget(draft, { job: 'nas', labels: {} }, undefined, '/none/prometheus.yml', store);
  await plan.prepare();
  expect(await store.read('nas-nas-9100-X-Api-Key')).toBe('word');
  expect(await store.read('nas-nas-9100-X-Org')).toBe('7');
  expect(plan.edit).toMatchObject({
    kind: 'addJob',
    job: {
      http_headers: { 'X-Api-Key': { refs: ['nas-nas-9100-X-Api-Key'] }, 'X-Org': { refs: ['nas-nas-9100-X-Org'] } },
    },
  });
  expect(JSON.stringify(plan.edit)).not.toContain('word');
});

it('does not put a target with headers into a job without', async () => {
  using folder = tempFolder();
  const store = openSecretStore(folder.path);
  const config = await parseConfig('scrape_configs: [{ job_name: nas }]', 'x');
  const settings = { job: 'nas', labels: {} };
  const plan = (headers: Record<string, string>): ReturnType<typeof planTarget> =>
    planTarget({ address: 'nas:9100', headers }, settings, config, '/none/prometheus.yml', store);
  expect(plan({}).edit.kind).toBe('addTarget');
  expect(() => plan({ 'X-Org': '7' })).toThrow(/reads its targets another way/);
});
