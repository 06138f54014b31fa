import { describe, expect, it } from 'vitest';
import { compileRegex } from '../../../../src/main/engine/storage/matcher.ts';

describe('a pattern in RE2 syntax', () => {
  it.each([
    ['[[:alpha:]]+', 'hall', 'h4ll'],
    ['[[:^digit:]]+', 'hall', 'h4ll'],
    ['[x[:digit:]-]+', '4x-', 'hall'],
    ['[[:punct:]]', '`', 'a'],
    [String.raw`\pL+`, 'häll', 'h4ll'],
    [String.raw`\PL`, '4', 'h'],
    [String.raw`\p{Greek}+`, 'αβ', 'ab'],
    [String.raw`\p{^Lu}`, 'a', 'A'],
    [String.raw`\x{68}all`, 'hall', 'xall'],
    [String.raw`\Qa.b\E.`, 'a.bc', 'axbc'],
    ['(?U)h.+', 'hall', 'all'],
    ['(?i)HALL', 'hall', 'halls'],
    ['x(?i)y|z', 'xY', 'Xy'],
    ['(?P<room>h.ll)', 'h\nll', 'hll'],
    [String.raw`a\-b\_`, 'a-b_', 'ab'],
    ['.', '😀', 'ab'],
  ])('%s matches %j and not %j', (pattern, yes, no) => {
    const regex = compileRegex(pattern);
    expect([regex.test(yes), regex.test(no)]).toEqual([true, false]);
  });

  it.each([[String.raw`\y`], [String.raw`hall\Z`], [String.raw`(a)\1`], ['(?=a)'], ['(a']])(
    '%s is refused',
    (pattern) => expect(() => compileRegex(pattern)).toThrow('error parsing regexp'),
  );
});
