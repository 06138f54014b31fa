/** One board: variables, links and marks above, rows and panels in the grid. */
import { lazy, Suspense, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { DashboardFile } from '../../../shared/dashboards/entry.ts';
import { duplicated, movedPanel, panelJson, placeOf, withPanel } from '../../../shared/dashboards/edit.ts';
import { dashboardOfText } from '../../../shared/dashboards/fileText.ts';
import type { Dashboard } from '../../../shared/dashboards/model.ts';
import { interpolate, layered } from '../../../shared/dashboards/variables/interpolate.ts';
import { currentAddress, useAddress } from '../../client/address.ts';
import { Link } from '../../client/Link.tsx';
import { fittingRange } from './fittingRange.ts';
import { useRequest, useSubscription } from '../../client/useClient.ts';
import { useEngineFeed } from '../../client/useEngineFeeds.ts';
import { useTimeStore } from '../../client/useTime.ts';
import { useCommands } from '../../shell/commands.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { editPanel, showPanelAlone } from './boardAddress.ts';
import { BoardContext, type BoardShared } from './BoardContext.ts';
import { layoutBoard, type Placed } from './boardLayout.ts';
import { BoardPanel } from './BoardPanel.tsx';
import type { PanelEditing, QuickChange } from './PanelMenu.tsx';
import { EditTools } from './EditTools.tsx';
import { useBoardReport } from './useBoardReport.ts';
import { useAnnotations } from './useAnnotations.ts';
import { BoardHead } from './BoardHead.tsx';
import { type Draft, useDraft } from './useDraft.ts';
import { useScrapeInterval } from './useScrapeInterval.ts';
import { useVariables } from './useVariables.ts';
import { VariableBar } from './VariableBar.tsx';

const PanelEditorPage = lazy(async () => ({
  default: (await import('./editor/PanelEditorPage.tsx')).PanelEditorPage,
}));

export function BoardView({ uid }: { readonly uid: string }): ReactNode {
  const entries = useSubscription('dashboards');
  const entry = entries?.find((one) => one.uid === uid);
  // Asked once the list says how new the file is: a board is large, and would be read and laid out twice.
  const { data, error } = useRequest('dashboards.get', entries && { uid }, entry?.changedMs ?? 0);
  const parsed = useMemo(() => (data?.uid === uid ? parse(data) : undefined), [data, uid]);
  if (error && !data) {
    return (
      <EmptyState
        status="nodata"
        title="This dashboard is not here"
        actions={
          <Link className="button" href="/dashboards">
            All dashboards
          </Link>
        }
      >
        {error.message}
      </EmptyState>
    );
  }
  if (!data || !parsed) return null;
  if (parsed.problem !== '') {
    return (
      <EmptyState
        status="critical"
        title="This file cannot be shown"
        actions={
          <Link className="button" href="/dashboards">
            All dashboards
          </Link>
        }
      >
        {parsed.problem}
      </EmptyState>
    );
  }
  return parsed.dashboard ? (
    <Board key={uid} file={data} dashboard={parsed.dashboard} isPinned={entry?.isPinned ?? data.isPinned} />
  ) : null;
}

function parse(file: DashboardFile): { readonly dashboard?: Dashboard; readonly problem: string } {
  try {
    return { dashboard: { ...dashboardOfText(file.text), uid: file.uid }, problem: '' };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

interface BoardProps {
  readonly file: DashboardFile;
  readonly dashboard: Dashboard;
  /** As the list has it: a pin changes no file. */
  readonly isPinned: boolean;
}

function Board({ file, dashboard: saved, isPinned }: BoardProps): ReactNode {
  const draft = useDraft(file, saved);
  const { dashboard } = draft;
  const [isEditing, setEditing] = useState(false);
  const editing = isEditing ? panelEditing(draft) : undefined;
  const { query } = useAddress();
  const editedId = Number(query.get('edit') ?? Number.NaN);
  const edited = draft.json && panelJson(draft.json, editedId);
  const alone = query.get('panel') ?? undefined;
  useOwnTime(dashboard);
  const variables = useVariables(dashboard);
  const scrapeInterval = useScrapeInterval();
  const isReady = variables.list !== undefined;
  const { marks, switches } = useAnnotations(dashboard, variables.scope, isReady);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const { scope, filters, valuesOf } = variables;
  const report = useBoardReport();
  const { isWhole } = report;
  const shared = useMemo<BoardShared>(
    () => ({ dashboard, scope, filters, marks, scrapeInterval, isReady, isWhole }),
    [dashboard, scope, filters, marks, scrapeInterval, isReady, isWhole],
  );
  const placed = useMemo(() => layoutBoard(dashboard, { toggled, valuesOf }), [dashboard, toggled, valuesOf]);
  const { json, change } = draft;
  const onQuick = useMemo<QuickChange | undefined>(() => {
    if (!json) return undefined;
    return (id, quick) => {
      change(withPanel(json, id, quick));
      setEditing(true);
    };
  }, [json, change]);
  const toggleRow = (key: string): void => {
    const next = new Set(toggled);
    if (!next.delete(key)) next.add(key);
    setToggled(next);
  };
  useCommands([
    {
      id: 'board.alone',
      title: alone === undefined ? 'View the panel under the pointer alone' : 'Back to the board',
      group: 'Charts',
      keys: 'V',
      run: () => showPanelAlone(alone === undefined ? panelUnderPointer() : undefined),
    },
    ...(json && edited === undefined
      ? [
          {
            id: 'board.editPanel',
            title: 'Edit the panel under the pointer',
            group: 'Charts' as const,
            keys: 'E',
            run: () => {
              const key = panelUnderPointer();
              const one = placed.find((other) => other.kind === 'panel' && other.key === key);
              if (one?.kind === 'panel') editPanel(one.panel.id);
            },
          },
        ]
      : []),
    ...(alone === undefined
      ? []
      : [
          {
            id: 'board.back',
            title: 'Back to the board',
            group: 'Charts' as const,
            keys: 'Escape',
            isKeyOnly: true,
            run: () => showPanelAlone(undefined),
          },
        ]),
  ]);
  if (json && edited) {
    const placedPanel = placed.find((one) => one.kind === 'panel' && one.panel.id === editedId);
    return (
      <BoardContext value={shared}>
        <Suspense fallback={null}>
          <PanelEditorPage
            file={file}
            draft={draft}
            json={edited}
            place={placeOf(edited)}
            repeatScope={placedPanel?.scope}
            onChange={(next) => {
              change(withPanel(json, editedId, () => ({ ...next, id: edited['id'] })));
              setEditing(true);
            }}
            onDone={() => setEditing(false)}
          />
        </Suspense>
      </BoardContext>
    );
  }
  const lone = placed.find((one) => one.kind === 'panel' && one.key === alone);
  return (
    <BoardContext value={shared}>
      <BoardHead
        file={file}
        isPinned={isPinned}
        dashboard={dashboard}
        switches={switches}
        tools={<EditTools file={file} draft={draft} isEditing={isEditing} onEditing={setEditing} report={report} />}
      >
        <VariableBar dashboard={dashboard} list={variables.list} filters={filters} />
      </BoardHead>
      {lone?.kind === 'panel' ? (
        <section className="board-alone" aria-label={dashboard.title}>
          <BoardPanel
            panelKey={lone.key}
            panel={lone.panel}
            place={lone.place}
            repeatScope={lone.scope}
            isAlone
            onAlone={showPanelAlone}
          />
        </section>
      ) : (
        <section className={isEditing ? 'board is-edited' : 'board'} aria-label={dashboard.title}>
          {placed.map((one) => (
            <PlacedItem
              key={one.key}
              one={one}
              scope={scope}
              onToggle={() => toggleRow(one.key)}
              editing={editing}
              onQuick={onQuick}
            />
          ))}
        </section>
      )}
      {placed.length === 0 && (
        <EmptyState icon="dashboards" title="No panels yet">
          This dashboard&apos;s file holds none.
        </EmptyState>
      )}
    </BoardContext>
  );
}

/** Undefined for files that are edited as text alone. */
function panelEditing({ json, change }: Draft): PanelEditing | undefined {
  if (!json) return undefined;
  return {
    onMove: (id, by) => change(movedPanel(json, id, by)),
    onDuplicate: (id) => change(duplicated(json, id)),
    onDelete: (id) => change(withPanel(json, id, () => undefined)),
  };
}

interface PlacedItemProps {
  readonly one: Placed;
  readonly scope: BoardShared['scope'];
  readonly onToggle: () => void;
  readonly editing: PanelEditing | undefined;
  readonly onQuick: QuickChange | undefined;
}

function PlacedItem({ one, scope, onToggle, editing, onQuick }: PlacedItemProps): ReactNode {
  if (one.kind === 'panel') {
    return (
      <BoardPanel
        panelKey={one.key}
        panel={one.panel}
        place={one.place}
        repeatScope={one.scope}
        isAlone={false}
        onAlone={showPanelAlone}
        editing={editing}
        onQuick={onQuick}
      />
    );
  }
  const own = one.scope ? layered(one.scope, scope) : scope;
  return (
    <h2 className="board-row" style={{ gridRow: `${one.y + 1} / span 1` }}>
      <button type="button" aria-expanded={!one.isCollapsed} onClick={onToggle}>
        <Icon name={one.isCollapsed ? 'chevronRight' : 'chevronDown'} small />
        {interpolate(one.row.title, own, 'text') || 'Row'}
        {one.isCollapsed && <small>{one.panels === 1 ? '1 panel' : `${one.panels} panels`}</small>}
      </button>
    </h2>
  );
}

/** Last time the pointer was seen over a panel, for the key that shows it alone. */
function panelUnderPointer(): string | undefined {
  const focused = document.activeElement?.closest<HTMLElement>('[data-panel]');
  const hovered = document.querySelector<HTMLElement>('[data-panel]:hover');
  return (hovered ?? focused)?.dataset['panel'];
}

/** The range the file was saved with, where the address says nothing of time; no longer than there is data to show. */
function useOwnTime({ time: own, uid }: Dashboard): void {
  const time = useTimeStore();
  const oldestMs = useEngineFeed(({ status }) => status && (status.oldestMs ?? status.startedMs));
  const done = useRef('');
  useEffect(() => {
    if (done.current === uid || oldestMs === undefined) return;
    // Once per board: what a person chooses afterwards stays.
    done.current = uid;
    const range = fittingRange(own, Date.now() - oldestMs);
    if (range && !currentAddress().query.has('from')) time.setRange(range);
  }, [time, own, uid, oldestMs]);
}
