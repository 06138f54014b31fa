import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkConfigs } from '../../../src/main/engine/offline.ts';
import { tempFolder } from '../../support/tempStore.ts';

/** Checks a configuration beside these files. */
async function check(yaml: string, files: Readonly<Record<string, string>> = {}) {
  using folder = tempFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder.path, name), text);
  writeFileSync(join(folder.path, 'prometheus.yml'), yaml);
  const { output, errors, exitCode } = await checkConfigs([join(folder.path, 'prometheus.yml')]);
  const words = `${output}${errors}`.replaceAll(`${folder.path}/`, '');
  return { words, exitCode };
}

const job = (more: string): string => `scrape_configs: [{ job_name: a, ${more} }]\n`;
const refused = (words: string) => ({ exitCode: 1, words: expect.stringContaining(words) });
const accepted = (words: string) => ({ exitCode: 0, words: expect.stringContaining(words) });

it('counts what it found', async () => {
  const rules = 'groups: [{ name: g, rules: [{ record: r, expr: up }] }]\n';
  expect(await check(`rule_files: [rules.yml]\n${job('')}`, { 'rules.yml': rules })).toEqual(
    accepted('SUCCESS: 1 jobs, 1 rule files, 1 groups'),
  );
});

it('refuses files that are named and do not exist, but not patterns', async () => {
  expect(await check('rule_files: [gone.yml]\n')).toEqual(refused('"gone.yml" does not point to an existing file'));
  expect(await check('scrape_config_files: [gone.yml]\n')).toEqual(refused('does not point to an existing file'));
  expect(await check("rule_files: ['gone*.yml']\n")).toEqual(accepted('SUCCESS'));
});

it('refuses certificates and tokens that do not exist', async () => {
  const tls = 'tls_config: { cert_file: c.pem, key_file: k.pem }';
  expect(await check(job(tls))).toEqual(refused('error checking client cert file "c.pem"'));
  expect(await check(job(tls), { 'c.pem': '' })).toEqual(refused('error checking client key file "k.pem"'));
  expect(await check(job(tls), { 'c.pem': '', 'k.pem': '' })).toEqual(accepted('SUCCESS'));
  expect(await check(job('authorization: { credentials_file: token }'))).toEqual(refused('credentials file "token"'));
  const kept = job(`kubernetes_sd_configs: [{ role: pod, api_server: 'https://k', ${tls} }]`);
  expect(await check(kept)).toEqual(refused('client cert file'));
});

it('reads files of targets, and warns of those that are not there yet', async () => {
  const yaml = job('file_sd_configs: [{ files: [targets.json] }]');
  expect(await check(yaml)).toEqual(accepted('WARNING: file "targets.json" of job "a"'));
  expect(await check(yaml, { 'targets.json': '[{"targets": ["a:1"]}]' })).toEqual(accepted('SUCCESS'));
  expect(await check(yaml, { 'targets.json': '[{"target": ["a:1"]}]' })).toEqual(
    refused('targets.json: 1:3: field target not found'),
  );
});
