/** One alert in three lines: what is wrong, a line of detail, its labels; at the right how long, how far, and who was told. */
import type { MouseEvent, ReactNode } from 'react';
import { navigate } from '../../../client/address.ts';
import { IconButton } from '../../../ui/Button.tsx';
import { Checkbox } from '../../../ui/Checkbox.tsx';
import { LabelChip, Chip } from '../../../ui/Chip.tsx';
import { Menu, type MenuProps } from '../../../ui/Menu.tsx';
import { Meter } from '../../../ui/Meter.tsx';
import { StatusGlyph } from '../../../ui/StatusGlyph.tsx';
import { openSheet, whyHref } from '../alertsAddress.ts';
import type { SilenceActions } from '../silences/useSilenceActions.ts';
import { detailOf, ownLabels, pendingShare, statusOf, stateWords, timeRemark, toldRemark } from './alertGroups.ts';
import type { ShownAlert } from './shownAlerts.ts';

export interface AlertRowProps {
  readonly alert: ShownAlert;
  readonly nowMs: number;
  readonly isChosen: boolean;
  /** Undefined: nothing is selected, and the box is not shown. */
  readonly isSelected: boolean | undefined;
  readonly onChoose: () => void;
  /** @param isRange  from the last one chosen up to this one */
  readonly onSelect: (isRange: boolean) => void;
  readonly actions: SilenceActions;
}

export function AlertRow(props: AlertRowProps): ReactNode {
  const { alert, nowMs, isChosen, isSelected, onChoose, onSelect, actions } = props;
  const choose = (event: MouseEvent): void => {
    if (event.shiftKey) onSelect(true);
    else onChoose();
  };
  return (
    <div className="alert-row" data-chosen={isChosen} data-alert={alert.id}>
      <span className="alert-row-glyph">
        {isSelected === undefined ? (
          <StatusGlyph status={statusOf(alert)} label={stateWords(alert)} />
        ) : (
          <Checkbox label={`Select ${alert.summary}`} isOn={isSelected} onChange={() => onSelect(false)} />
        )}
      </span>
      <button type="button" className="alert-row-title ellipsis" aria-current={isChosen} onClick={choose}>
        {alert.summary}
      </button>
      <span className="alert-row-time">{timeRemark(alert, nowMs)}</span>
      <span className="alert-row-text ellipsis">{detailOf(alert)}</span>
      <span className="alert-row-progress ellipsis">
        {alert.state === 'pending' ? (
          <Meter share={pendingShare(alert, nowMs)} level="warning" />
        ) : (
          toldRemark(alert, nowMs)
        )}
      </span>
      <span className="alert-row-labels">
        <Chip mono>{alert.rule}</Chip>
        {ownLabels(alert).map(([name, value]) => (
          <LabelChip key={name} name={name} value={value} />
        ))}
      </span>
      <span className="alert-row-menu">
        <Menu
          trigger={<IconButton small icon="dots" label={`Actions for ${alert.summary}`} />}
          items={menuItems(alert, isSelected, onSelect, actions)}
        />
      </span>
    </div>
  );
}

function menuItems(
  alert: ShownAlert,
  isSelected: boolean | undefined,
  onSelect: (isRange: boolean) => void,
  { silenceHour, acknowledge, expire }: SilenceActions,
): MenuProps['items'] {
  const { silence, state } = alert;
  const isFiring = state === 'firing';
  return [
    {
      label: isSelected ? 'Do not select' : 'Select',
      icon: 'check',
      keys: 'X',
      onSelect: () => onSelect(false),
    },
    ...(silence === undefined
      ? [
          {
            label: 'Silence…',
            icon: 'silenced',
            keys: 'S',
            onSelect: () => openSheet({ kind: 'alerts', ids: [alert.id] }),
          } as const,
        ]
      : [
          {
            label: 'Change the silence…',
            icon: 'silenced',
            keys: 'S',
            onSelect: () => openSheet({ kind: 'silence', id: silence.id }),
          } as const,
          { label: 'End the silence', icon: 'alerts', onSelect: () => expire(silence) } as const,
        ]),
    ...(isFiring && silence === undefined
      ? ([
          { label: 'Silence 1 h', icon: 'clock', keys: 'Shift+S', onSelect: () => silenceHour(alert) },
          { label: 'Acknowledge until resolved', icon: 'ok', keys: 'Shift+A', onSelect: () => acknowledge(alert) },
        ] as const)
      : []),
    ...(alert.mark === undefined
      ? []
      : [
          {
            label: 'Why told, or not',
            icon: 'info',
            keys: 'W',
            onSelect: () => navigate(whyHref(alert.mark?.fingerprint ?? '')),
          } as const,
        ]),
  ];
}
