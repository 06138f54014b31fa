/** The graph of the queries' results, and every state it can be in instead. */
import { useCallback, useMemo, useRef, type ReactNode } from 'react';
import { formatCount } from '../../../shared/units.ts';
import { replaceQuery, useAddress } from '../../client/address.ts';
import { chooseGhost, GHOSTS, useGhostChoice } from '../../client/ghost.ts';
import { useGhostFrames } from '../../client/useGhostFrames.ts';
import type { RangeResult } from '../../client/useRangeQuery.ts';
import { useTimeState, useTimeStore } from '../../client/useTime.ts';
import { chartToCsv } from '../../charts/chartCsv.ts';
import { saveChartPng } from '../../charts/chartPng.ts';
import { limitSeries, SERIES_LIMIT } from '../../charts/limitSeries.ts';
import type { ChartBuild } from '../../charts/plotSpec.ts';
import { saveText } from '../../charts/saveText.ts';
import type { TipAction } from '../../charts/ChartTooltip.tsx';
import { type GhostSource, TimeChart } from '../../charts/TimeChart.tsx';
import { DataPanel } from '../../panels/DataPanel.tsx';
import { PanelFlag } from '../../panels/PanelFlag.tsx';
import { panelState } from '../../panels/panelState.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import {
  answerChart,
  type ExploreAnswer,
  exploreChart,
  type ExploreData,
  exploreData,
  keyAmong,
} from './exploreChart.ts';
import { filteredTo, withoutSeries } from './narrowed.ts';
import { NoDataReason } from './NoDataReason.tsx';

export interface AskedQuery extends Omit<ExploreAnswer, 'frame'> {
  readonly result: RangeResult;
}

export type AskedQueries = readonly [AskedQuery, ...AskedQuery[]];

export interface GraphPanelProps {
  readonly asked: AskedQueries;
  readonly data: ExploreData;
  readonly focusKey: string | undefined;
  /** The table below is the legend then. */
  readonly hasTable: boolean;
  readonly onRun: (letter: string, expr: string) => void;
}

const HEIGHT = 240;
const TALL_HEIGHT = 460;
/** Scrape interval assumed for staleness where targets differ. */
const USUAL_SCRAPE_MS = 15_000;
const DRAWINGS = [
  { value: 'lines', label: 'Lines' },
  { value: 'stacked', label: 'Stacked' },
] as const;

export function GraphPanel({ asked, data, focusKey, hasTable, onRun }: GraphPanelProps): ReactNode {
  const time = useTimeStore();
  const { isLive } = useTimeState();
  const { query } = useAddress();
  const host = useRef<HTMLDivElement>(null);
  const isStacked = query.get('draw') === 'stacked';
  const fromZero = query.get('zero') === '1';
  const failed = asked.find(({ result }) => result.error !== undefined);
  const first = failed ?? asked[0];
  const rangeMs = shownRange(asked);
  const nowMs = rangeMs[1];
  const states = asked.map(({ result }) =>
    panelState({ frame: result.frame, error: result.error, scrapeMs: USUAL_SCRAPE_MS, isLive, nowMs }),
  );
  const state = states[asked.indexOf(first)]?.kind === 'error' ? states[asked.indexOf(first)] : bestOf(states);
  const staleFromMs = state?.kind === 'stale' ? state.lastSampleMs : undefined;
  const shown = useMemo(() => limitSeries(data), [data]);
  const isStale = staleFromMs !== undefined;
  const build = useCallback<ChartBuild>(
    (hiddenKeys) => exploreChart(shown, { isStacked, fromZero, isStale, hiddenKeys }),
    [shown, isStacked, fromZero, isStale],
  );
  const ghost = useGhost(asked, rangeMs, isStacked);
  const tipActions = (key: string): readonly TipAction[] => actionsOf(asked, key, onRun);
  const height = hasTable ? HEIGHT : TALL_HEIGHT;
  const isCut = shown.series.length < data.series.length;
  const title = asked.map(({ expr }) => expr).join('; ');
  const saveCsv = (): void => saveText('graph.csv', 'text/csv', chartToCsv(build(new Set()).model));
  const savePng = (): void => {
    if (host.current) saveChartPng('graph.png', host.current, { title, model: build(new Set()).model });
  };
  return (
    <DataPanel
      title="Graph"
      detail={hasTable ? 'the table below is the legend' : undefined}
      end={
        <>
          {isCut && (
            <PanelFlag tone="warning">{`${formatCount(data.series.length)} series, showing the top ${SERIES_LIMIT}`}</PanelFlag>
          )}
          <Segmented
            label="Drawing"
            value={isStacked ? 'stacked' : 'lines'}
            options={DRAWINGS}
            onChange={(next) => replaceQuery({ draw: next === 'lines' ? undefined : next })}
          />
          <Button
            kind="ghost"
            small
            className="wide-only"
            aria-pressed={fromZero}
            onClick={() => replaceQuery({ zero: fromZero ? undefined : '1' })}
          >
            y from 0
          </Button>
          <CompareMenu />
          <Menu
            trigger={
              <Button kind="ghost" small aria-label="Save the graph">
                Save
                <Icon name="chevronDown" small />
              </Button>
            }
            items={[
              { label: 'Data as CSV', icon: 'table', onSelect: saveCsv },
              { label: 'Picture as PNG', icon: 'explore', onSelect: savePng },
            ]}
          />
        </>
      }
      state={state ?? { kind: 'loading' }}
      expr={first.expr}
      height={height}
      nowMs={nowMs}
      isRefreshing={asked.some(({ result }) => result.isLoading && result.frame !== undefined)}
      noData={
        <NoDataReason
          expr={first.expr}
          rangeMs={rangeMs}
          stepMs={first.result.stepMs}
          onRun={(expr) => onRun(first.letter, expr)}
        />
      }
    >
      {() => (
        <div ref={host}>
          <TimeChart
            build={build}
            height={height}
            rangeMs={rangeMs}
            ariaLabel={title}
            legend={hasTable ? 'none' : 'table'}
            focusKey={focusKey}
            staleFromMs={staleFromMs}
            ghost={ghost}
            tipActions={tipActions}
            onZoom={(fromMs, toMs) => time.zoomTo(fromMs, toMs)}
            onResetZoom={() => time.resetZoom()}
          />
        </div>
      )}
    </DataPanel>
  );
}

/** Of the series under a pinned tooltip: its query narrowed to it, or kept from it. */
function actionsOf(asked: AskedQueries, key: string, onRun: GraphPanelProps['onRun']): readonly TipAction[] {
  const answered = asked.filter(({ result }) => result.frame !== undefined);
  for (const { letter, expr, legend, result } of answered) {
    const { frame } = result;
    if (!frame) continue;
    const place = answerChart({ frame, expr, legend }).series.findIndex(
      (one) => keyAmong(answered.length, letter, one.key) === key,
    );
    const labels = frame.series[place];
    if (!labels) continue;
    const rest = withoutSeries(expr, labels, frame.series);
    return [
      { label: 'Filter to this', run: () => onRun(letter, filteredTo(expr, labels)) },
      ...(rest === undefined ? [] : [{ label: 'Exclude this', run: () => onRun(letter, rest) }]),
    ];
  }
  return [];
}

function CompareMenu(): ReactNode {
  const choice = useGhostChoice();
  return (
    <Menu
      trigger={
        <Button kind="ghost" small aria-label="Compare with an earlier time (P)">
          Compare
          <Icon name="chevronDown" small />
        </Button>
      }
      items={[
        { label: 'With nothing', isChecked: choice === undefined, onSelect: () => chooseGhost(undefined) },
        ...GHOSTS.map((ghost) => ({
          label: `With ${ghost.words}`,
          isChecked: choice?.id === ghost.id,
          onSelect: () => chooseGhost(ghost),
        })),
      ]}
    />
  );
}

/** From the earliest start to the newest end: streams of several queries come one after the other. */
function shownRange(asked: readonly AskedQuery[]): readonly [number, number] {
  const answered = asked.filter(({ result }) => result.frame !== undefined);
  const ranges = (answered.length > 0 ? answered : asked).map(({ result }) => result.rangeMs);
  const newest = ranges.toSorted((a, b) => b[1] - a[1])[0];
  return newest ?? [0, 1];
}

/** One query with data is enough to draw. */
function bestOf(states: readonly ReturnType<typeof panelState>[]): ReturnType<typeof panelState> | undefined {
  for (const kind of ['partial', 'fine', 'stale', 'loading', 'no-data'] as const) {
    const found = states.find((state) => state.kind === kind);
    if (found) return found;
  }
  return states[0];
}

function useGhost(
  asked: readonly AskedQuery[],
  rangeMs: readonly [number, number],
  isStacked: boolean,
): GhostSource | undefined {
  const choice = useGhostChoice();
  const askedText = JSON.stringify(asked.map(({ result, ...query }) => ({ ...query, stepMs: result.stepMs })));
  const questions = useMemo(
    () => JSON.parse(askedText) as readonly (Omit<AskedQuery, 'result'> & { readonly stepMs: number })[],
    [askedText],
  );
  const frames = useGhostFrames(choice, questions, rangeMs);
  return useMemo(() => {
    if (!choice || !frames) return undefined;
    const data = exploreData(questions.flatMap((query, i) => (frames[i] ? [{ ...query, frame: frames[i] }] : [])));
    const build: ChartBuild = (hiddenKeys) =>
      exploreChart(data, { isStacked, fromZero: false, isStale: false, hiddenKeys });
    return { words: choice.words, source: { build } };
  }, [choice, frames, questions, isStacked]);
}
