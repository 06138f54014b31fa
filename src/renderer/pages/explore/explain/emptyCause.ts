/** Why a query found nothing, from what each of its parts found: the part where the last series got lost, and how. Pure. */
import type { QueryNode } from '../../../../shared/explain.ts';
import type { QueryShape, SelectorShape } from '../../../editor/queryShape.ts';

export type EmptyCause =
  /** No series with this name and these labels in this range. */
  | { readonly kind: 'selector'; readonly node: QueryNode; readonly selector: SelectorShape }
  /** Series, but too few samples of each in the window of the function. */
  | {
      readonly kind: 'window';
      readonly node: QueryNode;
      readonly func: string;
      readonly range: string;
      readonly selector: SelectorShape;
    }
  | { readonly kind: 'comparison'; readonly node: QueryNode; readonly operator: string; readonly measured: QueryNode }
  /** Both sides have series, and no two have equal labels. */
  | {
      readonly kind: 'join';
      readonly node: QueryNode;
      readonly operator: string;
      readonly left: QueryNode;
      readonly right: QueryNode;
      readonly on: readonly string[] | undefined;
    }
  /** `unless` took all of them away. */
  | { readonly kind: 'removed'; readonly node: QueryNode; readonly right: QueryNode }
  /** What `absent` looks for is there. */
  | { readonly kind: 'present'; readonly node: QueryNode }
  | { readonly kind: 'unknown'; readonly node: QueryNode };

/** @param shapeOf  reads the text of a part */
export function emptyCause(root: QueryNode, shapeOf: (text: string) => QueryShape): EmptyCause {
  const node = culprit(root, shapeOf);
  const shape = shapeOf(node.text);
  const [left, right] = node.children;
  switch (shape.kind) {
    case 'selector':
      return { kind: 'selector', node, selector: shape.selector };
    case 'window':
      return node.samples > 0
        ? { kind: 'window', node, ...shape.window }
        : { kind: 'selector', node, selector: shape.window.selector };
    case 'comparison':
      return left ? { kind: 'comparison', node, operator: shape.operator, measured: left } : { kind: 'unknown', node };
    case 'join':
      if (!left || !right) return { kind: 'unknown', node };
      return shape.operator === 'unless'
        ? { kind: 'removed', node, right }
        : { kind: 'join', node, operator: shape.operator, left, right, on: shape.on };
    case 'call':
      return shape.func.startsWith('absent') ? { kind: 'present', node } : { kind: 'unknown', node };
    case 'other':
      return { kind: 'unknown', node };
  }
}

/** Down the first empty part that can make the whole empty. */
function culprit(node: QueryNode, shapeOf: (text: string) => QueryShape): QueryNode {
  const shape = shapeOf(node.text);
  const isUnless = shape.kind === 'join' && shape.operator === 'unless';
  const guilty = isUnless ? node.children.slice(0, 1) : node.children;
  const empty = guilty.find(({ rows }) => rows === 0);
  return empty ? culprit(empty, shapeOf) : node;
}
