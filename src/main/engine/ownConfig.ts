/**
 * The configuration a person gets before writing any: a `prometheus.yml` of their own in the configuration folder, with
 * the starter rules beside it. Written once, never touched again.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureStarterRules } from './rules/starter/starterRules.ts';

const FIRST_CONFIG = `# Prometheus' own configuration format; this file works in a real Prometheus, and yours works here.
# This machine is collected without an entry.
global:
  scrape_interval: 15s

rule_files:
  - rules/*.yml

scrape_configs: []
# - job_name: node
#   static_configs:
#     - targets: ['192.168.1.10:9100']

# Old data at coarse steps, and series with a time of their own. A real Prometheus does not know this section.
# sightglass:
#   storage:
#     downsampling:
#       - { resolution: 5m, keep: 90d }
#       - { resolution: 1h, keep: 2y }
#     retention:
#       - { match: '{__name__=~"debug_.*"}', keep: 2d }
`;

/** @returns the file */
export function ensureOwnConfig(configDir: string): string {
  const file = join(configDir, 'prometheus.yml');
  if (existsSync(file)) return file;
  mkdirSync(configDir, { recursive: true, mode: 0o700 });
  ensureStarterRules(join(configDir, 'rules'));
  writeFileSync(file, FIRST_CONFIG);
  return file;
}
