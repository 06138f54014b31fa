/** One of several choices, shown when asked for; the system's own list. */
import type { ReactNode } from 'react';
import { classNames } from './classNames.ts';
import './TextField.css';
import './Select.css';

export interface SelectProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
  readonly hasVisibleLabel?: boolean;
  readonly isMono?: boolean;
  readonly small?: boolean;
  readonly className?: string;
}

export function Select<T extends string>(props: SelectProps<T>): ReactNode {
  const { label, value, options, onChange, hasVisibleLabel = false, isMono, small, className } = props;
  return (
    <label className={classNames('text-field', className)}>
      <span className={hasVisibleLabel ? 'text-field-label' : 'visually-hidden'}>{label}</span>
      <select
        className={classNames('select', isMono && 'mono', small && 'is-small')}
        value={value}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value);
          if (chosen) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}
