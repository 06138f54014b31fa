/** Every quick range at once, two fields for everything else, and what was used last. No search, no scrolling. */
import { useState, type FormEvent, type ReactNode } from 'react';
import {
  describeRange,
  parseInstant,
  QUICK_RANGES,
  resolveRange,
  sameRange,
  type TimeRange,
} from '../client/timeRange.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { TextField } from '../ui/TextField.tsx';
import { asTyped } from './typedRange.ts';

export interface RangePickerProps {
  readonly current: TimeRange;
  readonly recent: readonly TimeRange[];
  readonly oldestMs: number | undefined;
  readonly onChoose: (range: TimeRange) => void;
}

export function RangePicker({ current, recent, oldestMs, onChoose }: RangePickerProps): ReactNode {
  const [nowMs] = useState(Date.now);
  const [from, setFrom] = useState(() => asTyped(current.from));
  const [to, setTo] = useState(() => asTyped(current.to));
  const problems = problemsOf({ from, to }, nowMs);
  const isValid = problems.from === undefined && problems.to === undefined;
  const apply = (event: FormEvent): void => {
    event.preventDefault();
    if (isValid) onChoose(normalised({ from: from.trim(), to: to.trim() }, nowMs));
  };
  return (
    <>
      <form className="range-form" onSubmit={apply}>
        <TextField label="From" hasVisibleLabel value={from} onChange={setFrom} error={problems.from} />
        <TextField label="To" hasVisibleLabel value={to} onChange={setTo} error={problems.to} />
        <Button kind="primary" type="submit" disabled={!isValid}>
          Apply
        </Button>
        <p className="range-hint">
          Type <code>now-90m</code>, <code>2026-11-20 14:00</code>, <code>14:05</code> or paste a Unix time.
        </p>
      </form>
      <div>
        <div className="range-quick">
          {QUICK_RANGES.map((column) => (
            <div key={column[0]?.label}>
              {column.map((quick) => (
                <button
                  key={quick.label}
                  type="button"
                  className="range-choice"
                  aria-pressed={sameRange(quick, current)}
                  onClick={() => onChoose({ from: quick.from, to: quick.to })}
                >
                  {quick.label}
                </button>
              ))}
            </div>
          ))}
        </div>
        <div className="range-recent">
          <p>Recent and all</p>
          {recent.map((range) => (
            <button key={range.from + range.to} type="button" className="range-choice" onClick={() => onChoose(range)}>
              <Icon name="clock" small />
              {describeRange(range, nowMs)}
            </button>
          ))}
          <button
            type="button"
            className="range-choice"
            disabled={oldestMs === undefined}
            onClick={() => oldestMs !== undefined && onChoose(allRetained(oldestMs, nowMs))}
          >
            <Icon name="database" small />
            All retained
          </button>
        </div>
        <p className="range-zone">Times are in {new Intl.DateTimeFormat().resolvedOptions().timeZone}, 24 hours</p>
      </div>
    </>
  );
}

function problemsOf(range: TimeRange, nowMs: number): { readonly from?: string; readonly to?: string } {
  const fromMs = parseInstant(range.from, nowMs);
  const toMs = parseInstant(range.to, nowMs, true);
  if (fromMs === undefined) return { from: `“${range.from}” is not a time.` };
  if (toMs === undefined) return { to: `“${range.to}” is not a time.` };
  return toMs <= fromMs ? { to: 'The end is not after the start.' } : {};
}

/** Relative ends stay as typed; everything else becomes an instant, so that the address means the same tomorrow. */
function normalised(range: TimeRange, nowMs: number): TimeRange {
  const ends = resolveRange(range, nowMs);
  if (!ends) return range;
  return {
    from: range.from.startsWith('now') ? range.from : String(ends[0]),
    to: range.to.startsWith('now') ? range.to : String(ends[1]),
  };
}

function allRetained(oldestMs: number, nowMs: number): TimeRange {
  const minutes = Math.max(1, Math.ceil((nowMs - oldestMs) / 60_000));
  return { from: `now-${minutes}m`, to: 'now' };
}
