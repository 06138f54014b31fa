/** One line per rule: when it fired. */
import type { ReactNode } from 'react';
import { formatClockShort, formatCount, formatDay, formatSpan } from '../../../../shared/units.ts';
import { replaceQuery } from '../../../client/address.ts';
import { Panel } from '../../../ui/Panel.tsx';
import type { RuleRow } from './historyRows.ts';

const MOST_RULES = 25;
const TICKS = 7;
const DAY_MS = 86_400_000;

export interface RuleTimelineProps {
  readonly rows: readonly RuleRow[];
  readonly startMs: number;
  readonly endMs: number;
}

export function RuleTimeline({ rows, startMs, endMs }: RuleTimelineProps): ReactNode {
  const left = rows.length - MOST_RULES;
  return (
    <Panel
      title="When each rule fired"
      isSection
      isFlush
      detail={left > 0 ? `the ${MOST_RULES} that fired longest` : ''}
    >
      <ul className="rule-lines">
        {rows.slice(0, MOST_RULES).map(({ rule, count, totalMs, bars }) => {
          const words = `${formatCount(count)} ${count === 1 ? 'time' : 'times'}, ${formatSpan(totalMs)}`;
          return (
            <li key={rule}>
              <button
                type="button"
                className="rule-line-name ellipsis"
                title={`Only ${rule}`}
                onClick={() => replaceQuery({ search: `alertname=${JSON.stringify(rule)}` })}
              >
                {rule}
              </button>
              <span className="rule-line" role="img" aria-label={`${rule} fired ${words}`}>
                {bars.map(({ from, to, severity }) => (
                  <i
                    key={from}
                    className={`rule-bar at-${severity}`}
                    style={{ left: `min(${from * 100}%, 100% - 2px)`, width: `${(to - from) * 100}%` }}
                  />
                ))}
              </span>
              <span className="rule-line-count">{words}</span>
            </li>
          );
        })}
      </ul>
      <div className="rule-axis" aria-hidden="true">
        <span />
        <span className="rule-ticks">
          {Array.from({ length: TICKS }, (_, i) => {
            const atMs = startMs + ((endMs - startMs) * i) / (TICKS - 1);
            return <span key={i}>{endMs - startMs <= DAY_MS ? formatClockShort(atMs) : formatDay(atMs)}</span>;
          })}
        </span>
        <span />
      </div>
    </Panel>
  );
}
