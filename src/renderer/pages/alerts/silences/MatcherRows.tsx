/** The labels that must match: each with its own switch, so that what was prefilled is chosen and not typed again. */
import { useId, useState, type ReactNode, type Ref } from 'react';
import type { MatcherView } from '../../../../shared/alerting.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { Checkbox } from '../../../ui/Checkbox.tsx';
import { Select } from '../../../ui/Select.tsx';
import { TextArea } from '../../../ui/TextArea.tsx';
import { TextField } from '../../../ui/TextField.tsx';
import { classNames } from '../../../ui/classNames.ts';
import { readMatchers, type LabelRecord } from '../matcherText.ts';
import { rowsOf, type MatcherRow } from './silenceForm.ts';

const TYPES = (['=', '!=', '=~', '!~'] as const).map((value) => ({ value, label: value }));
/** Values offered for one label. */
const MOST_VALUES = 50;

export interface MatcherRowsProps {
  readonly rows: readonly MatcherRow[];
  readonly onChange: (rows: readonly MatcherRow[]) => void;
  /** Labels of known alerts: what can be typed. */
  readonly known: readonly LabelRecord[];
  /** The field of the first value. */
  readonly firstValueRef: Ref<HTMLInputElement>;
}

export function MatcherRows({ rows, onChange, known, firstValueRef }: MatcherRowsProps): ReactNode {
  const [isPasting, setPasting] = useState(false);
  const namesId = useId();
  const names = [...new Set(known.flatMap((labels) => Object.keys(labels)))].toSorted();
  const change = (key: number, more: Partial<MatcherRow>): void =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...more } : row)));
  const add = (): void => {
    const key = Math.max(-1, ...rows.map((row) => row.key)) + 1;
    onChange([...rows, { key, isOn: true, name: '', type: '=', value: '' }]);
  };
  return (
    <section aria-label="Labels that must match">
      <div className="silence-head">
        <h3>Labels that must match</h3>
        <Button kind="ghost" small aria-expanded={isPasting} onClick={() => setPasting(!isPasting)}>
          Paste matchers
        </Button>
      </div>
      {isPasting && (
        <PasteField
          onRead={(matchers) => {
            onChange(rowsOf(matchers));
            setPasting(false);
          }}
        />
      )}
      <datalist id={namesId}>
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </datalist>
      <ul className="matcher-rows">
        {rows.map((row) => (
          <li key={row.key} className={classNames('matcher-row', !row.isOn && 'is-off')}>
            <Checkbox
              label={`${row.name === '' ? 'This label' : row.name} must match`}
              isOn={row.isOn}
              onChange={(isOn) => change(row.key, { isOn })}
            />
            <TextField
              label="Label"
              className="mono"
              list={namesId}
              value={row.name}
              onChange={(name) => change(row.key, { name, isOn: true })}
            />
            <Select
              label={`How ${row.name} is compared`}
              isMono
              value={row.type}
              options={TYPES}
              onChange={(type) => change(row.key, { type, isOn: true })}
            />
            <ValueField
              row={row}
              known={known}
              onChange={(value) => change(row.key, { value, isOn: true })}
              {...(row === rows[0] ? { ref: firstValueRef } : {})}
            />
            <IconButton
              small
              icon="trash"
              label={`Remove ${row.name === '' ? 'this label' : row.name}`}
              onClick={() => onChange(rows.filter(({ key }) => key !== row.key))}
            />
          </li>
        ))}
      </ul>
      <Button kind="ghost" small icon="plus" onClick={add}>
        Add a matcher
      </Button>
    </section>
  );
}

interface ValueFieldProps {
  readonly row: MatcherRow;
  readonly known: readonly LabelRecord[];
  readonly onChange: (value: string) => void;
  readonly ref?: Ref<HTMLInputElement>;
}

function ValueField({ row, known, onChange, ref }: ValueFieldProps): ReactNode {
  const listId = useId();
  const values = [...new Set(known.flatMap((labels) => labels[row.name] ?? []))].toSorted().slice(0, MOST_VALUES);
  return (
    <>
      <TextField
        label={`Value of ${row.name === '' ? 'the label' : row.name}`}
        className="mono"
        list={listId}
        value={row.value}
        error={expressionProblem(row)}
        {...(ref === undefined ? {} : { ref })}
        onChange={onChange}
      />
      <datalist id={listId}>
        {values.map((value) => (
          <option key={value} value={value}>
            {value}
          </option>
        ))}
      </datalist>
    </>
  );
}

function expressionProblem({ type, value, isOn }: MatcherRow): string | undefined {
  if (!isOn || (type !== '=~' && type !== '!~')) return undefined;
  try {
    return RegExp(value) && undefined;
  } catch {
    return 'The expression is not whole: a bracket or a backslash stands alone.';
  }
}

function PasteField({ onRead }: { readonly onRead: (matchers: readonly MatcherView[]) => void }): ReactNode {
  const [text, setText] = useState('');
  const { matchers, words } = readMatchers(text);
  const error = words.length === 0 ? '' : `“${words[0] ?? ''}” is no matcher; one looks like severity="critical".`;
  return (
    <div className="matcher-paste">
      <TextArea
        label="Matchers"
        isMono
        rows={2}
        placeholder={'{alertname="HostDown", host=~"web.*"}'}
        value={text}
        error={error}
        onChange={setText}
      />
      <Button small disabled={matchers.length === 0 || error !== ''} onClick={() => onRead(matchers)}>
        Use these
      </Button>
    </div>
  );
}
