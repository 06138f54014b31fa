/** All options of a panel in one column that is searched; what differs from the ordinary has a dot and goes back singly. */
import { useRef, useState, type ReactNode } from 'react';
import { text, withValueAt, type JsonRecord } from '../../../../shared/dashboards/json.ts';
import type { PanelKind } from '../../../../shared/dashboards/model.ts';
import {
  isOptionSet,
  optionsOf,
  optionValue,
  overridableOptions,
  type PanelOption,
  withoutOption,
} from '../../../../shared/dashboards/panelOptions.ts';
import { useCommands } from '../../../shell/commands.ts';
import { IconButton } from '../../../ui/Button.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { ScrollRegion } from '../../../ui/ScrollRegion.tsx';
import { TextField } from '../../../ui/TextField.tsx';
import { FieldOverrides } from './FieldOverrides.tsx';
import { KindPicker } from './KindPicker.tsx';
import { OptionControl } from './OptionControl.tsx';
import { PanelLinks } from './PanelLinks.tsx';

interface OptionsColumnProps {
  readonly panel: JsonRecord;
  readonly kind: PanelKind;
  readonly names: readonly string[];
  readonly onChange: (panel: JsonRecord) => void;
}

export function OptionsColumn({ panel, kind, names, onChange }: OptionsColumnProps): ReactNode {
  const [search, setSearch] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useCommands([
    { id: 'panel.find', title: 'Find an option', group: 'Charts', keys: '/', run: () => field.current?.focus() },
  ]);
  const wanted = search.trim().toLowerCase();
  const isWanted = (...words: readonly string[]): boolean => words.some((word) => word.toLowerCase().includes(wanted));
  const options = optionsOf(kind).filter(({ group, label }) => isWanted(group, label));
  const groups = [...new Set(options.map(({ group }) => group))];
  const set = (option: PanelOption, value: unknown): void =>
    onChange(
      value === undefined
        ? withoutOption(panel, option.path)
        : withLegend(withValueAt(panel, option.path, value), option),
    );
  const hasLinks = isWanted('Links');
  const hasOverrides = isWanted('Overrides') && overridableOptions(kind).length > 0;
  return (
    <div className="options">
      <div className="options-search">
        <TextField
          ref={field}
          label="Find an option"
          placeholder="Find an option"
          icon="search"
          keys="/"
          value={search}
          onChange={setSearch}
        />
      </div>
      <ScrollRegion label="Options" className="options-list">
        {wanted === '' && <KindPicker type={text(panel['type'])} onPick={(type) => onChange({ ...panel, type })} />}
        {groups.map((group) => (
          <section key={group} className="options-group" aria-label={group}>
            <h3>{group}</h3>
            {options
              .filter((option) => option.group === group)
              .map((option) => (
                <Option key={option.path} option={option} panel={panel} onChange={(value) => set(option, value)} />
              ))}
          </section>
        ))}
        {hasLinks && (
          <section className="options-group" aria-label="Links">
            <h3>Links</h3>
            <PanelLinks panel={panel} onChange={onChange} />
          </section>
        )}
        {hasOverrides && (
          <section className="options-group" aria-label="Overrides">
            <h3>Overrides</h3>
            <FieldOverrides panel={panel} kind={kind} names={names} onChange={onChange} />
          </section>
        )}
        {groups.length === 0 && !hasLinks && !hasOverrides && (
          <EmptyState icon="search" title="No such option">
            Nothing here is called “{search}”. Everything else is in the JSON.
          </EmptyState>
        )}
      </ScrollRegion>
    </div>
  );
}

/** A legend is off by a flag of its own. */
const withLegend = (panel: JsonRecord, { path }: PanelOption): JsonRecord =>
  path === 'options.legend.displayMode'
    ? withValueAt(panel, 'options.legend.showLegend', optionAt(panel, path) !== 'hidden')
    : panel;
const optionAt = (panel: JsonRecord, path: string): unknown =>
  optionValue(panel, { path, fallback: undefined } as PanelOption);

interface OptionProps {
  readonly option: PanelOption;
  readonly panel: JsonRecord;
  readonly onChange: (value: unknown) => void;
}

function Option({ option, panel, onChange }: OptionProps): ReactNode {
  const isSet = isOptionSet(panel, option);
  const isTall = ['thresholds', 'mappings', 'calcs'].includes(option.control.kind);
  return (
    <div className={isTall ? 'option is-tall' : 'option'}>
      <span className="option-name">
        {isSet && <span className="option-dot" title="Not as usual" />}
        {option.label}
      </span>
      <span className="option-control">
        <OptionControl option={option} value={optionValue(panel, option)} onChange={onChange} />
      </span>
      {isSet && option.path !== 'title' && (
        <IconButton icon="refresh" label={`${option.label} as usual`} small onClick={() => onChange(undefined)} />
      )}
    </div>
  );
}
