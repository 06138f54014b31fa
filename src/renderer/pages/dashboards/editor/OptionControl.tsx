/** The control of one option: it shows what holds and tells what is wanted; undefined takes it back. */
import type { ReactNode } from 'react';
import { calculationTitle } from '../../../../shared/dashboards/data/reducers.ts';
import { record, text, texts } from '../../../../shared/dashboards/json.ts';
import type { PanelOption } from '../../../../shared/dashboards/panelOptions.ts';
import { UNIT_CHOICES } from '../../../panels/guessUnit.ts';
import { Segmented } from '../../../ui/Segmented.tsx';
import { Select } from '../../../ui/Select.tsx';
import { Switch } from '../../../ui/Switch.tsx';
import { ColorSelect } from './ColorSelect.tsx';
import { CommittedField } from './CommittedField.tsx';
import { ThresholdSteps } from './ThresholdSteps.tsx';
import { ValueMappings } from './ValueMappings.tsx';

interface OptionControlProps {
  readonly option: PanelOption;
  /** What holds. */
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

/** More choices, or longer ones, are a list. */
const MOST_SEGMENTS = 3;
const MOST_LETTERS = 20;
const CALCS = ['lastNotNull', 'min', 'max', 'mean', 'sum', 'first', 'count', 'range', 'diff'];
const COLOR_MODES = [
  { value: 'palette-classic', label: 'By series' },
  { value: 'thresholds', label: 'By thresholds' },
  { value: 'fixed', label: 'One colour' },
  { value: 'continuous-GrYlRd', label: 'Green to red' },
  { value: 'continuous-RdYlGr', label: 'Red to green' },
  { value: 'continuous-blues', label: 'Blues' },
];

export function OptionControl({ option, value, onChange }: OptionControlProps): ReactNode {
  const { control, label } = option;
  switch (control.kind) {
    case 'text':
      return <CommittedField label={label} value={text(value)} onCommit={(next) => onChange(next || undefined)} />;
    case 'number':
      return (
        <CommittedField
          label={label}
          isNumber
          value={text(value)}
          placeholder={control.hint ?? ''}
          onCommit={(next) => onChange(next === '' ? undefined : Number(next))}
        />
      );
    case 'flag':
      return <Switch label={label} isOn={value === true} onChange={onChange} />;
    case 'unit':
      return <UnitSelect label={label} value={text(value)} onChange={(unit) => onChange(unit || undefined)} />;
    case 'color':
      return <ColorControl label={label} value={value} onChange={onChange} />;
    case 'calcs':
      return <Calculations label={label} chosen={texts(value)} onChange={onChange} />;
    case 'thresholds':
      return <ThresholdSteps value={value} onChange={onChange} />;
    case 'mappings':
      return <ValueMappings value={value} onChange={onChange} />;
    case 'choice': {
      const at = control.choices.findIndex(([choice]) => choice === value);
      const options = control.choices.map(([, words], i) => ({ value: String(i), label: words }));
      const pick = (i: string): void => onChange(control.choices[Number(i)]?.[0]);
      const letters = options.reduce((sum, { label: words }) => sum + words.length, 0);
      if (options.length <= MOST_SEGMENTS && letters <= MOST_LETTERS)
        return <Segmented label={label} value={String(at)} options={options} onChange={pick} />;
      const other = at < 0 ? [{ value: '-1', label: text(value, 'other') }] : [];
      return <Select label={label} small value={String(at)} options={[...other, ...options]} onChange={pick} />;
    }
  }
}

function UnitSelect({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (unit: string) => void;
}): ReactNode {
  const units = UNIT_CHOICES.map(({ id, label: words }) => ({ value: id, label: words }));
  const isKnown = value === '' || units.some((unit) => unit.value === value);
  return (
    <Select
      label={label}
      small
      value={value}
      options={[{ value: '', label: 'none' }, ...(isKnown ? [] : [{ value, label: value }]), ...units]}
      onChange={onChange}
    />
  );
}

function ColorControl({
  label,
  value,
  onChange,
}: Omit<OptionControlProps, 'option'> & { readonly label: string }): ReactNode {
  const json = record(value);
  const mode = text(json['mode']);
  const modes = COLOR_MODES.some((one) => one.value === mode)
    ? COLOR_MODES
    : [{ value: mode, label: mode === '' ? 'As it comes' : mode }, ...COLOR_MODES];
  return (
    <span className="option-pair">
      <Select
        label={label}
        small
        value={mode}
        options={modes}
        onChange={(next) =>
          onChange(
            next === 'fixed'
              ? { ...json, mode: next, fixedColor: text(json['fixedColor'], 'blue') }
              : { ...json, mode: next },
          )
        }
      />
      {mode === 'fixed' && (
        <ColorSelect
          label={`${label}, which one`}
          value={text(json['fixedColor'])}
          onChange={(fixedColor) => onChange({ ...json, fixedColor })}
        />
      )}
    </span>
  );
}

interface CalculationsProps {
  readonly label: string;
  readonly chosen: readonly string[];
  readonly onChange: (calcs: readonly string[]) => void;
}

/** In the order they were chosen. */
function Calculations({ label, chosen, onChange }: CalculationsProps): ReactNode {
  const all = [...CALCS, ...chosen.filter((id) => !CALCS.includes(id))];
  return (
    <span className="option-calcs" role="group" aria-label={label}>
      {all.map((id) => {
        const isChosen = chosen.includes(id);
        return (
          <button
            key={id}
            type="button"
            className="tag"
            aria-pressed={isChosen}
            onClick={() => onChange(isChosen ? chosen.filter((other) => other !== id) : [...chosen, id])}
          >
            {calculationTitle(id)}
          </button>
        );
      })}
    </span>
  );
}
