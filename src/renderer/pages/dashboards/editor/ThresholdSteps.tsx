/** Thresholds: a base colour and steps above it. */
import type { ReactNode } from 'react';
import { number, record, records, text, type JsonRecord } from '../../../../shared/dashboards/json.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { ColorSelect } from './ColorSelect.tsx';
import { CommittedField } from './CommittedField.tsx';
import { distinctKeys } from './distinctKeys.ts';

interface ThresholdStepsProps {
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

const BASE: JsonRecord = { value: null, color: 'green' };

export function ThresholdSteps({ value, onChange }: ThresholdStepsProps): ReactNode {
  const json = record(value);
  const given = records(json['steps']);
  const steps = given.length === 0 ? [BASE] : given;
  const keys = distinctKeys(steps.map((step) => text(step['value'])));
  const set = (next: readonly JsonRecord[]): void =>
    onChange({ ...json, mode: text(json['mode'], 'absolute'), steps: sorted(next) });
  const change = (at: number, changes: JsonRecord): void =>
    set(steps.map((step, i) => (i === at ? Object.assign({}, step, changes) : step)));
  const add = (): void => {
    const highest = number(steps.at(-1)?.['value']) ?? 70;
    set([...steps, { value: steps.length === 1 ? highest : highest + 10, color: 'red' }]);
  };
  return (
    <span className="option-rows">
      {steps.map((step, i) => (
        <span key={keys[i]} className="option-row">
          <ColorSelect
            label={i === 0 ? 'Colour of the base' : `Colour of threshold ${i}`}
            value={text(step['color'])}
            onChange={(color) => change(i, { color })}
          />
          {i === 0 ? (
            <span className="t3">base</span>
          ) : (
            <>
              <CommittedField
                label={`Value of threshold ${i}`}
                isNumber
                value={text(step['value'])}
                onCommit={(typed) => change(i, { value: number(typed) ?? 0 })}
              />
              <IconButton
                icon="trash"
                label={`Remove threshold ${i}`}
                small
                onClick={() => set(steps.filter((_, other) => other !== i))}
              />
            </>
          )}
        </span>
      ))}
      <Button small kind="ghost" icon="plus" onClick={add}>
        Add threshold
      </Button>
    </span>
  );
}

const sorted = (steps: readonly JsonRecord[]): readonly JsonRecord[] => {
  const [base = BASE, ...above] = steps;
  return [base, ...above.sort((a, b) => (number(a['value']) ?? 0) - (number(b['value']) ?? 0))];
};
