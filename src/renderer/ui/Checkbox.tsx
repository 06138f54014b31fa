/** On or off, one of several that belong together. */
import { Checkbox as Base } from '@base-ui/react/checkbox';
import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';
import './Checkbox.css';

export interface CheckboxProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  /** Shows the label beside the box; otherwise it is only read out. */
  readonly hasVisibleLabel?: boolean;
}

export function Checkbox({ label, isOn, onChange, hasVisibleLabel = false }: CheckboxProps): ReactNode {
  const box = (
    <Base.Root
      className="checkbox"
      checked={isOn}
      onCheckedChange={onChange}
      {...(hasVisibleLabel ? {} : { 'aria-label': label })}
    >
      <Base.Indicator className="checkbox-mark">
        <Icon name="check" small />
      </Base.Indicator>
    </Base.Root>
  );
  if (!hasVisibleLabel) return box;
  return (
    // oxlint-disable-next-line jsx-a11y/label-has-associated-control -- It holds its control: the box is inside.
    <label className="checkbox-label">
      {box}
      {label}
    </label>
  );
}
