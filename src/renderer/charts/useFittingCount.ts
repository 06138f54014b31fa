/** How many entries of a one-line legend fit beside "+ n more". */
import { useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { observeSize } from './sharedResize.ts';

const MORE_PX = 76;
const GAP_PX = 12;

interface Measured {
  readonly signature: string;
  readonly widths: readonly number[];
}

/**
 * Renders all once to measure them, before paint, then only what fits.
 *
 * @param signature  changes when the texts do
 */
export function useFittingCount(
  signature: string,
  count: number,
): { ref: RefObject<HTMLDivElement | null>; shown: number } {
  const ref = useRef<HTMLDivElement>(null);
  const [measured, setMeasured] = useState<Measured | null>(null);
  const [width, setWidth] = useState(Infinity);

  useLayoutEffect(() => {
    const line = ref.current;
    if (!line || measured?.signature === signature) return;
    const widths = Array.from(line.children, (child) => child.getBoundingClientRect().width);
    setMeasured({ signature, widths: widths.slice(0, count) });
    setWidth(line.clientWidth);
  }, [signature, count, measured]);

  useLayoutEffect(() => (ref.current ? observeSize(ref.current, setWidth) : undefined), []);

  const isMeasured = measured?.signature === signature && measured.widths.length === count;
  return { ref, shown: isMeasured ? fitting(measured.widths, width) : count };
}

/** At least one entry, so that the line is never only "+ n more". */
export function fitting(widths: readonly number[], room: number): number {
  const total = widths.reduce((sum, w) => sum + w + GAP_PX, -GAP_PX);
  if (total <= room) return widths.length;
  let used = MORE_PX;
  let shown = 0;
  for (const width of widths) {
    used += width + GAP_PX;
    if (used > room) break;
    shown++;
  }
  return Math.max(1, shown);
}
