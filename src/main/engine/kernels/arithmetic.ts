/**
 * Binary operations over cells, one tight loop per operator. Cells that are absent are computed too: their result is never
 * looked at. `b` is read at `bAt + i * bStride`: stride 1 for a row or a scalar per step.
 */
export type ArithmeticOp = '+' | '-' | '*' | '/' | '%' | '^' | 'atan2';
export type ComparisonOp = '==' | '!=' | '>' | '<' | '>=' | '<=';

/** Go's math.Pow where JavaScript's differs: 1^x is 1 for any x, and (-1)^±Inf is 1. */
function power(x: number, y: number): number {
  if (x === 1 || (x === -1 && (y === Infinity || y === -Infinity))) return 1;
  return x ** y;
}

export function scalarArithmetic(op: ArithmeticOp, a: number, b: number): number {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '^':
      return power(a, b);
    case 'atan2':
      return Math.atan2(a, b);
  }
}

export function scalarComparison(op: ComparisonOp, a: number, b: number): boolean {
  switch (op) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '>':
      return a > b;
    case '<':
      return a < b;
    case '>=':
      return a >= b;
    case '<=':
      return a <= b;
  }
}

/** out[at + i] = a[aAt + i] op b[bAt + i] */
export function arithmeticRow(
  op: ArithmeticOp,
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  bAt: number,
  out: Float64Array,
  at: number,
  steps: number,
): void {
  switch (op) {
    case '+':
      for (let i = 0; i < steps; i++) out[at + i] = (a[aAt + i] as number) + (b[bAt + i] as number);
      return;
    case '-':
      for (let i = 0; i < steps; i++) out[at + i] = (a[aAt + i] as number) - (b[bAt + i] as number);
      return;
    case '*':
      for (let i = 0; i < steps; i++) out[at + i] = (a[aAt + i] as number) * (b[bAt + i] as number);
      return;
    case '/':
      for (let i = 0; i < steps; i++) out[at + i] = (a[aAt + i] as number) / (b[bAt + i] as number);
      return;
    case '%':
      for (let i = 0; i < steps; i++) out[at + i] = (a[aAt + i] as number) % (b[bAt + i] as number);
      return;
    case '^':
      for (let i = 0; i < steps; i++) out[at + i] = power(a[aAt + i] as number, b[bAt + i] as number);
      return;
    case 'atan2':
      for (let i = 0; i < steps; i++) out[at + i] = Math.atan2(a[aAt + i] as number, b[bAt + i] as number);
      return;
  }
}

/** keep[at + i] = 1 where a[aAt + i] op b[bAt + i] holds, else 0 */
export function comparisonRow(
  op: ComparisonOp,
  a: Float64Array,
  aAt: number,
  b: Float64Array,
  bAt: number,
  keep: Uint8Array,
  at: number,
  steps: number,
): void {
  switch (op) {
    case '==':
      for (let i = 0; i < steps; i++) keep[at + i] = a[aAt + i] === b[bAt + i] ? 1 : 0;
      return;
    case '!=':
      for (let i = 0; i < steps; i++) keep[at + i] = a[aAt + i] === b[bAt + i] ? 0 : 1;
      return;
    case '>':
      for (let i = 0; i < steps; i++) keep[at + i] = (a[aAt + i] as number) > (b[bAt + i] as number) ? 1 : 0;
      return;
    case '<':
      for (let i = 0; i < steps; i++) keep[at + i] = (a[aAt + i] as number) < (b[bAt + i] as number) ? 1 : 0;
      return;
    case '>=':
      for (let i = 0; i < steps; i++) keep[at + i] = (a[aAt + i] as number) >= (b[bAt + i] as number) ? 1 : 0;
      return;
    case '<=':
      for (let i = 0; i < steps; i++) keep[at + i] = (a[aAt + i] as number) <= (b[bAt + i] as number) ? 1 : 0;
      return;
  }
}
