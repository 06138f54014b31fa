/** When a silence comes back: days of the week, a stretch of the day, a time zone. */
import type { ReactNode } from 'react';
import type { TimeWindow } from '../../../../shared/alerting.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { TextField } from '../../../ui/TextField.tsx';
import { daysOf, newWindow, WEEKDAYS, weekdaysText, windowProblem } from './recurrence.ts';

export interface WindowFieldsProps {
  readonly windows: readonly TimeWindow[];
  readonly onChange: (windows: readonly TimeWindow[]) => void;
}

export function WindowFields({ windows, onChange }: WindowFieldsProps): ReactNode {
  const change = (at: number, window: TimeWindow): void => onChange(windows.map((old, i) => (i === at ? window : old)));
  return (
    <div className="window-list">
      {windows.map((window, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- Equal windows are allowed; their fields hold no state of their own.
        <fieldset key={i} className="window-fields">
          <legend className="visually-hidden">{`Window ${i + 1}`}</legend>
          <Days window={window} onChange={(next) => change(i, next)} />
          <Times window={window} onChange={(next) => change(i, next)} />
          <IconButton
            small
            icon="trash"
            label={`Remove window ${i + 1}`}
            onClick={() => onChange(windows.filter((_, other) => other !== i))}
          />
          {windowProblem(window) !== undefined && <p className="window-problem is-critical">{windowProblem(window)}</p>}
        </fieldset>
      ))}
      <Button kind="ghost" small icon="plus" onClick={() => onChange([...windows, newWindow()])}>
        {windows.length === 0 ? 'Only at certain times' : 'Another window'}
      </Button>
    </div>
  );
}

interface FieldProps {
  readonly window: TimeWindow;
  readonly onChange: (window: TimeWindow) => void;
}

function Days({ window, onChange }: FieldProps): ReactNode {
  const days = daysOf(window);
  return (
    <div className="window-days" role="group" aria-label="Days of the week">
      {WEEKDAYS.map((day) => (
        <button
          key={day}
          type="button"
          aria-pressed={days.has(day)}
          aria-label={day.charAt(0).toUpperCase() + day.slice(1)}
          onClick={() => onChange({ ...window, weekdays: weekdaysText(days.symmetricDifference(new Set([day]))) })}
        >
          {day.charAt(0).toUpperCase() + day.slice(1, 2)}
        </button>
      ))}
    </div>
  );
}

/** One stretch of the day; further ones that a client set stay as they are. */
function Times({ window, onChange }: FieldProps): ReactNode {
  const [first = { start: '00:00', end: '24:00' }, ...others] = window.times ?? [];
  const set = (more: Partial<typeof first>): void => onChange({ ...window, times: [{ ...first, ...more }, ...others] });
  return (
    <div className="window-times">
      <TextField label="From" value={first.start} onChange={(start) => set({ start })} />
      <span className="t3">to</span>
      <TextField label="To" value={first.end} onChange={(end) => set({ end })} />
      <TextField
        label="Time zone"
        className="grow"
        value={window.timeZone ?? 'UTC'}
        onChange={(timeZone) => onChange({ ...window, timeZone })}
      />
    </div>
  );
}
