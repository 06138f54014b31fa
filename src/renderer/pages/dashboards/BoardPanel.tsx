/** One panel of a board: its frame, head and menu, its questions, and its state in words. */
import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { StyledFrame } from '../../../shared/dashboards/field/style.ts';
import type { GridPos, Panel } from '../../../shared/dashboards/model.ts';
import { interpolate, layered, type Scope } from '../../../shared/dashboards/variables/interpolate.ts';
import { saveBlob } from '../../charts/saveText.ts';
import { observeSize } from '../../charts/sharedResize.ts';
import { asAppError } from '../../client/useClient.ts';
import { useTimeStore } from '../../client/useTime.ts';
import { shownLink } from '../../panels/links.ts';
import { panelQueries } from '../../panels/panelQueries.ts';
import { panelTimes, timeWords } from '../../panels/panelTimes.ts';
import { needsNoData, PanelView } from '../../panels/PanelView.tsx';
import { LinkAround } from '../../panels/ShownLinks.tsx';
import { type PanelAnswers, usePanelQueries } from '../../panels/usePanelQueries.ts';
import { classNames } from '../../ui/classNames.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { Tooltip } from '../../ui/Tooltip.tsx';
import { useBoard } from './BoardContext.ts';
import { PanelContent } from './PanelContent.tsx';
import { lastSampleMs, PanelFlags } from './PanelFlags.tsx';
import { type PanelEditing, PanelMenu, type QuickChange } from './PanelMenu.tsx';
import { elementPng, NOT_IN_PICTURES } from './elementImage.ts';
import { panelFrames } from './panelData.ts';
import { useMovePanel } from './useMovePanel.ts';
import { usePanelGhost } from './usePanelGhost.ts';
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
  /** Told what came back and what is shown of it. Memoise it. */
  readonly onShown?: ((shown: ShownPanel) => void) | undefined;
}

export interface ShownPanel {
  readonly asked: PanelAnswers;
  readonly frames: readonly StyledFrame[];
}

/** Its props stay the same objects while the address or the time of the page changes. */
export const BoardPanel = memo(function BoardPanel(props: BoardPanelProps): ReactNode {
  const { panelKey, panel, place, repeatScope, isAlone, onAlone, editing, onQuick, onShown } = props;
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
  const asked = usePanelQueries(queries, times, { isActive: isAsking, isTogether: panel.transformations.length > 0 });
  const { answers } = asked;
  const frames = useMemo(() => panelFrames(panel, answers, scope), [panel, answers, scope]);
  useEffect(() => onShown?.({ asked, frames }), [onShown, asked, frames]);
  const [startMs, endMs] = shownRange(answers, times);
  const rangeMs = useMemo<readonly [number, number]>(() => [startMs, endMs], [startMs, endMs]);
  const ghost = usePanelGhost({ panel, queries, times, scope, rangeMs, isAsking: isNear && isAsking });
  const staleSinceMs = lastSampleMs(asked, times, board.scrapeInterval);
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
        staleSinceMs !== undefined && 'is-stale',
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
          <PanelFlags asked={asked} staleSinceMs={staleSinceMs} />
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
