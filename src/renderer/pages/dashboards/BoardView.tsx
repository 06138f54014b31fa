/** One board: its panels in a grid, all on the time of the page. */
import { useMemo, type ReactNode } from 'react';
import { labelValue, type Labels } from '../../../shared/labels.ts';
import { EMPTY_CHART } from '../../charts/chartData.ts';
import { frameToChart } from '../../charts/framesToUplot.ts';
import { stepFor } from '../../client/timeRange.ts';
import { Link } from '../../client/Link.tsx';
import { useEngineFeed } from '../../client/useEngineFeeds.ts';
import { useRangeQuery } from '../../client/useRangeQuery.ts';
import { useTimeState, useTimeStore } from '../../client/useTime.ts';
import { Icon } from '../../ui/Icon.tsx';
import { ChartPanel } from '../ChartPanel.tsx';
import { type Board, type BoardPanel, withWindow } from './boards.ts';

const PANEL_PX = 226;

export function BoardView({ board }: { readonly board: Board }): ReactNode {
  const intervalMs = useEngineFeed(({ targets }) => targets?.find(({ job }) => job === board.job)?.intervalMs);
  return (
    <>
      <header className="board-head">
        <Link href="/dashboards">Dashboards</Link>
        <Icon name="chevronRight" small />
        <h2>{board.title}</h2>
        <span className="t3">{board.detail}</span>
      </header>
      <section className="board" aria-label={board.title}>
        {board.panels.map((panel) => (
          <BoardChart key={panel.title} panel={panel} intervalMs={intervalMs} />
        ))}
      </section>
    </>
  );
}

interface BoardChartProps {
  readonly panel: BoardPanel;
  /** Undefined until the targets are known. */
  readonly intervalMs: number | undefined;
}

const DEFAULT_INTERVAL_MS = 15_000;

function BoardChart({ panel, intervalMs = DEFAULT_INTERVAL_MS }: BoardChartProps): ReactNode {
  const { expr, legend, ...look } = panel;
  const [fromMs, toMs] = useTimeStore().window();
  const { isLive, everyMs } = useTimeState();
  const stepMs = stepFor(toMs - fromMs, { everyMs: isLive ? everyMs : undefined });
  const asked = withWindow(expr, stepMs, intervalMs);
  const result = useRangeQuery(asked);
  const data = useMemo(
    () => (result.frame ? frameToChart(result.frame, (labels) => nameOf(labels, legend) || look.title) : EMPTY_CHART),
    [result.frame, legend, look.title],
  );
  const answered = useMemo(() => ({ expr: asked, ...result }), [asked, result]);
  return <ChartPanel {...look} asked={answered} data={data} height={PANEL_PX} />;
}

function nameOf(labels: Labels, legend: readonly string[]): string {
  return legend
    .map((name) => labelValue(labels, name))
    .filter((value) => value !== '')
    .join(' · ');
}
