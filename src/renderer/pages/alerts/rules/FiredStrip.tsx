/** When a rule would have fired lately, as a strip of slices, and how often in words. */
import type { ReactNode } from 'react';
import type { RuleHistory } from '../../../../shared/rules.ts';
import { formatCount, formatSpan } from '../../../../shared/units.ts';

/** What is short is seen all the same. */
const LEAST_SHARE = 0.25;

export interface FiredStripProps {
  /** Undefined while it is on its way. */
  readonly history: RuleHistory | undefined;
  readonly days: number;
}

export function FiredStrip({ history, days }: FiredStripProps): ReactNode {
  if (history === undefined) return <span className="fired-strip" />;
  const { fired, strip, totalMs, ignored } = history;
  const times = `${formatCount(fired)} ${fired === 1 ? 'time' : 'times'}`;
  const words = `Would have fired ${times} in ${days} days, ${formatSpan(totalMs)} in total; ${formatCount(ignored)} spikes ignored.`;
  return (
    <span className="fired-strip" title={words}>
      <svg viewBox={`0 0 ${strip.length * 3} 14`} aria-hidden="true" preserveAspectRatio="none">
        {strip.map((share, i) => {
          const height = share === 0 ? 1 : Math.max(LEAST_SHARE, share) * 14;
          return (
            <rect
              // oxlint-disable-next-line react/no-array-index-key -- A slice is a place in time, and the strip has always as many.
              key={i}
              x={i * 3}
              y={14 - height}
              width={2}
              height={height}
              className={share === 0 ? 'is-quiet' : 'is-fired'}
            />
          );
        })}
      </svg>
      <span className={fired === 0 ? 't3' : ''}>{fired === 0 ? 'never' : formatCount(fired)}</span>
      <span className="visually-hidden">{words}</span>
    </span>
  );
}
