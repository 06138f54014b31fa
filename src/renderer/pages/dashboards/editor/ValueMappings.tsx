/** Words and colours that stand for values: one row each; mappings of other kinds stay as the file has them. */
import type { ReactNode } from 'react';
import { record, records, text, type JsonRecord } from '../../../../shared/dashboards/json.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { ColorSelect } from './ColorSelect.tsx';
import { CommittedField } from './CommittedField.tsx';
import { distinctKeys } from './distinctKeys.ts';

interface ValueMappingsProps {
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

interface Row {
  readonly value: string;
  readonly result: JsonRecord;
}

export function ValueMappings({ value, onChange }: ValueMappingsProps): ReactNode {
  const mappings = records(value);
  const others = mappings.filter(({ type }) => type !== 'value');
  const rows = mappings
    .filter(({ type }) => type === 'value')
    .flatMap(({ options }) => Object.entries(record(options)))
    .map(([from, result]): Row => ({ value: from, result: record(result) }));
  const keys = distinctKeys(rows.map((row) => row.value));
  const set = (next: readonly Row[]): void => {
    const options = Object.fromEntries(next.map((row, index) => [row.value, Object.assign({}, row.result, { index })]));
    onChange([...(next.length === 0 ? [] : [{ type: 'value', options }]), ...others]);
  };
  const change = (at: number, changes: Partial<Row>): void =>
    set(rows.map((row, i) => (i === at ? Object.assign({}, row, changes) : row)));
  return (
    <span className="option-rows">
      {rows.map((row, i) => (
        <span key={keys[i]} className="option-row is-mapping">
          <CommittedField
            label={`Value of mapping ${i + 1}`}
            value={row.value}
            placeholder="value"
            onCommit={(typed) => change(i, { value: typed })}
          />
          <CommittedField
            label={`Words of mapping ${i + 1}`}
            value={text(row.result['text'])}
            placeholder="words"
            onCommit={(words) => change(i, { result: { ...row.result, text: words } })}
          />
          <ColorSelect
            label={`Colour of mapping ${i + 1}`}
            value={text(row.result['color'])}
            onChange={(color) => change(i, { result: { ...row.result, color } })}
          />
          <IconButton
            icon="trash"
            label={`Remove mapping ${i + 1}`}
            small
            onClick={() => set(rows.filter((_, other) => other !== i))}
          />
        </span>
      ))}
      {others.length > 0 && <span className="t3">{others.length} of ranges and patterns: see JSON.</span>}
      <Button
        small
        kind="ghost"
        icon="plus"
        onClick={() => set([...rows, { value: freeValue(rows), result: { text: '' } }])}
      >
        Add mapping
      </Button>
    </span>
  );
}

function freeValue(rows: readonly Row[]): string {
  for (let value = 0; ; value++) if (!rows.some((row) => row.value === String(value))) return String(value);
}
