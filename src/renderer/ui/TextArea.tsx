/** A few lines of typed text. */
import type { ReactNode, Ref, TextareaHTMLAttributes } from 'react';
import { classNames } from './classNames.ts';
import './TextField.css';
import './TextArea.css';

export interface TextAreaProps extends Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'onChange' | 'value'> {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hasVisibleLabel?: boolean;
  readonly isMono?: boolean;
  /** What is wrong with the text, in a sentence. */
  readonly error?: string | undefined;
  readonly ref?: Ref<HTMLTextAreaElement>;
}

export function TextArea(props: TextAreaProps): ReactNode {
  const { label, value, onChange, hasVisibleLabel = false, isMono = false, error = '', className, ...rest } = props;
  return (
    <label className={classNames('text-field', className)}>
      <span className={hasVisibleLabel ? 'text-field-label' : 'visually-hidden'}>{label}</span>
      <textarea
        className={classNames('text-area', isMono && 'mono', error !== '' && 'is-wrong')}
        spellCheck={!isMono}
        value={value}
        aria-invalid={error !== ''}
        onChange={(event) => onChange(event.target.value)}
        {...rest}
      />
      {error !== '' && <span className="text-field-error is-critical">{error}</span>}
    </label>
  );
}
