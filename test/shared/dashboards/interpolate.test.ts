import { describe, expect, it } from 'vitest';
import { interpolate, scopeOf } from '../../../src/shared/dashboards/variables/interpolate.ts';
import type { VariableValue } from '../../../src/shared/dashboards/variables/model.ts';

const one = (value: string): VariableValue => ({ values: [value], texts: [value], isMulti: false, isLiteral: false });
const several = (...values: string[]): VariableValue => ({ values, texts: values, isMulti: true, isLiteral: false });

const scope = scopeOf({
  job: one('node.a'),
  quote: one('a"b\\c'),
  hosts: several('web.1', 'web(2)'),
  host: several('web.1'),
  all: { values: ['$job-.*'], texts: ['All'], isMulti: true, isLiteral: true },
  moment: one('1700000000000'),
});

const inQuery = (text: string): string => interpolate(text, scope, 'promql');

describe('variables in queries', () => {
  it('takes the three ways to write a name', () => {
    expect(inQuery('up{job="$job"}')).toBe('up{job="node.a"}');
    expect(inQuery('up{job="${job}"}')).toBe('up{job="node.a"}');
    expect(inQuery('up{job="[[job]]"}')).toBe('up{job="node.a"}');
  });

  it('leaves names that nobody knows', () => {
    expect(inQuery('label_replace(up, "a", "$1", "b", "(.*)") + $nothing')).toBe(
      'label_replace(up, "a", "$1", "b", "(.*)") + $nothing',
    );
  });

  it('writes several values as alternatives with their special characters escaped for a string', () => {
    expect(inQuery('up{host=~"$hosts"}')).toBe(String.raw`up{host=~"(web\\.1|web\\(2\\))"}`);
    expect(inQuery('up{host=~"$host"}')).toBe(String.raw`up{host=~"web\\.1"}`);
  });

  it('keeps the value of a single choice, but for what would end the string', () => {
    expect(inQuery('up{x="$quote"}')).toBe(String.raw`up{x="a\"b\\c"}`);
  });

  it('inserts a custom All as it is, with the variables in it', () =>
    expect(inQuery('up{pod=~"$all"}')).toBe('up{pod=~"node.a-.*"}'));

  it('follows a format', () => {
    expect(inQuery('${hosts:csv}')).toBe('web.1,web(2)');
    expect(inQuery('${hosts:pipe}')).toBe('web.1|web(2)');
    expect(inQuery('${hosts:regex}')).toBe(String.raw`(web\.1|web\(2\))`);
    expect(inQuery('${hosts:glob}')).toBe('{web.1,web(2)}');
    expect(inQuery('${hosts:json}')).toBe('["web.1","web(2)"]');
    expect(inQuery('${hosts:doublequote}')).toBe('"web.1","web(2)"');
    expect(inQuery('${hosts:singlequote}')).toBe("'web.1','web(2)'");
    expect(inQuery('${hosts:text}')).toBe('web.1 + web(2)');
    expect(inQuery('${hosts:queryparam}')).toBe('var-hosts=web.1&var-hosts=web%282%29');
    expect(inQuery('${hosts:distributed}')).toBe('web.1,hosts=web(2)');
    expect(inQuery('${moment:date:YYYY}')).toBe('2023');
    expect(inQuery('${moment:date:seconds}')).toBe('1700000000');
    expect(inQuery('[[hosts:raw]]')).toBe('web.1,web(2)');
  });
});
