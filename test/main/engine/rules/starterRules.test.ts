import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkRules } from '../../../../src/main/engine/rules/checkRules.ts';
import { parseRuleFile, type AlertingRule } from '../../../../src/main/engine/rules/ruleFile.ts';
import { ensureStarterRules } from '../../../../src/main/engine/rules/starter/starterRules.ts';
import { STARTER_RULES } from '../../../../src/main/engine/rules/starter/starterRulesText.ts';

const rules = parseRuleFile(STARTER_RULES, 'starter.yml').groups.flatMap((group) => group.rules) as AlertingRule[];

describe('the starter rules', () => {
  it('are eight, patient, and never on plain CPU use or load', () => {
    expect(rules).toHaveLength(8);
    const patience = rules.map((rule) => [rule.name, rule.forMs >= (rule.name.endsWith('Down') ? 60_000 : 300_000)]);
    expect(patience.filter(([, isPatient]) => isPatient !== true)).toEqual([]);
    expect(rules.map((rule) => rule.expr).join(' ')).not.toMatch(/node_cpu|node_load/);
  });

  it('speak as notifications do: no full stop in a summary, a body, words for the end', () => {
    for (const { annotations } of rules) {
      expect(annotations['summary']).not.toMatch(/[.!]$/);
      expect(annotations['description']).toMatch(/\.$|end \}\}\.?$/);
      expect(annotations['resolved']).not.toBe('');
    }
  });

  it('are written once and never over an edited file', async () => {
    const dir = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'starter-')), 'rules');
    const file = ensureStarterRules(dir);
    expect(await checkRules([file])).toMatchObject({ exitCode: 0 });
    fs.writeFileSync(file, 'groups: []\n');
    ensureStarterRules(dir);
    expect(fs.readFileSync(file, 'utf8')).toBe('groups: []\n');
    fs.rmSync(path.dirname(dir), { recursive: true });
  });
});
