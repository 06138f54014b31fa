/** What is done with the answers before they are shown, step by step; the settings of a step are its JSON. */
import { useState, type ReactNode } from 'react';
import { flag, isRecord, record, records, text, type JsonRecord } from '../../../../shared/dashboards/json.ts';
import { TRANSFORMATION_IDS } from '../../../../shared/dashboards/transform/ids.ts';
import { IconButton } from '../../../ui/Button.tsx';
import { Select } from '../../../ui/Select.tsx';
import { TextArea } from '../../../ui/TextArea.tsx';
import { distinctKeys } from './distinctKeys.ts';

interface TransformListProps {
  readonly panel: JsonRecord;
  readonly onChange: (panel: JsonRecord) => void;
}

const NAMES: Readonly<Record<string, string>> = {
  organize: 'Choose, order and rename columns',
  merge: 'Put tables together',
  reduce: 'One value of each series',
  groupBy: 'Group rows',
  filterFieldsByName: 'Keep columns by name',
  filterByValue: 'Keep rows by value',
  calculateField: 'Add a computed column',
  joinByField: 'Join by a column',
  renameByRegex: 'Rename by a pattern',
  sortBy: 'Sort rows',
  limit: 'Only the first rows',
  labelsToFields: 'Labels as columns',
  seriesToRows: 'Series as rows',
  configFromData: 'Options from a result',
};

export function TransformList({ panel, onChange }: TransformListProps): ReactNode {
  const steps = records(panel['transformations']);
  const keys = distinctKeys(steps.map((step) => text(step['id'])));
  const set = (transformations: readonly JsonRecord[]): void => onChange({ ...panel, transformations });
  const change = (at: number, changes: JsonRecord): void =>
    set(steps.map((step, i) => (i === at ? Object.assign({}, step, changes) : step)));
  const swap = (a: number, b: number): void =>
    set(steps.map((step, i) => (i === a ? (steps[b] ?? step) : i === b ? (steps[a] ?? step) : step)));
  const choices = [...TRANSFORMATION_IDS].map((id) => ({ value: id, label: NAMES[id] ?? id }));
  return (
    <>
      {steps.map((step, i) => {
        const id = text(step['id']);
        const isOff = flag(step['disabled']);
        return (
          <section key={keys[i]} className={isOff ? 'query is-off' : 'query'} aria-label={`Step ${i + 1}`}>
            <header className="query-head">
              <span className="query-letter">{i + 1}</span>
              <b>{NAMES[id] ?? id}</b>
              <span className="grow" />
              <IconButton
                icon="chevronUp"
                label={`Step ${i + 1} earlier`}
                small
                disabled={i === 0}
                onClick={() => swap(i, i - 1)}
              />
              <IconButton
                icon={isOff ? 'play' : 'pause'}
                label={isOff ? `Do step ${i + 1} again` : `Leave step ${i + 1} out`}
                small
                onClick={() => change(i, { disabled: !isOff })}
              />
              <IconButton
                icon="trash"
                label={`Remove step ${i + 1}`}
                small
                onClick={() => set(steps.filter((_, other) => other !== i))}
              />
            </header>
            <JsonSettings
              place={i + 1}
              value={record(step['options'])}
              onChange={(options) => change(i, { options })}
            />
          </section>
        );
      })}
      <div className="transform-add">
        <Select
          label="Step to add"
          small
          value=""
          options={[{ value: '', label: 'Add a step…' }, ...choices]}
          onChange={(id) => id !== '' && set([...steps, { id, options: {} }])}
        />
      </div>
    </>
  );
}

interface JsonSettingsProps {
  readonly place: number;
  readonly value: JsonRecord;
  readonly onChange: (value: JsonRecord) => void;
}

function JsonSettings({ place, value, onChange }: JsonSettingsProps): ReactNode {
  const [draft, setDraft] = useState<string>();
  const parsed = draft === undefined ? value : parse(draft);
  const commit = (): void => {
    if (parsed === undefined || draft === undefined) return;
    setDraft(undefined);
    if (JSON.stringify(parsed) !== JSON.stringify(value)) onChange(parsed);
  };
  return (
    <TextArea
      label={`Settings of step ${place}`}
      isMono
      rows={Math.min(12, JSON.stringify(value, null, 2).split('\n').length + 1)}
      value={draft ?? JSON.stringify(value, null, 2)}
      error={parsed === undefined ? 'This is not a JSON object yet.' : undefined}
      onChange={setDraft}
      onBlur={commit}
    />
  );
}

function parse(text: string): JsonRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined; // Told below the field.
  }
}
