import { describe, expect, it } from 'vitest';
import {
  emptyQuery,
  type ExploreQuery,
  freeLetter,
  readQueries,
  writeQueries,
} from '../../../../src/renderer/pages/explore/exploreQueries.ts';

const query = (letter: string, expr: string, rest: Partial<ExploreQuery> = {}): ExploreQuery => ({
  ...emptyQuery(letter),
  expr,
  ...rest,
});

function addressOf(queries: readonly ExploreQuery[], before = ''): URLSearchParams {
  const address = new URLSearchParams(before);
  for (const [name, value] of Object.entries(writeQueries(queries))) {
    if (value === undefined) address.delete(name);
    else address.set(name, value);
  }
  return address;
}

describe('the queries in the address', () => {
  it('are one empty query where there is none', () => {
    expect(readQueries(new URLSearchParams())).toEqual([emptyQuery('A')]);
    expect(addressOf([emptyQuery('A')]).toString()).toBe('');
  });

  it('come back as they were written, gaps between the letters included', () => {
    const queries = [
      query('A', 'up', { unit: 'bool' }),
      query('C', 'rate(x[1m])', { legend: '{{host}}', isOff: true }),
      query('D', ''),
    ];
    expect(readQueries(addressOf(queries))).toEqual(queries);
  });

  it('leave nothing of a removed query, and the rest of the address alone', () => {
    const address = addressOf([query('B', 'up')], 'expr=gone&unit=s&expr.B=old&legend.B=x&from=now-1h');
    expect(address.toString()).toBe('expr.B=up&from=now-1h');
  });

  it('take the first letter that is free', () => {
    expect(freeLetter([query('A', ''), query('C', '')])).toBe('B');
  });
});
