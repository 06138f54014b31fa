/**
 * Aggregations that go row by row: one row of input is added to the row of its group, all steps in one loop.
 * Arrays of a group start at `to`, those of the series at `from`; `seen` counts the samples each cell of a group has.
 */

/** Compensated sum; `rest` is the compensation. */
export function addRow(
  sum: Float64Array,
  rest: Float64Array,
  seen: Float64Array,
  to: number,
  values: Float64Array,
  presence: Uint8Array,
  from: number,
  steps: number,
): void {
  for (let i = 0; i < steps; i++) {
    if (presence[from + i] === 0) continue;
    const x = values[from + i] as number;
    const cell = to + i;
    if (seen[cell] === 0) {
      // Taken as it is, so that a sum of negative zeros stays one.
      sum[cell] = x;
      seen[cell] = 1;
      continue;
    }
    seen[cell] = (seen[cell] as number) + 1;
    const s = sum[cell] as number;
    const t = s + x;
    if (t === Infinity || t === -Infinity) rest[cell] = 0;
    else rest[cell] = (rest[cell] as number) + (Math.abs(s) >= Math.abs(x) ? s - t + x : x - t + s);
    sum[cell] = t;
  }
}

/** Largest (sign 1) or smallest (sign -1); any number wins over NaN. */
export function extremeRow(
  best: Float64Array,
  seen: Float64Array,
  to: number,
  values: Float64Array,
  presence: Uint8Array,
  from: number,
  steps: number,
  sign: number,
): void {
  for (let i = 0; i < steps; i++) {
    if (presence[from + i] === 0) continue;
    const x = values[from + i] as number;
    const cell = to + i;
    const current = best[cell] as number;
    if (seen[cell] === 0 || x * sign > current * sign || Number.isNaN(current)) best[cell] = x;
    seen[cell] = 1;
  }
}

export function countRow(seen: Float64Array, to: number, presence: Uint8Array, from: number, steps: number): void {
  for (let i = 0; i < steps; i++) seen[to + i] = (seen[to + i] as number) + (presence[from + i] as number);
}

/** Welford's recurrence: `mean` and the sum of squared distances from it. */
export function varianceRow(
  mean: Float64Array,
  squares: Float64Array,
  seen: Float64Array,
  to: number,
  values: Float64Array,
  presence: Uint8Array,
  from: number,
  steps: number,
): void {
  for (let i = 0; i < steps; i++) {
    if (presence[from + i] === 0) continue;
    const x = values[from + i] as number;
    const cell = to + i;
    const count = (seen[cell] as number) + 1;
    seen[cell] = count;
    if (count === 1) {
      mean[cell] = x;
      squares[cell] = Number.isFinite(x) ? 0 : Number.NaN;
      continue;
    }
    const delta = x - (mean[cell] as number);
    const moved = (mean[cell] as number) + delta / count;
    mean[cell] = moved;
    squares[cell] = (squares[cell] as number) + delta * (x - moved);
  }
}
