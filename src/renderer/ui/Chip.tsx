/** A label, a filter, a small fact in a frame. */
import type { ReactNode } from 'react';
import { classNames } from './classNames.ts';
import './Chip.css';

export function Chip({ mono = false, children }: { readonly mono?: boolean; readonly children: ReactNode }): ReactNode {
  return <span className={classNames('chip', mono && 'mono')}>{children}</span>;
}

/** A label pair of a series or target. */
export function LabelChip({ name, value }: { readonly name: string; readonly value: string }): ReactNode {
  return (
    <span className="chip mono" title={`${name}="${value}"`}>
      <span className="ellipsis">
        <span className="t3">{name}=</span>
        {value}
      </span>
    </span>
  );
}
