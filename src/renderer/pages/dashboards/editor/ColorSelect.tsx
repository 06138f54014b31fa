/** A colour by its name in a dashboard's file, with what it looks like here. */
import type { ReactNode } from 'react';
import { cssColor, namedColor } from '../../../../shared/dashboards/field/color.ts';
import { Select } from '../../../ui/Select.tsx';

const NAMES = ['green', 'yellow', 'orange', 'red', 'blue', 'purple'];
const COLORS = [...NAMES, ...NAMES.flatMap((name) => [`light-${name}`, `dark-${name}`]), 'text', 'transparent'];

interface ColorSelectProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (color: string) => void;
}

export function ColorSelect({ label, value, onChange }: ColorSelectProps): ReactNode {
  const names = COLORS.includes(value) || value === '' ? COLORS : [value, ...COLORS];
  const shown = namedColor(value);
  return (
    <span className="color-select">
      <span className="color-dot" style={shown === undefined ? {} : { background: cssColor(shown) }} />
      <Select
        label={label}
        small
        value={value}
        options={[
          ...(value === '' ? [{ value: '', label: 'choose' }] : []),
          ...names.map((name) => ({ value: name, label: name.replace('-', ' ') })),
        ]}
        onChange={onChange}
      />
    </span>
  );
}
