/** One line of typed text, with an icon before it or a key behind it. */
import type { InputHTMLAttributes, ReactNode, Ref } from 'react';
import { classNames } from './classNames.ts';
import { Icon, type IconName } from './Icon.tsx';
import { Kbd } from './Kbd.tsx';
import './TextField.css';

export interface TextFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value'> {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Shows the label above the field; otherwise it is only read out. */
  readonly hasVisibleLabel?: boolean;
  readonly icon?: IconName;
  readonly keys?: string;
  /** What is wrong with the text, in a sentence. */
  readonly error?: string | undefined;
  readonly small?: boolean;
  readonly ref?: Ref<HTMLInputElement>;
}

export function TextField(props: TextFieldProps): ReactNode {
  const { label, value, onChange, hasVisibleLabel = false, icon, keys, error, small, className, ref, ...rest } = props;
  const isWrong = error !== undefined && error !== '';
  return (
    <label className={classNames('text-field', className)}>
      <span className={hasVisibleLabel ? 'text-field-label' : 'visually-hidden'}>{label}</span>
      <span className={classNames('text-input', small && 'is-small', isWrong && 'is-wrong')}>
        {icon && <Icon name={icon} small />}
        <input
          ref={ref}
          type="text"
          spellCheck={false}
          autoComplete="off"
          value={value}
          aria-invalid={isWrong}
          onChange={(event) => onChange(event.target.value)}
          {...rest}
        />
        {keys !== undefined && <Kbd keys={keys} />}
      </span>
      {isWrong && <span className="text-field-error is-critical">{error}</span>}
    </label>
  );
}
