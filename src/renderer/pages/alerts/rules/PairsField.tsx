/** Names with values, one line each: labels and annotations. A line without a name is not part of them yet. */
import { useState, type ReactNode } from 'react';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { TextField } from '../../../ui/TextField.tsx';

export interface PairsFieldProps {
  readonly title: string;
  readonly action: string;
  readonly values: Readonly<Record<string, string>>;
  /** Names that have a field of their own elsewhere. */
  readonly hidden: readonly string[];
  readonly onChange: (values: Record<string, string>) => void;
}

export function PairsField({ title, action, values, hidden, onChange }: PairsFieldProps): ReactNode {
  const [fresh, setFresh] = useState<string>();
  const shown = Object.entries(values).filter(([name]) => !hidden.includes(name));
  const rename = (from: string, to: string): void =>
    onChange(Object.fromEntries(Object.entries(values).map(([name, value]) => [name === from ? to : name, value])));
  return (
    <div className="rule-pairs" role="group" aria-label={title}>
      <span className="text-field-label">{title}</span>
      {shown.map(([name, value], i) => (
        // oxlint-disable-next-line react/no-array-index-key -- The name is what is being typed: as a key it would take the focus away at each letter.
        <div key={i} className="rule-pair">
          <TextField small label="Name" className="is-mono" value={name} onChange={(next) => rename(name, next)} />
          <TextField
            small
            label={`Value of ${name}`}
            value={value}
            onChange={(next) => onChange({ ...values, [name]: next })}
          />
          <IconButton
            small
            icon="close"
            label={`Remove ${name}`}
            onClick={() => onChange(Object.fromEntries(Object.entries(values).filter(([other]) => other !== name)))}
          />
        </div>
      ))}
      {fresh !== undefined && (
        <div className="rule-pair">
          <TextField
            small
            label="New name"
            className="is-mono"
            value={fresh}
            placeholder="name"
            onChange={setFresh}
            onBlur={() => {
              if (fresh !== '' && !(fresh in values)) onChange({ ...values, [fresh]: '' });
              setFresh(undefined);
            }}
            onKeyDown={(event) => {
              if (event.key === 'Enter') event.currentTarget.blur();
            }}
          />
          <span className="t3">then its value</span>
        </div>
      )}
      <Button kind="ghost" small icon="plus" onClick={() => setFresh('')}>
        {action}
      </Button>
    </div>
  );
}
