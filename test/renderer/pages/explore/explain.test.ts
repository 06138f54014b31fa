import { describe, expect, it } from 'vitest';
import { queryShape } from '../../../../src/renderer/editor/queryShape.ts';
import { type EmptyCause, emptyCause } from '../../../../src/renderer/pages/explore/explain/emptyCause.ts';
import { planRows } from '../../../../src/renderer/pages/explore/explain/planRows.ts';
import type { QueryNode } from '../../../../src/shared/explain.ts';

const node = (
  text: string,
  rows: number,
  children: readonly QueryNode[] = [],
  rest: Partial<QueryNode> = {},
): QueryNode => ({
  text,
  startMs: 0,
  endMs: 60_000,
  stepMs: 1_000,
  rows,
  samples: rows,
  ms: 1,
  children,
  ...rest,
});
const causeOf = (root: QueryNode): EmptyCause => emptyCause(root, queryShape);

describe('why a query is empty', () => {
  it('is the selector that found nothing, however deep', () => {
    const root = node('sum(a) / sum(b{x="y"})', 0, [
      node('sum(a)', 1, [node('a', 3)]),
      node('sum(b{x="y"})', 0, [node('b{x="y"}', 0)]),
    ]);
    expect(causeOf(root)).toMatchObject({
      kind: 'selector',
      selector: { metric: 'b', matchers: [{ label: 'x', text: 'x="y"' }] },
    });
  });

  it('is a window too short, where samples were read and none could be used', () => {
    const root = node('sum(rate(a[5s]))', 0, [node('rate(a[5s])', 0, [], { samples: 40 })]);
    expect(causeOf(root)).toMatchObject({ kind: 'window', func: 'rate', range: '5s', selector: { metric: 'a' } });
    const missing = node('rate(a[5s])', 0, [], { samples: 0 });
    expect(causeOf(missing)).toMatchObject({ kind: 'selector', selector: { metric: 'a' } });
  });

  it('is a comparison that nothing passes', () => {
    const root = node('(a > 5)', 0, [node('a', 3)]);
    expect(causeOf(root)).toMatchObject({ kind: 'comparison', operator: '>', measured: { text: 'a' } });
  });

  it('is two sides without partners', () => {
    const root = node('a * on (job) b', 0, [node('a', 3), node('b', 2)]);
    expect(causeOf(root)).toMatchObject({ kind: 'join', operator: '*', on: ['job'] });
  });

  it('is not the empty right side of unless, but what it took away', () => {
    const kept = node('a unless b', 0, [node('a', 0), node('b', 0)]);
    expect(causeOf(kept)).toMatchObject({ kind: 'selector', selector: { metric: 'a' } });
    const removed = node('a unless b', 0, [node('a', 3), node('b', 3)]);
    expect(causeOf(removed)).toMatchObject({ kind: 'removed', right: { text: 'b' } });
  });

  it('is that what absent looks for is there', () => {
    expect(causeOf(node('absent(a)', 0, [node('a', 3)]))).toMatchObject({ kind: 'present' });
  });
});

describe('a plan as rows', () => {
  it('gives each part its path, its depth and the time of its own', () => {
    const root = node('x', 1, [node('a', 1, [], { ms: 2 }), node('b', 1, [node('c', 1, [], { ms: 3 })], { ms: 4 })], {
      ms: 10,
    });
    expect(planRows(root).map(({ path, depth, ownMs }) => [path, depth, ownMs])).toEqual([
      ['', 0, 4],
      ['0', 1, 2],
      ['1', 1, 1],
      ['1.0', 2, 3],
    ]);
  });
});
