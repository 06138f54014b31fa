/** Options that hold for some series alone: who they are, and what is other for them. */
import { useState, type ReactNode } from 'react';
import { at, record, records, text, withValueAt, type JsonRecord } from '../../../../shared/dashboards/json.ts';
import type { PanelKind } from '../../../../shared/dashboards/model.ts';
import { overridableOptions, type PanelOption } from '../../../../shared/dashboards/panelOptions.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { Select } from '../../../ui/Select.tsx';
import { CommittedField } from './CommittedField.tsx';
import { distinctKeys } from './distinctKeys.ts';
import { OptionControl } from './OptionControl.tsx';

interface FieldOverridesProps {
  readonly panel: JsonRecord;
  readonly kind: PanelKind;
  /** Names of the series that are shown. */
  readonly names: readonly string[];
  readonly onChange: (panel: JsonRecord) => void;
}

const PATH = 'fieldConfig.overrides';
const MATCHERS = [
  { value: 'byName', label: 'Series called' },
  { value: 'byRegexp', label: 'Series like' },
  { value: 'byFrameRefID', label: 'Series of query' },
];

export function FieldOverrides({ panel, kind, names, onChange }: FieldOverridesProps): ReactNode {
  const overrides = records(at(panel, PATH));
  const keys = distinctKeys(overrides.map(({ matcher }) => JSON.stringify(matcher)));
  const set = (next: readonly JsonRecord[]): void => onChange(withValueAt(panel, PATH, next));
  const change = (i: number, next: JsonRecord): void =>
    set(overrides.map((override, other) => (other === i ? next : override)));
  return (
    <>
      {overrides.map((override, i) => (
        <Override
          key={keys[i]}
          place={i + 1}
          override={override}
          options={overridableOptions(kind)}
          onChange={(next) => change(i, next)}
          onRemove={() => set(overrides.filter((_, other) => other !== i))}
        />
      ))}
      <datalist id="override-names">
        {names.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </datalist>
      <Button
        small
        kind="ghost"
        icon="plus"
        onClick={() => set([...overrides, { matcher: { id: 'byName', options: names[0] ?? '' }, properties: [] }])}
      >
        Add override
      </Button>
    </>
  );
}

interface OverrideProps {
  readonly place: number;
  readonly override: JsonRecord;
  readonly options: readonly PanelOption[];
  readonly onChange: (override: JsonRecord) => void;
  readonly onRemove: () => void;
}

function Override({ place, override, options, onChange, onRemove }: OverrideProps): ReactNode {
  const [added, setAdded] = useState('');
  const matcher = record(override['matcher']);
  const id = text(matcher['id']);
  const properties = records(override['properties']);
  const set = (next: readonly JsonRecord[]): void => onChange({ ...override, properties: next });
  const known = MATCHERS.some(({ value }) => value === id) ? MATCHERS : [{ value: id, label: id }, ...MATCHERS];
  const free = options.filter(({ path }) => !properties.some((property) => property['id'] === path));
  return (
    <div className="override" role="group" aria-label={`Override ${place}`}>
      <div className="option-row">
        <Select
          label={`Kind of override ${place}`}
          small
          value={id}
          options={known}
          onChange={(next) => onChange({ ...override, matcher: { ...matcher, id: next } })}
        />
        <CommittedField
          label={`Who override ${place} is for`}
          value={text(matcher['options'])}
          list="override-names"
          onCommit={(wanted) => onChange({ ...override, matcher: { ...matcher, options: wanted } })}
        />
        <IconButton icon="trash" label={`Remove override ${place}`} small onClick={onRemove} />
      </div>
      {properties.map((property, i) => {
        const option = options.find(({ path }) => path === property['id']);
        return (
          <div key={text(property['id'])} className="option">
            <span className="option-name">{option?.label ?? text(property['id'])}</span>
            <span className="option-control">
              {option ? (
                <OptionControl
                  option={option}
                  value={property['value'] ?? option.fallback}
                  onChange={(value) =>
                    set(properties.map((one, other) => (other === i ? { id: property['id'], value } : one)))
                  }
                />
              ) : (
                <span className="t3">see JSON</span>
              )}
            </span>
            <IconButton
              icon="close"
              label={`Take ${option?.label ?? text(property['id'])} from override ${place}`}
              small
              onClick={() => set(properties.filter((_, other) => other !== i))}
            />
          </div>
        );
      })}
      <Select
        label={`Option to add to override ${place}`}
        small
        value={added}
        options={[
          { value: '', label: 'Add an option…' },
          ...free.map(({ path, label, group }) => ({ value: path, label: `${group}: ${label}` })),
        ]}
        onChange={(path) => {
          setAdded('');
          const option = free.find((one) => one.path === path);
          if (option) set([...properties, { id: path, value: option.fallback ?? '' }]);
        }}
      />
    </div>
  );
}
