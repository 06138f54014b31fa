/** One panel's title, kind, queries and common options; everything else by its JSON. */
import { useState, type ReactNode } from 'react';
import {
  at,
  list,
  number,
  record,
  records,
  text,
  withValueAt,
  type JsonRecord,
} from '../../../shared/dashboards/json.ts';
import { UNIT_CHOICES } from '../../panels/guessUnit.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { JsonDialog } from './JsonDialog.tsx';

const KINDS =
  'timeseries stat gauge bargauge table piechart heatmap state-timeline status-history barchart histogram text'.split(
    ' ',
  );

interface PanelEditorProps {
  readonly panel: JsonRecord;
  readonly onApply: (panel: JsonRecord) => void;
  readonly onClose: () => void;
}

export function PanelEditor({ panel, onApply, onClose }: PanelEditorProps): ReactNode {
  const [draft, setDraft] = useState(panel);
  const [isJsonOpen, setJsonOpen] = useState(false);
  const set = (path: string, value: unknown): void => setDraft(withValueAt(draft, path, value));
  const targets = records(draft['targets']);
  const setTarget = (i: number, change: JsonRecord): void =>
    set(
      'targets',
      targets.map((target, other) => (other === i ? Object.assign({}, target, change) : target)),
    );
  const kinds = KINDS.includes(text(draft['type'])) ? KINDS : [text(draft['type']), ...KINDS];
  const units = UNIT_CHOICES.map(({ id }) => id);
  const unit = text(at(draft, 'fieldConfig.defaults.unit'));
  if (isJsonOpen) {
    return (
      <JsonDialog
        title={`JSON of ${text(draft['title'])}`}
        text={JSON.stringify(draft, null, 2)}
        onApply={(next) => setDraft(record(JSON.parse(next)))}
        onClose={() => setJsonOpen(false)}
      />
    );
  }
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Edit panel"
      className="panel-editor"
      footer={
        <>
          <Button onClick={() => setJsonOpen(true)}>JSON</Button>
          <span className="grow" />
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            onClick={() => {
              onApply(draft);
              onClose();
            }}
          >
            Apply
          </Button>
        </>
      }
    >
      <div className="panel-editor-form">
        <TextField
          label="Title"
          hasVisibleLabel
          value={text(draft['title'])}
          onChange={(value) => set('title', value)}
        />
        <TextField
          label="Description"
          hasVisibleLabel
          value={text(draft['description'])}
          onChange={(value) => set('description', value)}
        />
        <div className="panel-editor-row">
          <Choice label="Kind" value={text(draft['type'])} choices={kinds} onChange={(value) => set('type', value)} />
          <Choice
            label="Unit"
            value={unit}
            choices={units.includes(unit) ? units : [unit, ...units]}
            onChange={(value) => set('fieldConfig.defaults.unit', value)}
          />
          {(['min', 'max', 'decimals'] as const).map((name) => (
            <TextField
              key={name}
              label={name === 'min' ? 'From' : name === 'max' ? 'To' : 'Decimals'}
              hasVisibleLabel
              value={text(at(draft, `fieldConfig.defaults.${name}`))}
              onChange={(value) => set(`fieldConfig.defaults.${name}`, number(value))}
            />
          ))}
        </div>
        {targets.map((target, i) => (
          <div key={text(target['refId'])} className="panel-editor-query">
            <b>{text(target['refId'])}</b>
            <textarea
              aria-label={`Query ${text(target['refId'])}`}
              rows={2}
              spellCheck={false}
              value={text(target['expr'])}
              onChange={(event) => setTarget(i, { expr: event.target.value })}
            />
            <TextField
              label={`Legend of ${text(target['refId'])}`}
              placeholder="legend: {{instance}}"
              value={text(target['legendFormat'])}
              onChange={(value) => setTarget(i, { legendFormat: value })}
            />
            <Button
              small
              kind="ghost"
              icon="trash"
              onClick={() =>
                set(
                  'targets',
                  list(draft['targets']).filter((_, other) => other !== i),
                )
              }
            >
              Remove
            </Button>
          </div>
        ))}
        <Button
          small
          icon="plus"
          onClick={() => set('targets', [...targets, { refId: freeLetter(targets), expr: '' }])}
        >
          Query
        </Button>
      </div>
    </Dialog>
  );
}

function freeLetter(targets: readonly JsonRecord[]): string {
  const taken = new Set(targets.map((target) => text(target['refId'])));
  for (let code = 65; ; code++) if (!taken.has(String.fromCharCode(code))) return String.fromCharCode(code);
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly string[];
  readonly onChange: (value: string) => void;
}

function Choice({ label, value, choices, onChange }: ChoiceProps): ReactNode {
  return (
    <label className="text-field">
      <span className="text-field-label">{label}</span>
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice === '' ? 'none' : choice}
          </option>
        ))}
      </select>
    </label>
  );
}
