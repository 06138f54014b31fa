/** Functions of one float: mathematics and trigonometry. Histograms are left out. */
import { goCosh, goLog10, goLog2, goSinh } from './goMath.ts';

export type FloatFunction = (value: number) => number;

const sign = (value: number): number => (value < 0 ? -1 : value > 0 ? 1 : value);

export const FLOAT_FUNCTIONS: ReadonlyMap<string, FloatFunction> = new Map<string, FloatFunction>([
  ['abs', Math.abs],
  ['ceil', Math.ceil],
  ['floor', Math.floor],
  ['exp', Math.exp],
  ['sqrt', Math.sqrt],
  ['ln', Math.log],
  ['log2', goLog2],
  ['log10', goLog10],
  ['sin', Math.sin],
  ['cos', Math.cos],
  ['tan', Math.tan],
  ['asin', Math.asin],
  ['acos', Math.acos],
  ['atan', Math.atan],
  ['sinh', goSinh],
  ['cosh', goCosh],
  ['tanh', Math.tanh],
  ['asinh', Math.asinh],
  ['acosh', Math.acosh],
  ['atanh', Math.atanh],
  ['rad', (value) => (value * Math.PI) / 180],
  ['deg', (value) => (value * 180) / Math.PI],
  ['sgn', sign],
]);
