import { describe, expect, it } from 'vitest';
import { parseMatchers } from '../../../../src/main/engine/alerting/matchers/parseMatchers.ts';
import { labelsFromRecord } from '../../../../src/shared/labels.ts';
import { matchesAll, matchersText } from '../../../../src/main/engine/alerting/matchers/matchLabels.ts';
import { fingerprintOf } from '../../../../src/main/engine/alerting/fingerprint.ts';

const read = (text: string): string => matchersText(parseMatchers(text));

describe('matchers', () => {
  it.for([
    ['a=b', '{a="b"}'],
    [' a = "b" ', '{a="b"}'],
    ['{a="b",c=~"d|e"}', '{a="b",c=~"d|e"}'],
    ['{a="b", c!="d",}', '{a="b",c!="d"}'],
    ['a!~"x,y"', '{a!~"x,y"}'],
    ['a=', '{a=""}'],
    ['a="say \\"hi\\""', '{a="say \\"hi\\""}'],
    ['a="line\\nend"', '{a="line\\nend"}'],
    ['a=\\d+', '{a="\\\\d+"}'],
    ['a=~^(foo1|foo2|baz)$', '{a=~"^(foo1|foo2|baz)$"}'],
    ['', '{}'],
    ['{}', '{}'],
    // The UTF-8 grammar takes over where the classic one cannot read a name.
    ['"größe"="x"', '{"größe"="x"}'],
    ['größe=x', '{"größe"="x"}'],
    ['{"a b"=~"c.*", d="e"}', '{"a b"=~"c.*",d="e"}'],
    ['λ="\\u00e9"', '{"λ"="é"}'],
  ])('reads %s', ([text = '', expected]) => {
    expect(read(text)).toBe(expected);
  });

  it.for([
    ['a', 'bad matcher format'],
    ['=b', 'bad matcher format'],
    ['"a"', 'bad matcher format'],
    ['a b=c d e"', 'bad matcher format'],
    ['🙂"=x', 'bad matcher format'],
    ['a=="b"=', 'unescaped double quote'],
    ['a="b', 'unescaped double quote'],
    ['a=b"', 'unescaped double quote'],
    ['a=~"("', 'error parsing regexp'],
  ])('refuses %s', ([text = '', reason]) => {
    expect(() => read(text)).toThrow(reason);
  });

  it('a label that is not there is empty', () => {
    const labels = labelsFromRecord({ a: '1' });
    const f = (text: string): boolean => matchesAll(parseMatchers(text), labels);
    expect([f('a=1'), f('b=""'), f('b!="x"'), f('b=~".*"'), f('b=~".+"'), f('a=~"1|2",b!~".+"')]).toEqual([
      true,
      true,
      true,
      true,
      false,
      true,
    ]);
  });

  it('names alerts as Alertmanager does', () => {
    expect(fingerprintOf(labelsFromRecord({ alertname: 'A', instance: 'a', severity: 'warning' }))).toBe(
      'a4713ae7412f1ae2',
    );
    expect(fingerprintOf(labelsFromRecord({ alertname: 'C', instance: 'a', severity: 'critical' }))).toBe(
      '421e078b5d7d4ca1',
    );
  });
});
