/** What kind of picture a panel is: the frequent ones at once, all others in a list. */
import type { ReactNode } from 'react';
import { classNames } from '../../../ui/classNames.ts';
import { Icon, type IconName } from '../../../ui/Icon.tsx';
import { Select } from '../../../ui/Select.tsx';

const FREQUENT: readonly (readonly [type: string, label: string, icon: IconName])[] = [
  ['timeseries', 'Time series', 'explore'],
  ['stat', 'Stat', 'stat'],
  ['gauge', 'Gauge', 'overview'],
  ['bargauge', 'Bar gauge', 'bars'],
  ['table', 'Table', 'table'],
  ['heatmap', 'Heatmap', 'dashboards'],
  ['state-timeline', 'State', 'server'],
];
const OTHERS = [
  ['piechart', 'Pie'],
  ['barchart', 'Bar chart'],
  ['histogram', 'Histogram'],
  ['status-history', 'Status history'],
  ['xychart', 'XY chart'],
  ['trend', 'Trend'],
  ['text', 'Text'],
  ['alertlist', 'Alerts'],
  ['dashlist', 'Dashboards'],
] as const;

export const kindName = (type: string): string =>
  [...FREQUENT, ...OTHERS].find(([id]) => id === type)?.[1].toLowerCase() ?? type;

export function KindPicker({
  type,
  onPick,
}: {
  readonly type: string;
  readonly onPick: (type: string) => void;
}): ReactNode {
  const isOther = !FREQUENT.some(([id]) => id === type);
  const others = OTHERS.map(([value, label]) => ({ value: value as string, label: label as string }));
  const isKnown = others.some(({ value }) => value === type);
  return (
    <div className="kinds" role="group" aria-label="Kind of panel">
      {FREQUENT.map(([id, label, icon]) => (
        <button key={id} type="button" className="kind" aria-pressed={id === type} onClick={() => onPick(id)}>
          <Icon name={icon} />
          {label}
        </button>
      ))}
      <span className={classNames('kind is-more', isOther && 'is-chosen')}>
        <Icon name="dots" />
        <Select
          label="Other kinds"
          small
          value={isOther ? type : ''}
          options={[
            ...(isOther ? [] : [{ value: '', label: 'More' }]),
            ...(isOther && !isKnown ? [{ value: type, label: type }] : []),
            ...others,
          ]}
          onChange={onPick}
        />
      </span>
    </div>
  );
}
