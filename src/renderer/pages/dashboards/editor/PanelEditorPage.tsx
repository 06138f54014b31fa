/**
 * One panel under edit: its picture above, what it asks below at full width, its options in one column beside both. Every
 * change is part of the board's draft at once, to be undone like any other.
 */
import { lazy, Suspense, useCallback, useMemo, useState, type ReactNode } from 'react';
import type { DashboardFile } from '../../../../shared/dashboards/entry.ts';
import { todaysForm } from '../../../../shared/dashboards/edit.ts';
import { isRecord, list, text, withValueAt, type JsonRecord } from '../../../../shared/dashboards/json.ts';
import type { GridPos, Panel } from '../../../../shared/dashboards/model.ts';
import { parsePanel } from '../../../../shared/dashboards/parsePanel.ts';
import type { Scope } from '../../../../shared/dashboards/variables/interpolate.ts';
import { navigate } from '../../../client/address.ts';
import { Link } from '../../../client/Link.tsx';
import { needsNoData } from '../../../panels/PanelView.tsx';
import { useCommands } from '../../../shell/commands.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { classNames } from '../../../ui/classNames.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { Kbd } from '../../../ui/Kbd.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { TextArea } from '../../../ui/TextArea.tsx';
import { BoardPanel, type ShownPanel } from '../BoardPanel.tsx';
import { editPanel } from '../boardAddress.ts';
import type { Draft } from '../useDraft.ts';
import { useSaveBoard } from '../useSaveBoard.ts';
import { kindName } from './KindPicker.tsx';
import { OptionsColumn } from './OptionsColumn.tsx';
import { QueryList, withNewQuery } from './QueryList.tsx';
import { TransformList } from './TransformList.tsx';
import '../../../ui/Tabs.css';
import './panelEditor.css';

const JsonEditor = lazy(() => import('../../../editor/JsonEditor.tsx'));

interface PanelEditorPageProps {
  readonly file: DashboardFile;
  readonly draft: Draft;
  /** As in the file, with what was changed. */
  readonly json: JsonRecord;
  readonly place: GridPos;
  /** Of a repeat: its first value. */
  readonly repeatScope: Scope | undefined;
  readonly onChange: (panel: JsonRecord) => void;
  /** Saved, or let go. */
  readonly onDone: () => void;
}

const leave = (): void => editPanel(undefined);

type Tab = 'queries' | 'transform' | 'json';
type Size = 'board' | 'fill';

export function PanelEditorPage(props: PanelEditorPageProps): ReactNode {
  const { json, place, repeatScope, onChange } = props;
  const [size, setSize] = useState<Size>('fill');
  const [shown, setShown] = useState<ShownPanel>();
  const panel = useMemo(() => parsePanel(json, { id: 0, gridPos: place }), [json, place]);
  const tell = useCallback((next: ShownPanel) => setShown(next), []);
  useCommands([
    { id: 'panel.leave', title: 'Back to the board', group: 'Charts', keys: 'Escape', isKeyOnly: true, run: leave },
  ]);
  const names = seriesNames(shown);
  return (
    <div className="panel-editor">
      <EditorHead
        {...props}
        title={panel.title}
        size={size}
        onSize={setSize}
        expr={shown?.asked.answers[0]?.query.expr}
      />
      <div className="panel-editor-main">
        <div className={classNames('panel-editor-picture', size === 'board' && 'is-as-on-board')}>
          <div
            className="panel-editor-frame"
            style={size === 'board' ? { width: `${(100 * place.w) / 24}%`, height: place.h * 38 - 8 } : {}}
          >
            <BoardPanel
              panelKey="edited"
              panel={panel}
              place={place}
              repeatScope={repeatScope}
              isAlone
              onAlone={leave}
              onShown={tell}
            />
          </div>
        </div>
        <EditorTabs json={json} panel={panel} shown={shown} onChange={onChange} />
      </div>
      <aside className="panel-editor-side" aria-label="Options of the panel">
        {panel.kind === panel.type ? (
          <OptionsColumn panel={json} kind={panel.kind} names={names} onChange={onChange} />
        ) : (
          <OlderForm panel={panel} onChange={onChange} />
        )}
      </aside>
    </div>
  );
}

const seriesNames = (shown: ShownPanel | undefined): readonly string[] => [
  ...new Set(
    (shown?.frames ?? []).flatMap(({ fields }) =>
      fields.filter(({ type }) => type !== 'time').map(({ title }) => title),
    ),
  ),
];

interface EditorHeadProps extends PanelEditorPageProps {
  readonly title: string;
  readonly size: Size;
  readonly onSize: (size: Size) => void;
  readonly expr: string | undefined;
}

function EditorHead(props: EditorHeadProps): ReactNode {
  const { file, draft, title, size, onSize, expr, onDone } = props;
  const { save, discard } = useSaveBoard(file, draft, true, onDone);
  return (
    <div className="board-head panel-editor-head">
      <nav className="board-path" aria-label="Place">
        <Link href="/dashboards">Dashboards</Link>
        <Icon name="chevronRight" small />
        <button type="button" onClick={leave}>
          {draft.dashboard.title}
        </button>
        <Icon name="chevronRight" small />
        <h2>{title === '' ? 'Panel' : title}</h2>
      </nav>
      {draft.isChanged && (
        <span className="panel-editor-draft">
          <Icon name="edit" small /> Draft kept until you save
        </span>
      )}
      <span className="grow" />
      <Segmented
        label="Size of the picture"
        value={size}
        options={[
          { value: 'board', label: 'As on the board' },
          { value: 'fill', label: 'Fill' },
        ]}
        onChange={onSize}
      />
      <IconButton icon="chevronLeft" label="Undo" keys="Mod+Z" small disabled={!draft.canUndo} onClick={draft.undo} />
      <IconButton
        icon="chevronRight"
        label="Redo"
        keys="Mod+Shift+Z"
        small
        disabled={!draft.canRedo}
        onClick={draft.redo}
      />
      <Button small kind="ghost" disabled={!draft.isChanged} onClick={discard}>
        Discard
      </Button>
      <Button
        small
        icon="alerts"
        disabled={expr === undefined}
        onClick={() =>
          navigate(`/alerts?${new URLSearchParams({ tab: 'rules', edit: 'new', expr: expr ?? '' }).toString()}`)
        }
      >
        Create alert
      </Button>
      <Button small className="wide-only" onClick={leave}>
        Back to the board
      </Button>
      <Button small kind="primary" disabled={!draft.isChanged} onClick={() => void save()}>
        Save <Kbd keys="Mod+S" />
      </Button>
    </div>
  );
}

interface EditorTabsProps {
  readonly json: JsonRecord;
  readonly panel: Panel;
  readonly shown: ShownPanel | undefined;
  readonly onChange: (panel: JsonRecord) => void;
}

function EditorTabs({ json, panel, shown, onChange }: EditorTabsProps): ReactNode {
  const [tab, setTab] = useState<Tab>('queries');
  const hasQueries = !needsNoData(panel.kind);
  const tabs: readonly (readonly [Tab, string, number | undefined])[] = [
    hasQueries
      ? ['queries', 'Queries', panel.targets.length]
      : ['queries', panel.kind === 'text' ? 'Content' : 'About', undefined],
    ...(hasQueries ? [['transform', 'Transform', panel.transformations.length] as const] : []),
    ['json', 'JSON', undefined],
  ];
  return (
    <div className="panel-editor-tabs">
      <div className="panel-editor-tab-head">
        <div className="tabs" role="tablist" aria-label="What the panel shows">
          {tabs.map(([id, label, count]) => (
            <button
              key={id}
              type="button"
              role="tab"
              className="tab"
              aria-selected={tab === id}
              onClick={() => setTab(id)}
            >
              {label}
              {count !== undefined && <span className="tab-count">{count}</span>}
            </button>
          ))}
        </div>
        <span className="grow" />
        {tab === 'queries' && hasQueries && (
          <Button small icon="plus" onClick={() => onChange(withNewQuery(json))}>
            Query
          </Button>
        )}
      </div>
      <div className="panel-editor-tab" role="tabpanel" aria-label={tabs.find(([id]) => id === tab)?.[1]}>
        {tab === 'queries' &&
          (hasQueries ? (
            <QueryList panel={json} asked={shown?.asked} onChange={onChange} />
          ) : panel.kind === 'text' ? (
            <Content json={json} panel={panel} onChange={onChange} />
          ) : (
            <p className="editor-none">This kind of panel asks nothing: its options say what it lists.</p>
          ))}
        {tab === 'transform' && <TransformList panel={json} onChange={onChange} />}
        {tab === 'json' && <PanelJson json={json} onChange={onChange} />}
      </div>
    </div>
  );
}

/** Markdown, HTML or code, where the file keeps it. */
function Content({ json, panel, onChange }: Pick<EditorTabsProps, 'json' | 'panel' | 'onChange'>): ReactNode {
  const content = text(panel.options['content']);
  const [draft, setDraft] = useState<string>();
  const commit = (): void => {
    if (draft !== undefined && draft !== content) onChange(withValueAt(json, 'options.content', draft));
    setDraft(undefined);
  };
  return <TextArea label="Content" isMono rows={12} value={draft ?? content} onChange={setDraft} onBlur={commit} />;
}

function PanelJson({ json, onChange }: Pick<EditorTabsProps, 'json' | 'onChange'>): ReactNode {
  const given = JSON.stringify(json, null, 2);
  const [draft, setDraft] = useState(given);
  const [problem, setProblem] = useState('');
  const apply = (): void => {
    try {
      const next: unknown = JSON.parse(draft);
      if (!isRecord(next)) throw new Error('A panel is an object.');
      setProblem('');
      onChange(next);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <>
      <Suspense fallback={<pre className="json-editor">{given}</pre>}>
        <JsonEditor key={given} value={given} ariaLabel="JSON of the panel" onChange={setDraft} />
      </Suspense>
      <div className="panel-editor-apply">
        {problem !== '' && (
          <span className="is-critical" role="alert">
            {problem}
          </span>
        )}
        <span className="grow" />
        <Button small disabled={draft === given} onClick={apply}>
          Apply
        </Button>
      </div>
    </>
  );
}

/** A panel as older versions wrote it: drawn as it is, and changed once it has today's form. */
function OlderForm({ panel, onChange }: Pick<EditorTabsProps, 'panel' | 'onChange'>): ReactNode {
  const isKnown = panel.kind !== 'unknown';
  return (
    <div className="older-form">
      <h3>{isKnown ? `An older form: ${panel.type}` : `Not from here: ${panel.type}`}</h3>
      <p>
        {isKnown
          ? `It looks the same as a ${kindName(panel.kind)} of today, whose options can be set one by one.`
          : 'Its plugin is not part of this app. Its queries and its JSON can be changed, and its kind.'}
      </p>
      {isKnown && list(panel.losses).length > 0 && (
        <ul>
          {panel.losses.map((loss) => (
            <li key={loss}>{loss}</li>
          ))}
        </ul>
      )}
      <Button
        small
        kind="primary"
        onClick={() => onChange(isKnown ? todaysForm(panel) : { ...panel.source, type: 'timeseries' })}
      >
        {isKnown ? "Bring it to today's form" : 'Make it a time series'}
      </Button>
    </div>
  );
}
