/** Binary operations with a histogram on at least one side, one cell at a time. */
import type { FloatHistogram } from '../../storage/histogram.ts';
import {
  counterResetCollision,
  incompatibleTypesInBinary,
  mixedExponentialCustomHistograms,
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
  if (typeof lhs === 'number') {
    if (typeof rhs !== 'number' && operation.op === '*') return compactHistogram(scaleHistogram(rhs, lhs));
  } else if (typeof rhs === 'number') {
    switch (operation.op) {
      case '*':
        return compactHistogram(scaleHistogram(lhs, rhs));
      case '/':
        return compactHistogram(divideHistogram(lhs, rhs));
      case '</':
        return trimHistogram(lhs, '</', rhs);
      case '>/':
        return trimHistogram(lhs, '>/', rhs);
      default:
    }
  } else {
    switch (operation.op) {
      case '+':
      case '-':
        return addOrSubtract(operation, lhs, rhs);
      case '==':
        return equalHistograms(lhs, rhs);
      case '!=':
        return !equalHistograms(lhs, rhs);
      default:
    }
  }
  const types = { lhs: typeOf(lhs), rhs: typeOf(rhs) };
  operation.annotations.add(incompatibleTypesInBinary(operation.pos, operation.op, types));
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
    annotations.add(mixedExponentialCustomHistograms(pos, ''));
    return undefined;
  }
  const name = isSum ? 'addition' : 'subtraction';
  if (combined.isHintCollision) annotations.add(counterResetCollision(pos, name));
  if (combined.hasReconciledBounds) annotations.add(reconciledCustomBuckets(pos, name));
  const result = compactHistogram(combined.histogram);
  return isSum ? result : withHint(result, 'gauge');
}
