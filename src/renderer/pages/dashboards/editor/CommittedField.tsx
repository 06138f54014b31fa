/** A field whose text counts when it is left or Enter is pressed: a change in the middle of a word would be one to undo. */
import { useState, type ReactNode } from 'react';
import { TextField } from '../../../ui/TextField.tsx';

interface CommittedFieldProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly list?: string;
  readonly isNumber?: boolean;
  readonly onCommit: (value: string) => void;
}

export function CommittedField({ label, value, isNumber = false, onCommit, ...rest }: CommittedFieldProps): ReactNode {
  const [draft, setDraft] = useState<string>();
  const isWrong = isNumber && draft !== undefined && draft.trim() !== '' && !Number.isFinite(Number(draft));
  const commit = (): void => {
    if (draft !== undefined && draft !== value && !isWrong) onCommit(draft.trim());
    setDraft(undefined);
  };
  return (
    <TextField
      label={label}
      small
      value={draft ?? value}
      error={isWrong ? 'Write a number.' : undefined}
      onChange={setDraft}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape' && draft !== undefined) {
          event.stopPropagation();
          setDraft(undefined);
        }
      }}
      {...rest}
    />
  );
}
