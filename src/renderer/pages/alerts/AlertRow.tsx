/** One alert in three lines: what is wrong, a line of detail, its labels; at the right how long and how far. */
import type { ReactNode } from 'react';
import type { AlertView } from '../../../shared/status.ts';
import { LabelChip, Chip } from '../../ui/Chip.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { StatusGlyph } from '../../ui/StatusGlyph.tsx';
import { ownLabels, pendingShare, statusOf, stateWords, timeRemark } from './alertGroups.ts';

export interface AlertRowProps {
  readonly alert: AlertView;
  readonly nowMs: number;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

export function AlertRow({ alert, nowMs, isChosen, onChoose }: AlertRowProps): ReactNode {
  return (
    <button type="button" className="alert-row" aria-current={isChosen} onClick={onChoose}>
      <span className="alert-row-glyph">
        <StatusGlyph status={statusOf(alert)} label={stateWords(alert)} />
      </span>
      <span className="alert-row-title ellipsis">{alert.summary}</span>
      <span className="alert-row-time">{timeRemark(alert, nowMs)}</span>
      <span className="alert-row-text ellipsis">{alert.description || alert.expr}</span>
      <span className="alert-row-progress">
        {alert.state === 'pending' && <Meter share={pendingShare(alert, nowMs)} level="warning" />}
      </span>
      <span className="alert-row-labels">
        <Chip mono>{alert.rule}</Chip>
        {ownLabels(alert).map(([name, value]) => (
          <LabelChip key={name} name={name} value={value} />
        ))}
      </span>
    </button>
  );
}
