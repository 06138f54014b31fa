import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/main/engine/base/clock.ts';
import { type OfflineReplay, replayRuleFiles } from '../../../src/main/engine/offlineData.ts';
import { replayText } from '../../../src/main/serve/commands/replay.ts';
import { writePast } from '../../support/pastStore.ts';
import { tempFolder } from '../../support/tempStore.ts';

const RULES = `groups:
- name: hosts
  rules:
  - {record: 'instance:cpu:avg', expr: 'avg_over_time(cpu_percent[2m])'}
  - {alert: Busy, expr: 'instance:cpu:avg > 90', for: 5m, labels: {severity: warning}}
  - {alert: Misspelt, expr: cpu_percnt > 1}
`;

describe('sightglass replay rules', () => {
  it('says what the rules of a file would have done, whom it would have reached, and what is odd', async () => {
    using folder = tempFolder();
    await writePast(folder.path);
    const file = join(folder.path, 'rules.yml');
    const routing = join(folder.path, 'alertmanager.yml');
    writeFileSync(file, RULES);
    writeFileSync(routing, 'route: {receiver: me, group_wait: 0s}\nreceivers: [{name: me, desktop_configs: [{}]}]\n');
    const replay: OfflineReplay = await replayRuleFiles({
      source: { dir: folder.path },
      clock: systemClock,
      files: [file],
      startMs: undefined,
      endMs: undefined,
      stepMs: 60_000,
      alertmanagerFile: routing,
      hasDoctor: true,
      signal: new AbortController().signal,
      onProgress() {},
    });
    const text = replayText(replay, 1);
    expect(text).toMatch(/^Replaying 2 alerting rules, fed by 1 recording rule from \S+Z to \S+Z\n\n/);
    expect(text).toMatch(
      / {2}hosts \/ Busy: would have fired 3 times, \S+ in total, the longest \S+; 1 spike ignored\n/,
    );
    expect(text.match(/instance="/g)).toHaveLength(1);
    expect(text).toContain('  hosts / Misspelt: would not have fired\n');
    expect(text).toContain('Try cpu_percnt → cpu_percent.');
    expect(text).toMatch(/6 messages after grouping and inhibition\n {2}me: 6 messages\n$/);
  });

  it('refuses a rule file as it would be refused live, and a folder without data', async () => {
    using folder = tempFolder();
    const file = join(folder.path, 'rules.yml');
    writeFileSync(file, 'groups: [{name: g, rules: [{alert: A, expr: "up =="}]}]\n');
    const options = {
      source: { dir: join(folder.path, 'none') },
      clock: systemClock,
      files: [file],
      startMs: undefined,
      endMs: undefined,
      stepMs: 60_000,
      alertmanagerFile: undefined,
      hasDoctor: false,
      signal: new AbortController().signal,
      onProgress() {},
    };
    await expect(replayRuleFiles(options)).rejects.toMatchObject({ code: 'config_invalid' });
    await expect(replayRuleFiles({ ...options, files: [] })).rejects.toMatchObject({ code: 'not_found' });
  });
});
