/** The measured side of an alert's condition around its firing, with the limit across and the states as bands. */
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import type { QueryFrame } from '../../../../shared/frames.ts';
import { labelsToRecord } from '../../../../shared/labels.ts';
import type { AlertView } from '../../../../shared/status.ts';
import { formatValue } from '../../../../shared/units.ts';
import { useRequest } from '../../../client/useClient.ts';
import { stepFor } from '../../../client/timeRange.ts';
import { EMPTY_CHART, type ChartData, type Region, type Threshold } from '../../../charts/chartData.ts';
import { frameToChart } from '../../../charts/framesToUplot.ts';
import { TimeChart } from '../../../charts/TimeChart.tsx';
import type { AlertCondition } from '../../../editor/alertCondition.ts';
import { seriesLegend } from '../../../panels/seriesText.ts';
import { guessUnit } from '../../../panels/guessUnit.ts';
import { ChartSkeleton } from '../../../ui/Skeleton.tsx';
import { alertRange } from './alertRange.ts';

const HEIGHT = 172;
const POINTS = 200;

export function AlertChart({ alert, nowMs }: { readonly alert: AlertView; readonly nowMs: number }): ReactNode {
  const condition = useCondition(alert.expr);
  const expr = condition === undefined ? undefined : (condition?.expr ?? alert.expr);
  const [startMs, endMs, stepMs] = useMemo(() => {
    const [from, to] = alertRange(alert, nowMs);
    const step = stepFor(to - from, { points: POINTS });
    return [Math.floor(from / step) * step, Math.floor(to / step) * step, step] as const;
  }, [alert, nowMs]);
  const { data: frame } = useRequest('query.range', expr === undefined ? undefined : { expr, startMs, endMs, stepMs });
  const data = useMemo(() => (frame ? ownSeries(frame, alert) : EMPTY_CHART), [frame, alert]);
  const unit = guessUnit(expr ?? '');
  const thresholds = useMemo<readonly Threshold[]>(
    () =>
      condition
        ? [
            {
              value: condition.limit,
              severity: alert.severity === 'critical' ? 'critical' : 'warning',
              label: `${condition.relation} ${formatValue(condition.limit, unit)}`,
            },
          ]
        : [],
    [condition, alert.severity, unit],
  );
  const regions = useMemo(() => regionsOf(alert, endMs), [alert, endMs]);
  return (
    <div className="alert-chart" style={{ height: HEIGHT }}>
      {frame ? (
        <TimeChart
          data={data}
          unit={unit}
          height={HEIGHT}
          rangeMs={[startMs, endMs]}
          ariaLabel={alert.summary}
          thresholds={thresholds}
          regions={regions}
        />
      ) : (
        <ChartSkeleton height={HEIGHT} label={alert.summary} />
      )}
    </div>
  );
}

/** Read with Prometheus' grammar, which comes in the editor's chunk: undefined until it is there, null for no comparison. */
function useCondition(expr: string): AlertCondition | null | undefined {
  const [condition, setCondition] = useState<AlertCondition | null>();
  useEffect(() => {
    let isCurrent = true;
    void import('../../../editor/alertCondition.ts').then(({ alertCondition }) => {
      if (isCurrent) setCondition(alertCondition(expr) ?? null);
    });
    return () => {
      isCurrent = false;
    };
  }, [expr]);
  return condition;
}

/** The series whose labels the alert carries; all of them where none fits. */
function ownSeries(frame: QueryFrame, alert: AlertView): ChartData {
  const chart = frameToChart(frame, frame.series.length === 1 ? () => 'value' : seriesLegend(frame.series, 'value'));
  const isOwn = frame.series.map((labels) =>
    Object.entries(labelsToRecord(labels)).every(
      ([name, value]) => name === '__name__' || alert.labels[name] === undefined || alert.labels[name] === value,
    ),
  );
  const own = chart.series.filter((_, i) => isOwn[i]);
  return { ...chart, series: own.length > 0 ? own : chart.series };
}

function regionsOf(alert: AlertView, endMs: number): readonly Region[] {
  const endedMs = alert.resolvedAtMs ?? endMs;
  const regions: Region[] = [{ fromMs: alert.activeAtMs, toMs: alert.firedAtMs ?? endedMs, tone: 'pending' }];
  if (alert.firedAtMs !== undefined) {
    regions.push({
      fromMs: alert.firedAtMs,
      toMs: endedMs,
      tone: alert.severity === 'critical' ? 'critical' : 'warning',
    });
  }
  return regions;
}
