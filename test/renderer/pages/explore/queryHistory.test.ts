import { describe, expect, it } from 'vitest';
import {
  findPast,
  MOST_PAST,
  parsePast,
  type PastQuery,
  withChange,
  without,
  withRun,
} from '../../../../src/renderer/pages/explore/history/queryHistory.ts';

const run = (past: readonly PastQuery[], ...exprs: string[]): readonly PastQuery[] =>
  exprs.reduce((before, expr, i) => withRun(before, expr, i), past);
const exprs = (past: readonly PastQuery[]): string[] => past.map(({ expr }) => expr);

describe('the history of queries', () => {
  it('has the newest first and each query once', () => {
    expect(exprs(run([], 'a', 'b', ' a ', ''))).toEqual(['a', 'b']);
  });

  it('keeps 500, and starred ones whatever their age', () => {
    const starred = withChange(run([], 'kept'), 'kept', { isStarred: true, name: 'Kept' });
    const full = run(starred, ...Array.from({ length: MOST_PAST + 20 }, (_, i) => `q${i}`));
    expect(full.length).toBe(MOST_PAST);
    expect(full.find(({ expr }) => expr === 'kept')?.name).toBe('Kept');
    expect(full[0]?.expr).toBe(`q${MOST_PAST + 19}`);
  });

  it('finds words of the query and of its name', () => {
    const past = withChange(run([], 'rate(a[5m])', 'up'), 'up', { isStarred: true, name: 'Who answers' });
    expect(exprs(findPast(past, 'WHO', false))).toEqual(['up']);
    expect(exprs(findPast(past, '5m a', false))).toEqual(['rate(a[5m])']);
    expect(exprs(findPast(past, '', true))).toEqual(['up']);
    expect(exprs(without(past, 'up'))).toEqual(['rate(a[5m])']);
  });

  it('takes nothing from a stored text that is not a history', () => {
    expect(parsePast(undefined)).toEqual([]);
    expect(parsePast('no json')).toEqual([]);
    expect(parsePast('[{"expr":1},{"expr":"up","atMs":1,"isStarred":false,"name":""}]')).toHaveLength(1);
  });
});
