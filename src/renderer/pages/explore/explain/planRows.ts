/** A plan as rows of a tree, each with the time of its own. Pure. */
import type { QueryNode } from '../../../../shared/explain.ts';

export interface PlanRow {
  /** Places of the parts down to this one: `0.1`; '' for the whole. */
  readonly path: string;
  readonly depth: number;
  readonly node: QueryNode;
  /** Without its parts. */
  readonly ownMs: number;
}

export function planRows(node: QueryNode, path = '', depth = 0): readonly PlanRow[] {
  const ofParts = node.children.reduce((sum, { ms }) => sum + ms, 0);
  return [
    { path, depth, node, ownMs: Math.max(0, node.ms - ofParts) },
    ...node.children.flatMap((child, i) => planRows(child, path === '' ? String(i) : `${path}.${i}`, depth + 1)),
  ];
}
