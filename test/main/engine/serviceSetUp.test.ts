import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { serviceSetUp } from '../../../src/main/engine/serviceSetUp.ts';
import { tempFolder } from '../../support/tempStore.ts';

it('offers the dashboard and the rules of a service by its metrics', () => {
  using folder = tempFolder();
  const { dashboard, rules } = serviceSetUp(new Set(['go_goroutines', 'pg_up']), folder.path);
  expect(dashboard).toEqual({ uid: 'sightglass-postgresql', title: 'PostgreSQL' });
  expect(rules).toMatchObject({ id: 'postgres', title: 'PostgreSQL' });
  expect(rules?.count).toBeGreaterThan(1);
});

it('offers a dashboard alone where no rules ship, and nothing for what is unknown', () => {
  using folder = tempFolder();
  const node = serviceSetUp(new Set(['node_uname_info']), folder.path);
  expect([node.dashboard?.uid, node.rules]).toEqual(['sightglass-linux-hosts', undefined]);
  expect(serviceSetUp(new Set(['my_app_requests_total']), folder.path)).toEqual({});
});

it('does not offer rules again that a person has', () => {
  using folder = tempFolder();
  mkdirSync(join(folder.path, 'rules'));
  writeFileSync(join(folder.path, 'rules/redis.yml'), 'groups: []\n');
  expect(serviceSetUp(new Set(['redis_up']), folder.path).rules).toBeUndefined();
});
