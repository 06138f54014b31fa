/** The beat of a series: a bar for each sample, as high as it was off; a gap where scrapes were missed. */
import { useCallback, type ReactNode } from 'react';
import { useElementWidth } from '../../../charts/useElementWidth.ts';
import { type Paint, PaintedCanvas } from '../../../charts/PaintedCanvas.tsx';
import { formatCount, formatValue } from '../../../../shared/units.ts';
import type { RawSample } from './jitter.ts';

const HEIGHT = 34;
/** No strip is read for less: the clocks are no better. */
const LEAST_SCALE_MS = 5;

export interface JitterStripProps {
  readonly samples: readonly RawSample[];
  readonly intervalMs: number | undefined;
}

export function JitterStrip({ samples, intervalMs }: JitterStripProps): ReactNode {
  const { ref, width } = useElementWidth();
  const most = samples.reduce((max, { jitterMs }) => Math.max(max, Math.abs(jitterMs ?? 0)), LEAST_SCALE_MS);
  const paint = useCallback<Paint>(
    (c, size, theme) => {
      const first = samples[0]?.atMs ?? 0;
      const span = Math.max(1, (samples.at(-1)?.atMs ?? 0) - first);
      const middle = size.height / 2;
      const bar = Math.max(1, Math.min(6, size.width / Math.max(1, samples.length) - 1));
      c.fillStyle = theme.color('--grid-line');
      c.fillRect(0, middle, size.width, 1);
      for (const { atMs, sinceMs, jitterMs, missed } of samples) {
        const x = ((atMs - first) / span) * (size.width - bar);
        if (missed > 0) {
          const from = x - ((sinceMs ?? 0) / span) * (size.width - bar);
          c.fillStyle = theme.color('--warn', 0.25);
          c.fillRect(from + bar, 2, x - from - bar, size.height - 4);
        }
        const height = Math.max(1.5, (Math.abs(jitterMs ?? 0) / most) * (middle - 2));
        c.fillStyle = theme.color('--series-1');
        c.fillRect(x, (jitterMs ?? 0) >= 0 ? middle - height : middle, bar, height);
      }
    },
    [samples, most],
  );
  if (intervalMs === undefined) return null;
  return (
    <div className="raw-strip" ref={ref}>
      {width > 0 && (
        <PaintedCanvas
          width={width}
          height={HEIGHT}
          paint={paint}
          ariaLabel={`Beat of ${formatCount(samples.length)} samples: at most ${formatValue(most, 'ms')} off`}
        />
      )}
      <span>±{formatValue(most, 'ms')}</span>
    </div>
  );
}
