/** What a board's variables are set to, each with its own way to change it. */
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Dashboard } from '../../../shared/dashboards/model.ts';
import { ALL_TEXT, ALL_VALUE, type AdhocFilter, isAll } from '../../../shared/dashboards/variables/model.ts';
import { useRequest } from '../../client/useClient.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Popover } from '../../ui/Popover.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { chooseVariable } from './boardAddress.ts';
import type { ResolvedVariable } from './resolveVariables.ts';

interface VariableBarProps {
  readonly dashboard: Dashboard;
  /** Undefined while their values are asked for: the room is kept. */
  readonly list: readonly ResolvedVariable[] | undefined;
  readonly filters: readonly AdhocFilter[];
}

const QUIET = new Set(['constant', 'datasource', 'unknown']);

export function VariableBar({ dashboard, list, filters }: VariableBarProps): ReactNode {
  const shown = dashboard.variables.filter(({ hide, type }) => hide !== 2 && !QUIET.has(type));
  if (shown.length === 0) return null;
  return (
    <div className="variables" role="group" aria-label="Variables">
      {shown.map((variable) => {
        const resolved = list?.find((one) => one.variable.name === variable.name);
        const label = variable.label === '' ? variable.name : variable.label;
        if (variable.type === 'adhoc')
          return <AdhocControl key={variable.name} name={variable.name} label={label} filters={filters} />;
        if (!resolved) return <WaitingControl key={variable.name} label={label} />;
        if (variable.type === 'textbox') return <TextControl key={variable.name} label={label} resolved={resolved} />;
        if (variable.type === 'switch') return <SwitchControl key={variable.name} label={label} resolved={resolved} />;
        return <ChoiceControl key={variable.name} label={label} resolved={resolved} />;
      })}
    </div>
  );
}

const WaitingControl = ({ label }: { readonly label: string }): ReactNode => (
  <span className="variable" aria-busy="true">
    <span className="variable-name">{label}</span>
    <span className="variable-value">…</span>
  </span>
);

interface ControlProps {
  readonly label: string;
  readonly resolved: ResolvedVariable;
}

/** At most so many rows are drawn; the search narrows the rest. */
const MOST_ROWS = 300;

function ChoiceControl({ label, resolved }: ControlProps): ReactNode {
  const { variable, selection, options, problem } = resolved;
  const [isOpen, setOpen] = useState(false);
  const [search, setSearch] = useState('');
  const words = selection.texts.length === 0 ? (problem === '' ? 'none' : 'unknown') : selection.texts.join(' + ');
  const all = variable.includesAll ? [{ text: ALL_TEXT, value: ALL_VALUE }] : [];
  const found = [...all, ...options].filter(({ text }) => text.toLowerCase().includes(search.toLowerCase()));
  const choose = (value: string, isToggle: boolean): void => {
    chooseVariable(variable.name, variable.isMulti && isToggle ? toggled(selection.values, value) : [value]);
    if (!variable.isMulti) setOpen(false);
  };
  const open = (next: boolean): void => {
    setOpen(next);
    setSearch('');
  };
  return (
    <Popover
      label={`Choose ${label}`}
      open={isOpen}
      onOpenChange={open}
      align="start"
      className="variable-popover"
      trigger={
        <button type="button" className="variable" title={problem === '' ? variable.description : problem}>
          {variable.hide !== 1 && <span className="variable-name">{label}</span>}
          <span className="variable-value">{words}</span>
          <Icon name="chevronDown" small />
          {variable.hide === 1 && <span className="visually-hidden">{label}</span>}
        </button>
      }
    >
      <TextField label={`Search ${label}`} value={search} onChange={setSearch} icon="search" small />
      {problem !== '' && <p className="variable-problem">{problem}</p>}
      <div
        className="variable-options"
        role="listbox"
        aria-label={label}
        aria-multiselectable={variable.isMulti}
        tabIndex={-1}
        onKeyDown={moveFocus}
      >
        {found.slice(0, MOST_ROWS).map(({ text, value }) => {
          const isChosen = selection.values.includes(value);
          return (
            <button
              key={value}
              type="button"
              role="option"
              aria-selected={isChosen}
              className="variable-option"
              onClick={(event) => choose(value, variable.isMulti && !event.altKey)}
            >
              <span className="variable-mark">{isChosen && <Icon name="check" small />}</span>
              {text}
            </button>
          );
        })}
        {found.length === 0 && (
          <p className="variable-problem">{options.length === 0 ? 'It has no values yet.' : 'Nothing matches.'}</p>
        )}
        {found.length > MOST_ROWS && (
          <p className="variable-problem">{found.length - MOST_ROWS} more: search for them.</p>
        )}
      </div>
    </Popover>
  );
}

/** All and single values exclude each other; nothing at all is All where there is one. */
function toggled(values: readonly string[], value: string): readonly string[] {
  if (value === ALL_VALUE || isAll({ values, texts: [] })) return [value];
  const next = values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
  return next.length === 0 ? [value] : next;
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const options = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=option]')];
  const at = options.indexOf(document.activeElement as HTMLElement);
  options[Math.max(0, Math.min(options.length - 1, at + step))]?.focus();
  event.preventDefault();
}

function TextControl({ label, resolved }: ControlProps): ReactNode {
  const shown = resolved.selection.values[0] ?? '';
  const [draft, setDraft] = useState<string>();
  const commit = (): void => {
    if (draft !== undefined && draft !== shown) chooseVariable(resolved.variable.name, [draft]);
    setDraft(undefined);
  };
  return (
    <span className="variable is-text">
      <span className="variable-name">{label}</span>
      <input
        aria-label={label}
        value={draft ?? shown}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
        }}
      />
    </span>
  );
}

/** A switch has two values; without options they are true and false. */
function SwitchControl({ label, resolved }: ControlProps): ReactNode {
  const { variable, selection, options } = resolved;
  const [on = 'true', off = 'false'] = options.map(({ value }) => value);
  return (
    <span className="variable is-text">
      <span className="variable-name">{label}</span>
      <Switch
        label={label}
        isOn={selection.values[0] === on}
        onChange={(isOn) => chooseVariable(variable.name, [isOn ? on : off])}
      />
    </span>
  );
}

const OPERATORS = ['=', '!=', '=~', '!~'];

function AdhocControl({
  name,
  label,
  filters,
}: {
  readonly name: string;
  readonly label: string;
  readonly filters: readonly AdhocFilter[];
}): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const [draft, setDraft] = useState<AdhocFilter>({ key: '', operator: '=', value: '' });
  const names = useRequest('labels.names', isOpen ? {} : undefined);
  const values = useRequest('labels.values', isOpen && draft.key !== '' ? { name: draft.key } : undefined);
  const set = (next: readonly AdhocFilter[]): void =>
    chooseVariable(
      name,
      next.length === 0 ? [''] : next.map(({ key, operator, value }) => `${key}|${operator}|${value}`),
    );
  return (
    <>
      {filters.map((filter, i) => (
        <button
          key={`${filter.key} ${filter.value}`}
          type="button"
          className="variable"
          title="Remove this filter"
          onClick={() => set(filters.filter((_, other) => other !== i))}
        >
          <span className="variable-name">{filter.key}</span>
          <span className="variable-value">
            {filter.operator} {filter.value}
          </span>
          <Icon name="close" small />
        </button>
      ))}
      <Popover
        label={label}
        open={isOpen}
        onOpenChange={setOpen}
        align="start"
        className="variable-popover"
        trigger={
          <button type="button" className="variable">
            <Icon name="filter" small />
            <span className="variable-name">{label}</span>
          </button>
        }
      >
        <form
          className="variable-adhoc"
          onSubmit={(event) => {
            event.preventDefault();
            if (draft.key !== '') set([...filters, draft]);
            setDraft({ key: '', operator: '=', value: '' });
            setOpen(false);
          }}
        >
          <TextField
            label="Label"
            hasVisibleLabel
            value={draft.key}
            list={`${name}-labels`}
            onChange={(key) => setDraft({ ...draft, key })}
          />
          <datalist id={`${name}-labels`}>
            {(names.data ?? []).map((one) => (
              <option key={one}>{one}</option>
            ))}
          </datalist>
          <select
            aria-label="Comparison"
            value={draft.operator}
            onChange={(event) => setDraft({ ...draft, operator: event.target.value })}
          >
            {OPERATORS.map((operator) => (
              <option key={operator}>{operator}</option>
            ))}
          </select>
          <TextField
            label="Value"
            hasVisibleLabel
            value={draft.value}
            list={`${name}-values`}
            onChange={(value) => setDraft({ ...draft, value })}
          />
          <datalist id={`${name}-values`}>
            {(values.data ?? []).slice(0, MOST_ROWS).map((one) => (
              <option key={one}>{one}</option>
            ))}
          </datalist>
          <button type="submit" className="button is-small">
            Add filter
          </button>
        </form>
      </Popover>
    </>
  );
}
