/** A whole engine over one rule file in a folder of a test's own: no targets, no host. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../src/main/engine/base/clock.ts';
import { silentLogger } from '../../src/main/engine/base/logger.ts';
import type { Engine } from '../../src/main/engine/engine.ts';
import { openEngine } from '../../src/main/engine/openEngine.ts';

export function openRuleEngine(folder: string, rules: string, clock: Clock): Promise<Engine> {
  const configFile = join(folder, 'prometheus.yml');
  writeFileSync(configFile, 'rule_files: [r.yml]\n');
  writeFileSync(join(folder, 'r.yml'), rules);
  return openEngine({
    dataDir: join(folder, 'data'),
    configDir: folder,
    configFile,
    retentionMs: 86_400_000,
    host: undefined,
    isRemoteWriteEnabled: false,
    version: 'test',
    clock,
    log: silentLogger,
  });
}
