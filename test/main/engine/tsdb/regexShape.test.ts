import { describe, expect, it } from 'vitest';
import { literalsOf, prefixOf } from '../../../../src/main/engine/tsdb/regexShape.ts';

describe('regexShape', () => {
  it.each<[pattern: string, literals: string[] | undefined]>([
    ['a', ['a']],
    ['a|b|c', ['a', 'b', 'c']],
    ['(a|b)', ['a', 'b']],
    ['(?:api|web)', ['api', 'web']],
    ['10\\.0\\.0\\.1:9100|x', ['10.0.0.1:9100', 'x']],
    ['', ['']],
    ['a|', ['a', '']],
    ['a.c', undefined],
    ['(a)|b', undefined],
    ['(?i)a|b', undefined],
    ['\\d', undefined],
    ['a+|b', undefined],
  ])('finds the literals of %j', (pattern, literals) => {
    expect(literalsOf(pattern)).toEqual(literals);
  });

  it.each<[pattern: string, prefix: string]>([
    ['node_.*', 'node_'],
    ['a\\.b.+', 'a.b'],
    ['abc*', 'ab'],
    ['abc?d', 'ab'],
    ['ab{2}', 'a'],
    ['a\\.*', 'a'],
    ['.*', ''],
    ['a|b', ''],
    ['(?i)abc', ''],
    ['a\\d', 'a'],
    ['[ab]c', ''],
  ])('finds the prefix that every match of %j has', (pattern, prefix) => {
    expect(prefixOf(pattern)).toBe(prefix);
  });
});
