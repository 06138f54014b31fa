/** The queries of a panel, each with the editor of Explore at full width and a line that says what came back. */
import { useCallback, useState, type FocusEvent, type ReactNode } from 'react';
import type { WireError } from '../../../../shared/errors.ts';
import { flag, number, records, text, type JsonRecord } from '../../../../shared/dashboards/json.ts';
import { formatCount } from '../../../../shared/units.ts';
import { useClient } from '../../../client/useClient.ts';
import type { AskEngine } from '../../../editor/engineCompletion.ts';
import { LazyPromqlEditor } from '../../../editor/LazyPromqlEditor.tsx';
import type { PanelAnswers } from '../../../panels/usePanelQueries.ts';
import { IconButton } from '../../../ui/Button.tsx';
import { classNames } from '../../../ui/classNames.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { Select } from '../../../ui/Select.tsx';
import { useBoard } from '../BoardContext.ts';
import { CommittedField } from './CommittedField.tsx';
import { checkPanelQuery } from './queryCheck.ts';

interface QueryListProps {
  readonly panel: JsonRecord;
  readonly asked: PanelAnswers | undefined;
  readonly onChange: (panel: JsonRecord) => void;
}

export function QueryList({ panel, asked, onChange }: QueryListProps): ReactNode {
  const targets = records(panel['targets']);
  const set = (next: readonly JsonRecord[]): void => onChange({ ...panel, targets: next });
  return (
    <>
      {targets.map((target, i) => (
        <PanelQueryRow
          key={text(target['refId'], String(i))}
          target={target}
          asked={asked}
          onChange={(changes) =>
            set(targets.map((one, other) => (other === i ? Object.assign({}, one, changes) : one)))
          }
          onDuplicate={() => set([...targets, { ...target, refId: freeLetter(targets) }])}
          onRemove={() => set(targets.filter((_, other) => other !== i))}
        />
      ))}
      {targets.length === 0 && <p className="editor-none">This panel asks nothing.</p>}
    </>
  );
}

export function withNewQuery(panel: JsonRecord): JsonRecord {
  const targets = records(panel['targets']);
  return { ...panel, targets: [...targets, { refId: freeLetter(targets), expr: '' }] };
}

function freeLetter(targets: readonly JsonRecord[]): string {
  const taken = new Set(targets.map((target) => text(target['refId'])));
  for (let code = 65; ; code++) if (!taken.has(String.fromCharCode(code))) return String.fromCharCode(code);
}

interface PanelQueryRowProps {
  readonly target: JsonRecord;
  readonly asked: PanelAnswers | undefined;
  readonly onChange: (changes: JsonRecord) => void;
  readonly onDuplicate: () => void;
  readonly onRemove: () => void;
}

const FORMS = [
  { value: 'time_series', label: 'Series' },
  { value: 'table', label: 'Table' },
  { value: 'heatmap', label: 'Heatmap' },
];

function PanelQueryRow({ target, asked, onChange, onDuplicate, onRemove }: PanelQueryRowProps): ReactNode {
  const client = useClient();
  const { scope } = useBoard();
  const letter = text(target['refId']);
  const expr = text(target['expr']);
  const isHidden = flag(target['hide']);
  const [draft, setDraft] = useState<string>();
  const [mistake, setMistake] = useState<WireError | null>(null);
  const ask = useCallback<AskEngine>((name, params) => client.request(name, params), [client]);
  const format = async (typed: string): Promise<string> => (await client.request('query.format', { expr: typed })).expr;
  const commit = (typed = draft): void => {
    if (typed !== undefined && typed.trim() !== expr) onChange({ expr: typed.trim() });
    setDraft(undefined);
  };
  const commitOnLeave = (event: FocusEvent<HTMLElement>): void => {
    if (!event.currentTarget.contains(event.relatedTarget)) commit();
  };
  return (
    <section className={classNames('query', isHidden && 'is-off')} aria-label={`Query ${letter}`}>
      <header className="query-head">
        <span className="query-letter">{letter}</span>
        <b>Query</b>
        <span className="grow" />
        <IconButton
          icon={isHidden ? 'play' : 'eye'}
          label={isHidden ? `Show query ${letter}` : `Hide query ${letter}`}
          small
          onClick={() => onChange({ hide: !isHidden })}
        />
        <IconButton icon="copy" label={`Duplicate query ${letter}`} small onClick={onDuplicate} />
        <IconButton icon="trash" label={`Remove query ${letter}`} small onClick={onRemove} />
      </header>
      <div onBlur={commitOnLeave}>
        <LazyPromqlEditor
          value={draft ?? expr}
          ariaLabel={`PromQL query ${letter}`}
          placeholder="Type a metric name, or Ctrl-Space for suggestions"
          ask={ask}
          check={(typed) => checkPanelQuery(client, typed, scope)}
          format={format}
          onChange={setDraft}
          onChecked={setMistake}
          onRun={commit}
        />
      </div>
      <footer className="query-foot">
        <Outcome letter={letter} mistake={mistake} asked={asked} isHidden={isHidden} />
        <span className="query-fact">Legend</span>
        <CommittedField
          label={`Legend of query ${letter}`}
          value={text(target['legendFormat'])}
          placeholder="{{instance}}"
          onCommit={(legendFormat) => onChange({ legendFormat })}
        />
        <span className="query-fact">Step</span>
        <CommittedField
          label={`Shortest step of query ${letter}`}
          value={text(target['interval'])}
          placeholder="auto"
          onCommit={(interval) => onChange({ interval })}
        />
        <Select
          label={`Form of query ${letter}`}
          small
          value={text(target['format'], 'time_series')}
          options={FORMS}
          onChange={(next) => onChange({ format: next })}
        />
        <label className="query-instant">
          <input
            type="checkbox"
            checked={flag(target['instant'])}
            onChange={(event) => onChange({ instant: event.target.checked, range: !event.target.checked })}
          />
          Only now
        </label>
      </footer>
    </section>
  );
}

interface OutcomeProps {
  readonly letter: string;
  readonly mistake: WireError | null;
  readonly asked: PanelAnswers | undefined;
  readonly isHidden: boolean;
}

function Outcome({ letter, mistake, asked, isHidden }: OutcomeProps): ReactNode {
  const answer = asked?.answers.find(({ query }) => query.target.refId === letter);
  if (mistake) {
    return (
      <span className="query-mistake" role="alert">
        <Icon name="critical" small />
        <span title={mistake.message}>{mistake.message}</span>
      </span>
    );
  }
  if (isHidden) return <span className="query-fact grow">not asked</span>;
  if (!answer) return <span className="query-fact grow">{asked?.error ? 'no answer' : '…'}</span>;
  const { series, stats } = answer.result;
  const ms = number(stats.evalMs);
  return (
    <span className="query-outcome grow">
      <Icon name="ok" small />
      {series.length === 1 ? '1 series' : `${formatCount(series.length)} series`}
      {ms !== undefined && <span className="t3">· {ms < 1 ? '< 1' : Math.round(ms)} ms</span>}
    </span>
  );
}
