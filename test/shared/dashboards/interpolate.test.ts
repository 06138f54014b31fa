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

describe('variables in queries', () => {
  const f = (text: string, expected: string) => expect(interpolate(text, scope, 'promql')).toBe(expected);

  it('takes the three ways to write a name', () => {
    f('up{job="$job"}', 'up{job="node.a"}');
    f('up{job="${job}"}', 'up{job="node.a"}');
    f('up{job="[[job]]"}', 'up{job="node.a"}');
  });

  it('leaves names that nobody knows', () => {
    f('label_replace(up, "a", "$1", "b", "(.*)") + $nothing', 'label_replace(up, "a", "$1", "b", "(.*)") + $nothing');
  });

  it('writes several values as alternatives with their special characters escaped for a string', () => {
    f('up{host=~"$hosts"}', String.raw`up{host=~"(web\\.1|web\\(2\\))"}`);
    f('up{host=~"$host"}', String.raw`up{host=~"web\\.1"}`);
  });

  it('keeps the value of a single choice, but for what would end the string', () => {
    f('up{x="$quote"}', String.raw`up{x="a\"b\\c"}`);
  });

  it('inserts a custom All as it is, with the variables in it', () => f('up{pod=~"$all"}', 'up{pod=~"node.a-.*"}'));

  it('follows a format', () => {
    f('${hosts:csv}', 'web.1,web(2)');
    f('${hosts:pipe}', 'web.1|web(2)');
    f('${hosts:regex}', String.raw`(web\.1|web\(2\))`);
    f('${hosts:glob}', '{web.1,web(2)}');
    f('${hosts:json}', '["web.1","web(2)"]');
    f('${hosts:doublequote}', '"web.1","web(2)"');
    f('${hosts:singlequote}', "'web.1','web(2)'");
    f('${hosts:text}', 'web.1 + web(2)');
    f('${hosts:queryparam}', 'var-hosts=web.1&var-hosts=web%282%29');
    f('${hosts:distributed}', 'web.1,hosts=web(2)');
    f('${moment:date:YYYY}', '2023');
    f('${moment:date:seconds}', '1700000000');
    f('[[hosts:raw]]', 'web.1,web(2)');
  });
});
