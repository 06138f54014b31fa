/** Binary operations with a histogram on at least one side, one cell at a time. */
import type { FloatHistogram } from '../../storage/histogram.ts';
import {
  counterResetCollision,
  incompatibleBucketLayout,
  incompatibleTypesInBinary,
  reconciledCustomBuckets,
} from '../annotations.ts';
import {
  addHistograms,
  compactHistogram,
  divideHistogram,
  scaleHistogram,
  subtractHistograms,
  withHint,
} from '../histogram/arithmetic.ts';
import { equalHistograms } from '../histogram/equals.ts';
import { trimHistogram } from '../histogram/trim.ts';
import type { CellOperation } from './cellOperation.ts';

type Cell = number | FloatHistogram;

/** @returns the result, the outcome of a comparison, or undefined where the types do not go together */
export function combineHistograms(
  operation: CellOperation,
  lhs: Cell,
  rhs: Cell,
): FloatHistogram | boolean | undefined {
  const { op, pos, annotations } = operation;
  if (typeof lhs === 'object' && typeof rhs === 'object') {
    if (op === '+' || op === '-') return addOrSubtract(operation, lhs, rhs);
    if (op === '==') return equalHistograms(lhs, rhs);
    if (op === '!=') return !equalHistograms(lhs, rhs);
  } else if (typeof lhs === 'object' && typeof rhs === 'number') {
    if (op === '*') return compactHistogram(scaleHistogram(lhs, rhs));
    if (op === '/') return compactHistogram(divideHistogram(lhs, rhs));
    if (op === '</' || op === '>/') return trimHistogram(lhs, op, rhs);
  } else if (typeof lhs === 'number' && typeof rhs === 'object' && op === '*') {
    return compactHistogram(scaleHistogram(rhs, lhs));
  }
  annotations.add(incompatibleTypesInBinary(pos, op, { lhs: typeOf(lhs), rhs: typeOf(rhs) }));
  return undefined;
}

const typeOf = (cell: Cell): 'float' | 'histogram' => (typeof cell === 'number' ? 'float' : 'histogram');

function addOrSubtract(
  { op, pos, annotations }: CellOperation,
  lhs: FloatHistogram,
  rhs: FloatHistogram,
): FloatHistogram | undefined {
  const isSum = op === '+';
  const combined = isSum ? addHistograms(lhs, rhs) : subtractHistograms(lhs, rhs);
  if (combined === undefined) {
    annotations.add(incompatibleBucketLayout(pos, op));
    return undefined;
  }
  const name = isSum ? 'addition' : 'subtraction';
  if (combined.isHintCollision) annotations.add(counterResetCollision(pos, name));
  if (combined.hasReconciledBounds) annotations.add(reconciledCustomBuckets(pos, name));
  const result = compactHistogram(combined.histogram);
  return isSum ? result : withHint(result, 'gauge');
}
