/** Points of a sparkline, one run per stretch without a gap. Pure. */
export interface SparkScale {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** Keeps the line's width inside the canvas. */
const INSET = 1.5;

export function sparkPath(
  values: readonly (number | null)[],
  box: { width: number; height: number },
  scale: SparkScale,
): [number, number][][] {
  const finite = values.filter((v): v is number => v !== null && Number.isFinite(v));
  const lowest = Math.min(...finite);
  const highest = Math.max(...finite);
  const low = scale.min ?? (lowest >= 0 && lowest < highest * 0.6 ? 0 : lowest);
  const high = scale.max ?? highest;
  const stepX = values.length > 1 ? (box.width - 2 * INSET) / (values.length - 1) : 0;
  const room = box.height - 2 * INSET;
  const runs: [number, number][][] = [];
  let run: [number, number][] = [];
  values.forEach((v, i) => {
    if (v === null || !Number.isFinite(v)) {
      if (run.length > 0) runs.push(run);
      run = [];
      return;
    }
    const share = high > low ? Math.min(1, Math.max(0, (v - low) / (high - low))) : high === 0 ? 0 : 0.5;
    run.push([INSET + i * stepX, INSET + room * (1 - share)]);
  });
  if (run.length > 0) runs.push(run);
  // A lone sample becomes a short dash.
  return runs.map((points) =>
    points.length > 1 ? points : [points[0] as [number, number], [(points[0]?.[0] ?? 0) + 1.5, points[0]?.[1] ?? 0]],
  );
}
