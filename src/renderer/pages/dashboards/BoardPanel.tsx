/** One panel of a board: its frame, head and menu, its questions, and its state in words. */
import { memo, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { display } from '../../../shared/dashboards/field/display.ts';
import type { StyledFrame } from '../../../shared/dashboards/field/style.ts';
import type { GridPos, Panel } from '../../../shared/dashboards/model.ts';
import type { JsonRecord } from '../../../shared/dashboards/json.ts';
import { quickOptions } from '../../../shared/dashboards/quickOptions.ts';
import { judgePanel } from '../../../shared/dashboards/verdict.ts';
import { interpolate, layered, type Scope } from '../../../shared/dashboards/variables/interpolate.ts';
import { toCsv } from '../../charts/chartCsv.ts';
import { saveBlob, saveText } from '../../charts/saveText.ts';
import { observeSize } from '../../charts/sharedResize.ts';
import { navigate } from '../../client/address.ts';
import { asAppError } from '../../client/useClient.ts';
import { exploreHref } from '../../client/exploreHref.ts';
import { useGhostChoice } from '../../client/ghost.ts';
import { useGhostFrames } from '../../client/useGhostFrames.ts';
import { useTimeStore } from '../../client/useTime.ts';
import { shownLink } from '../../panels/links.ts';
import { panelQueries } from '../../panels/panelQueries.ts';
import type { PanelProps } from '../../panels/panelProps.ts';
import { panelTimes, timeWords } from '../../panels/panelTimes.ts';
import { needsNoData, PanelView } from '../../panels/PanelView.tsx';
import { QueryErrorMessage } from '../../panels/QueryErrorMessage.tsx';
import { LinkAround } from '../../panels/ShownLinks.tsx';
import { type PanelAnswers, usePanelQueries } from '../../panels/usePanelQueries.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { classNames } from '../../ui/classNames.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { ChartSkeleton } from '../../ui/Skeleton.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { Tooltip } from '../../ui/Tooltip.tsx';
import { useBoard } from './BoardContext.ts';
import { elementPng, NOT_IN_PICTURES } from './elementImage.ts';
import { panelFrames } from './panelData.ts';
import { useMovePanel } from './useMovePanel.ts';
import { usePanelWindow } from './usePanelWindow.ts';
import { useNearViewport } from './useNearViewport.ts';

export interface BoardPanelProps {
  readonly panelKey: string;
  readonly panel: Panel;
  readonly place: GridPos;
  readonly repeatScope: Scope | undefined;
  readonly isAlone: boolean;
  readonly onAlone: (key: string | undefined) => void;
  /** Undefined while the board is not edited. */
  readonly editing?: PanelEditing | undefined;
  /** Undefined for files that are edited as text alone. */
  readonly onQuick?: QuickChange | undefined;
}

export interface PanelEditing {
  readonly onEdit: (id: number) => void;
  readonly onMove: (id: number, by: Partial<GridPos>) => void;
  readonly onDuplicate: (id: number) => void;
  readonly onDelete: (id: number) => void;
}

/** A change of one option, which begins an edit where there is none. */
export type QuickChange = (id: number, change: (panel: JsonRecord) => JsonRecord) => void;

/** Its props stay the same objects while the address or the time of the page changes. */
export const BoardPanel = memo(function BoardPanel(props: BoardPanelProps): ReactNode {
  const { panelKey, panel, place, repeatScope, isAlone, onAlone, editing, onQuick } = props;
  const board = useBoard();
  const moving = useMovePanel(editing && ((by) => editing.onMove(panel.id, by)));
  const frameRef = useRef<HTMLElement>(null);
  const bodyRef = useRef<HTMLDivElement>(null);
  const isInReach = useNearViewport(frameRef);
  const isNear = isInReach || board.isWhole;
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [as, setAs] = useState<'timeseries' | 'table'>();
  const time = useTimeStore();
  const toast = useToast();
  const page = usePanelWindow(isNear);
  useLayoutEffect(
    () =>
      bodyRef.current
        ? observeSize(bodyRef.current, (width, height) =>
            setSize({ width: Math.floor(width), height: Math.floor(height) }),
          )
        : undefined,
    [],
  );

  const scope = useMemo(
    () => (repeatScope ? layered(repeatScope, board.scope) : board.scope),
    [repeatScope, board.scope],
  );
  const times = panelTimes(panel, page, scope);
  // What is out of view is not even worded: a long board would do it for every panel with each change of time.
  const isAsking = isNear && board.isReady && size.width > 0 && !needsNoData(panel.kind);
  const queriesText = isAsking
    ? JSON.stringify(
        panelQueries(panel, {
          dashboard: board.dashboard,
          scope,
          filters: board.filters,
          width: size.width,
          times,
          scrapeInterval: board.scrapeInterval,
        }),
      )
    : '[]';
  // The same questions are the same object: answers are bound to them.
  const queries = useMemo(() => JSON.parse(queriesText) as ReturnType<typeof panelQueries>, [queriesText]);
  const asked = usePanelQueries(queries, times, isAsking);
  const { answers } = asked;
  const frames = useMemo(() => panelFrames(panel, answers, scope), [panel, answers, scope]);
  const [startMs, endMs] = shownRange(answers, times);
  const rangeMs = useMemo<readonly [number, number]>(() => [startMs, endMs], [startMs, endMs]);
  const ghost = useGhost({ panel, queries, times, scope, rangeMs, isAsking: isNear && isAsking });
  const title = interpolate(panel.title, scope, 'text');
  const links = panel.links.flatMap((link) => shownLink(link, scope) ?? []);
  const words = timeWords(panel, times);
  const hasHead = title !== '' || isAlone;
  const name = title === '' ? panel.type : title;
  const savePng = async (): Promise<void> => {
    try {
      if (frameRef.current) saveBlob(`${name}.png`, await elementPng(frameRef.current, NOT_IN_PICTURES));
    } catch (error) {
      toast({ text: `There is no picture: ${asAppError(error).message}`, status: 'critical' });
    }
  };
  return (
    <article
      ref={frameRef}
      data-panel={panelKey}
      className={classNames(
        'panel board-panel',
        panel.isTransparent && 'is-bare',
        !hasHead && 'has-no-head',
        place.h <= 2 && 'is-low',
        editing && 'is-edited',
      )}
      style={
        isAlone
          ? { height: '100%' }
          : {
              gridColumn: `${place.x + 1} / span ${place.w}`,
              gridRow: `${place.y + 1} / span ${place.h}`,
              ...(moving.shift ? { transform: `translate(${moving.shift.x}px, ${moving.shift.y}px)`, zIndex: 5 } : {}),
            }
      }
      aria-label={name}
      // While a board is edited its panels are moved by the arrow keys.
      {...(editing ? { tabIndex: 0, onKeyDown: moving.onKeyDown } : {})}
    >
      <header className="panel-head" onPointerDown={moving.onHeadDown}>
        {title !== '' && (
          <h3 className="panel-title" title={title}>
            <LinkAround link={links[0]}>{title}</LinkAround>
          </h3>
        )}
        {panel.description !== '' && (
          <Tooltip text={interpolate(panel.description, scope, 'text')}>
            <button type="button" className="panel-info" aria-label={`About ${name}`}>
              <Icon name="info" small />
            </button>
          </Tooltip>
        )}
        {words !== '' && <span className="panel-detail">{words}</span>}
        <span className="panel-end">
          {asked.error && asked.answers.length > 0 && (
            <span className="panel-flag on-warning" title={asked.error.message}>
              not refreshed
            </span>
          )}
          <PanelMenu
            panel={panel}
            name={name}
            queries={queries}
            frames={frames}
            isAlone={isAlone}
            onAlone={() => onAlone(isAlone ? undefined : panelKey)}
            onTable={() => setAs(as === 'table' ? undefined : 'table')}
            isTable={as === 'table'}
            editing={editing}
            onQuick={onQuick}
            onPng={() => savePng()}
          />
        </span>
      </header>
      {editing && <span className="board-corner" aria-hidden="true" onPointerDown={moving.onCornerDown} />}
      {asked.isRefreshing && <div className="panel-refreshing" aria-hidden="true" />}
      <div className="board-panel-body" ref={bodyRef}>
        {size.width > 0 && isNear && (
          <PanelContent
            panel={panel}
            title={name}
            asked={asked}
            isReady={board.isReady}
            hasQueries={queries.length > 0}
            height={size.height}
            as={as}
            onShowAs={setAs}
          >
            {(shownAs) => (
              <PanelView
                panel={panel}
                title={name}
                frames={frames}
                rangeMs={rangeMs}
                width={size.width}
                height={size.height}
                scope={scope}
                marks={board.marks}
                ghost={ghost}
                onZoom={(from, to) => time.zoomTo(from, to)}
                onResetZoom={() => time.resetZoom()}
                {...(shownAs === undefined ? {} : { as: shownAs })}
              />
            )}
          </PanelContent>
        )}
      </div>
    </article>
  );
});

interface GhostInput {
  readonly panel: Panel;
  readonly queries: ReturnType<typeof panelQueries>;
  readonly times: ReturnType<typeof panelTimes>;
  readonly scope: Scope;
  readonly rangeMs: readonly [number, number];
  readonly isAsking: boolean;
}

/** The same panel at the earlier time the page compares with. */
function useGhost({ panel, queries, times, scope, rangeMs, isAsking }: GhostInput): PanelProps['ghost'] {
  const choice = useGhostChoice();
  const isDrawn = isAsking && panel.kind === 'timeseries';
  const { shiftMs } = times;
  const shifted = useMemo(
    () => (choice && isDrawn ? { ...choice, shiftMs: choice.shiftMs + shiftMs } : undefined),
    [choice, isDrawn, shiftMs],
  );
  const questions = useMemo(() => queries.map(({ expr, stepMs }) => ({ expr, stepMs })), [queries]);
  const found = useGhostFrames(shifted, questions, rangeMs);
  return useMemo(() => {
    if (!choice || !found) return undefined;
    const answers = queries.flatMap((query, i) => (found[i] ? [{ query, result: found[i] }] : []));
    return { words: choice.words, frames: panelFrames(panel, answers, scope) };
  }, [choice, found, queries, panel, scope]);
}

function shownRange(answers: PanelAnswers['answers'], times: ReturnType<typeof panelTimes>): readonly [number, number] {
  if (!times.isLive) return [times.fromMs, times.toMs];
  // While live the axis ends with the newest complete step, so that no line stops short of the edge.
  const newest = answers.reduce(
    (latest, { query, result }) =>
      query.isInstant || result.steps === 0
        ? latest
        : Math.max(latest, result.startMs + (result.steps - 1) * result.stepMs),
    -Infinity,
  );
  const toMs = Number.isFinite(newest) ? newest : times.toMs;
  return [toMs - times.spanMs, toMs];
}

interface ContentProps {
  readonly panel: Panel;
  readonly title: string;
  readonly asked: PanelAnswers;
  readonly isReady: boolean;
  readonly hasQueries: boolean;
  readonly height: number;
  readonly as: 'timeseries' | 'table' | undefined;
  readonly onShowAs: (as: 'timeseries' | 'table') => void;
  readonly children: (as: 'timeseries' | 'table' | undefined) => ReactNode;
}

function PanelContent({
  panel,
  title,
  asked,
  isReady,
  hasQueries,
  height,
  as,
  onShowAs,
  children,
}: ContentProps): ReactNode {
  if (needsNoData(panel.kind)) return children(undefined);
  const { verdict, reasons } = judgePanel(panel);
  if (panel.kind === 'unknown' && as === undefined) {
    return (
      <EmptyState
        icon="box"
        title={reasons[0] === undefined ? 'This panel cannot be shown' : `This panel ${reasons[0]}`}
        actions={
          hasQueries && (
            <>
              <Button small onClick={() => onShowAs('timeseries')}>
                Show as time series
              </Button>
              <Button small onClick={() => onShowAs('table')}>
                Show as table
              </Button>
            </>
          )
        }
      >
        {hasQueries ? 'Its queries still work.' : 'Its content is kept in the file.'}
      </EmptyState>
    );
  }
  if (verdict === 'impossible' && panel.kind !== 'unknown') {
    return (
      <EmptyState icon="box" title="Not from here">
        This panel {reasons[0]}.
      </EmptyState>
    );
  }
  if (isReady && !hasQueries) {
    return (
      <EmptyState icon="explore" title="No query">
        This panel asks nothing.
      </EmptyState>
    );
  }
  if (asked.error && asked.answers.length === 0)
    return <QueryErrorMessage error={asked.error} expr={asked.failedExpr} />;
  if (!isReady || asked.answers.length === 0) return <ChartSkeleton height={height} label={title} />;
  return children(as);
}

interface MenuProps {
  readonly panel: Panel;
  readonly name: string;
  readonly queries: ReturnType<typeof panelQueries>;
  readonly frames: readonly StyledFrame[];
  readonly isAlone: boolean;
  readonly isTable: boolean;
  readonly onAlone: () => void;
  readonly onTable: () => void;
  readonly editing: PanelEditing | undefined;
  readonly onQuick: QuickChange | undefined;
  readonly onPng: () => Promise<void>;
}

function PanelMenu({
  panel,
  name,
  queries,
  frames,
  isAlone,
  isTable,
  onAlone,
  onTable,
  editing,
  onQuick,
  onPng,
}: MenuProps): ReactNode {
  const toast = useToast();
  const [first] = queries;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(JSON.stringify(panel.source, null, 2));
    toast({ text: `${name} is copied as JSON.` });
  };
  const items = [
    { label: isAlone ? 'Back to the board' : 'View alone', icon: 'fullScreen' as const, keys: 'V', onSelect: onAlone },
    ...(editing
      ? [
          { label: 'Edit', icon: 'edit' as const, onSelect: () => editing.onEdit(panel.id) },
          { label: 'Duplicate', icon: 'copy' as const, onSelect: () => editing.onDuplicate(panel.id) },
          { label: 'Delete', icon: 'trash' as const, onSelect: () => editing.onDelete(panel.id) },
        ]
      : []),
    ...(first
      ? [{ label: 'Explore', icon: 'explore' as const, onSelect: () => navigate(exploreHref(first.expr)) }]
      : []),
    ...(queries.length > 0 && panel.kind !== 'table'
      ? [{ label: isTable ? 'Show as it is' : 'Show data as table', icon: 'table' as const, onSelect: onTable }]
      : []),
    ...(frames.length > 0
      ? [{ label: 'Download CSV', onSelect: () => saveText(`${name}.csv`, 'text/csv', framesCsv(frames)) }]
      : []),
    ...(queries.length > 0 || needsNoData(panel.kind) ? [{ label: 'Download PNG', onSelect: () => void onPng() }] : []),
    ...(onQuick ? quickOptions(panel) : []).map(({ label, isOn, change }) => ({
      label,
      isChecked: isOn,
      onSelect: () => onQuick?.(panel.id, change),
    })),
    { label: 'Copy JSON', icon: 'copy' as const, onSelect: () => void copy() },
  ];
  return (
    <Menu
      items={items}
      trigger={<IconButton icon="dots" label={`Menu of ${name}`} kind="ghost" small className="panel-menu" />}
    />
  );
}

/** All frames below each other, as they are shown. */
function framesCsv(frames: readonly StyledFrame[]): string {
  return frames
    .map(({ fields, length }) =>
      toCsv([
        fields.map(({ title }) => title),
        ...Array.from({ length }, (_, row) => fields.map((field) => csvCell(field, row))),
      ]),
    )
    .join('\r\n');
}

function csvCell(field: StyledFrame['fields'][number], row: number): string {
  const cell = field.values[row] ?? null;
  if (field.type === 'time' && typeof cell === 'number') return new Date(cell).toISOString();
  return typeof cell === 'number' ? String(cell) : display(cell, field.style).text;
}
