/** On or off, at once. */
import { Switch as Base } from '@base-ui/react/switch';
import type { ReactNode } from 'react';
import './Switch.css';

export interface SwitchProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

export function Switch({ label, isOn, onChange }: SwitchProps): ReactNode {
  return (
    <Base.Root className="switch" checked={isOn} onCheckedChange={onChange} aria-label={label}>
      <Base.Thumb className="switch-thumb" />
    </Base.Root>
  );
}
