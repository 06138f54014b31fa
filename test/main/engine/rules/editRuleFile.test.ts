import { describe, expect, it } from 'vitest';
import { editRuleFile, ruleTextAt } from '../../../../src/main/engine/rules/edit/editRuleFile.ts';
import { readRule, writeRule } from '../../../../src/main/engine/rules/edit/ruleText.ts';
import { parseRuleFile } from '../../../../src/main/engine/rules/ruleFile.ts';

const FILE = `# Ours.
groups:
  - name: hosts   # every host
    interval: 30s
    rules:
      # The first.
      - alert: Down
        expr: up == 0   # no answer
        for: 1m

      - record: job:up:sum
        expr: |
          sum by (job) (up)

  - name: other
    rules:
      - alert: Load
        expr: load > 5
        annotations: {summary: 'high: {{ $value }}'}
`;

const names = (text: string): string[] =>
  parseRuleFile(text, 'f').groups.map((group) => `${group.name}: ${group.rules.map(({ name }) => name).join(' ')}`);

describe('editing a rule file', () => {
  it('reads a rule as it is written', () => {
    expect(ruleTextAt(FILE, 'hosts', 0)).toBe('alert: Down\nexpr: up == 0   # no answer\nfor: 1m\n');
    expect(ruleTextAt(FILE, 'hosts', 1)).toBe('record: job:up:sum\nexpr: |\n  sum by (job) (up)\n');
  });

  it('puts a rule in the place of another and leaves the rest alone', () => {
    const after = editRuleFile(FILE, { kind: 'put', group: 'hosts', index: 0, rule: 'alert: Gone\nexpr: up < 1\n' });
    expect(after).toBe(
      FILE.replace(
        'alert: Down\n        expr: up == 0   # no answer\n        for: 1m',
        'alert: Gone\n        expr: up < 1',
      ),
    );
  });

  it('is the same file when a rule is put where it was', () => {
    for (const [group, index] of [
      ['hosts', 0],
      ['hosts', 1],
      ['other', 0],
    ] as const) {
      expect(editRuleFile(FILE, { kind: 'put', group, index, rule: ruleTextAt(FILE, group, index) })).toBe(FILE);
    }
  });

  it('adds a rule to a group, and a group to a file', () => {
    const rule = 'alert: New\nexpr: |\n  a\n    > 1\n';
    const add = (text: string, group: string): string[] =>
      names(editRuleFile(text, { kind: 'put', group, index: undefined, rule }));
    expect(add(FILE, 'hosts')).toEqual(['hosts: Down job:up:sum New', 'other: Load']);
    expect(add(FILE, 'mine')).toEqual(['hosts: Down job:up:sum', 'other: Load', 'mine: New']);
    expect(add('', 'mine')).toEqual(['mine: New']);
    expect(add('# Nothing yet.\ngroups: []\n', 'mine')).toEqual(['mine: New']);
    expect(add('groups: [{name: g, rules: [{alert: A, expr: up}]}]', 'g')).toEqual(['g: A New']);
    expect(add('groups: [{name: g, rules: [{alert: A, expr: up}]}]', 'mine')).toEqual(['g: A', 'mine: New']);
    expect(add('groups:\n- name: g\n  rules:\n', 'g')).toEqual(['g: New']);
  });

  it('takes a rule out', () => {
    const after = editRuleFile(FILE, { kind: 'remove', group: 'hosts', index: 1 });
    expect(after).toBe(
      FILE.replace('      - record: job:up:sum\n        expr: |\n          sum by (job) (up)\n\n', ''),
    );
    const last = editRuleFile(FILE, { kind: 'remove', group: 'other', index: 0 });
    expect(parseRuleFile(last, 'f').groups[1]?.rules).toEqual([]);
  });

  it('refuses a rule that is not there any more', () => {
    expect(() => editRuleFile(FILE, { kind: 'remove', group: 'hosts', index: 7 })).toThrow(/changed since/);
    expect(() => editRuleFile('a: [', { kind: 'remove', group: 'hosts', index: 7 })).toThrow(/no valid YAML/);
  });
});

describe('a rule as text and as a form', () => {
  const TEXT = 'alert: Down # name\nexpr: up == 0\nfor: 1m\nlabels:\n  severity: critical # loud\n  code: "08"\n';

  it('reads what the form shows', () => {
    const { draft, problems } = readRule(TEXT);
    expect(problems).toEqual([]);
    expect(draft).toEqual({
      type: 'alerting',
      name: 'Down',
      expr: 'up == 0',
      for: '1m',
      keepFiringFor: '',
      labels: { severity: 'critical', code: '08' },
      annotations: {},
    });
  });

  it('writes the same text when nothing changed', () => {
    const { draft } = readRule(TEXT);
    expect(draft && writeRule(TEXT, draft)).toBe(TEXT.replace('"08"', '"08"'));
  });

  it('writes what changed and keeps comments', () => {
    const { draft } = readRule(TEXT);
    const changed = draft && {
      ...draft,
      expr: 'up == 0\n  and on () hour() > 8',
      for: '',
      keepFiringFor: '2m',
      labels: { severity: 'warning' },
      annotations: { summary: '{{ $labels.instance }}: yes' },
    };
    const text = changed === null ? '' : writeRule(TEXT, changed);
    expect(text).toContain('alert: Down # name');
    expect(text).toContain('severity: warning # loud');
    expect(readRule(text)).toEqual({ draft: changed, problems: [] });
  });

  it('leaves braces and blank lines as they are written', () => {
    for (const [open, close] of [
      ['{', '}'],
      ['{ ', ' }'],
    ]) {
      const text = `alert: A\nexpr: up > 1\n\n# Quiet.\nannotations: ${open}a: '{{ $value }}'${close}\n`;
      const { draft } = readRule(text);
      expect(draft && writeRule(text, { ...draft, expr: 'up > 2' })).toBe(text.replace('> 1', '> 2'));
    }
  });

  it('makes a rule of nothing', () => {
    const draft = {
      type: 'recording',
      name: 'a:b',
      expr: 'sum(a)',
      for: '',
      keepFiringFor: '',
      labels: {},
      annotations: {},
    } as const;
    expect(writeRule('', draft)).toBe('record: a:b\nexpr: sum(a)\n');
  });

  it('names the line of a mistake', () => {
    expect(readRule('alert: A\nexpr: up ==\nfor: x\n').problems.map(({ line }) => line)).toEqual([3]);
    expect(readRule('alert: A\nexpr: up ==\n').problems).toMatchObject([{ line: 2 }]);
    expect(readRule('alert: [').draft).toBeNull();
    expect(readRule('').problems).not.toEqual([]);
  });
});
