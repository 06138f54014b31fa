/** What the rule would have done: its spans on the chart of what it measures, four numbers, each firing, and the messages. */
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { RulePlace, RuleTrial } from '../../../../shared/rules.ts';
import { formatCount, formatSpan, formatValue } from '../../../../shared/units.ts';
import { frameToChart } from '../../../charts/framesToUplot.ts';
import { EMPTY_CHART, type Threshold } from '../../../charts/chartData.ts';
import { TimeChart } from '../../../charts/TimeChart.tsx';
import { useRequest } from '../../../client/useClient.ts';
import { guessUnit } from '../../../panels/guessUnit.ts';
import { seriesLegend } from '../../../panels/seriesText.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { ChartSkeleton } from '../../../ui/Skeleton.tsx';
import { FiringTable } from './FiringTable.tsx';
import { MessagePreview } from './MessagePreview.tsx';
import { chartWindow, peaksExpr, regionsOf, valueBounds } from './replayChart.ts';
import { conditionOf, limitText } from './ruleCondition.ts';
import { SendTest } from './SendTest.tsx';
import { ThresholdHandle } from './ThresholdHandle.tsx';
import type { RuleDocument } from './useRuleDocument.ts';

export interface TimeMachineProps {
  readonly place: RulePlace;
  readonly intervalMs: number;
  readonly rule: RuleDocument;
  readonly onLimit: (limit: string) => void;
}

const DAYS = ['1', '7', '15', '30'] as const;
type Days = (typeof DAYS)[number];
const HEIGHT = 300;
/** After a change; typing settles first. */
const PAUSE_MS = 210;

export function TimeMachine({ place, intervalMs, rule, onLimit }: TimeMachineProps): ReactNode {
  const [days, setDays] = useState<Days>('7');
  const [zoom, setZoom] = useState<readonly [number, number]>();
  const asked = useSettled(rule);
  const trial = useRequest(
    'rules.replay',
    asked === undefined ? undefined : { place, text: asked.text, days: Number(days) },
  );
  const { data } = trial;
  return (
    <>
      <section className="panel" aria-label="What this rule would have done" aria-busy={trial.isLoading}>
        <header className="panel-head rule-past-head">
          <h2 className="panel-title">What this rule would have done</h2>
          {data && <span className="panel-detail">{formatValue(data.tookMs, 'ms')}</span>}
          <span className="panel-end">
            <Segmented
              label="How far back"
              value={days}
              options={DAYS.map((value) => ({ value, label: `${value} d` }))}
              onChange={(next) => {
                setZoom(undefined);
                setDays(next);
              }}
            />
          </span>
        </header>
        {data && asked ? (
          <PastChart
            key={days}
            trial={data}
            expr={rule.draft.expr}
            askedExpr={asked.expr}
            severity={rule.draft.labels['severity'] === 'critical' ? 'critical' : 'warning'}
            intervalMs={intervalMs}
            zoom={zoom}
            onZoom={setZoom}
            onLimit={onLimit}
          />
        ) : (
          <div className="rule-past-chart">
            {trial.error || rule.problems.length > 0 || rule.draft.expr === '' ? (
              <EmptyState
                status={rule.draft.expr === '' ? 'nodata' : 'warning'}
                title={rule.draft.expr === '' ? 'Type a query to see its past' : 'The rule cannot be tried yet'}
              >
                {trial.error?.message ?? rule.problems[0]?.message ?? ''}
              </EmptyState>
            ) : (
              <ChartSkeleton height={HEIGHT} label="What this rule would have done" />
            )}
          </div>
        )}
        <Figures trial={data} />
        {data && <Advice trial={data} days={Number(days)} />}
      </section>
      <FiringTable trial={data} onChoose={(fromMs, toMs) => setZoom([fromMs, toMs])} />
      <MessagePreview
        trial={data}
        test={<SendTest place={place} text={asked?.text ?? ''} days={Number(days)} isDisabled={asked === undefined} />}
      />
    </>
  );
}

/** The rule as it was when it was last whole, a moment after the last change. */
function useSettled({ text, draft, problems, isSettled }: RuleDocument): { text: string; expr: string } | undefined {
  const [settled, setSettled] = useState<{ text: string; expr: string }>();
  const isGood = isSettled && problems.length === 0 && draft.type === 'alerting' && draft.expr !== '';
  const { expr } = draft;
  useEffect(() => {
    if (!isGood) return undefined;
    const timer = setTimeout(() => setSettled({ text, expr }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [isGood, text, expr]);
  return settled;
}

interface PastChartProps {
  readonly trial: RuleTrial;
  /** As it is now: its limit moves at once. */
  readonly expr: string;
  /** As it was tried. */
  readonly askedExpr: string;
  readonly severity: 'warning' | 'critical';
  readonly intervalMs: number;
  readonly zoom: readonly [number, number] | undefined;
  readonly onZoom: (range: readonly [number, number] | undefined) => void;
  readonly onLimit: (limit: string) => void;
}

function PastChart(props: PastChartProps): ReactNode {
  const { trial, expr, askedExpr, severity, intervalMs, zoom, onZoom, onLimit } = props;
  const host = useRef<HTMLDivElement>(null);
  const now = useMemo(() => conditionOf(expr), [expr]);
  const asked = useMemo(() => conditionOf(askedExpr), [askedExpr]);
  const [fromMs, toMs] = zoom ?? [trial.startMs, trial.endMs];
  const window = useMemo(() => chartWindow(fromMs, toMs), [fromMs, toMs]);
  const drawn = asked ? peaksExpr(asked.measured, asked.operator, window, intervalMs) : askedExpr;
  const { startMs, endMs, stepMs } = window;
  const { data: frame } = useRequest('query.range', { expr: drawn, startMs, endMs, stepMs });
  const chart = useMemo(() => {
    if (!frame) return EMPTY_CHART;
    return frameToChart(frame, frame.series.length === 1 ? () => 'value' : seriesLegend(frame.series, 'value'));
  }, [frame]);
  const unit = guessUnit(asked?.measured ?? askedExpr);
  const limit = Number(now?.limit ?? Number.NaN);
  const askedLimit = Number(asked?.limit ?? 0);
  const [low, high] = useMemo(() => valueBounds(chart, askedLimit), [chart, askedLimit]);
  const words = now === undefined ? '' : `fires ${wordsOf(now.operator)} ${formatValue(limit, unit)}`;
  const thresholds = useMemo<readonly Threshold[]>(
    () => (Number.isFinite(limit) ? [{ value: limit, severity: 'critical', label: words }] : []),
    [limit, words],
  );
  const regions = useMemo(() => regionsOf(trial, severity, window), [trial, severity, window]);
  return (
    <div className="rule-past-chart" ref={host}>
      {frame ? (
        <TimeChart
          data={chart}
          unit={unit}
          height={HEIGHT}
          rangeMs={[fromMs, toMs]}
          min={now ? low : undefined}
          max={now ? high : undefined}
          ariaLabel="What this rule would have done"
          thresholds={thresholds}
          regions={regions}
          onZoom={(from, to) => onZoom([from, to])}
          onResetZoom={() => onZoom(undefined)}
        />
      ) : (
        <ChartSkeleton height={HEIGHT} label="What this rule would have done" />
      )}
      {frame && Number.isFinite(limit) && (
        <ThresholdHandle
          hostRef={host}
          bounds={[low, high]}
          value={limit}
          words={words}
          onChange={(value) => onLimit(limitText(value, high - low))}
        />
      )}
    </div>
  );
}

const wordsOf = (operator: string): string =>
  ({ '>': 'above', '>=': 'from', '<': 'below', '<=': 'up to', '==': 'at', '!=': 'unless at' })[operator] ?? operator;

function Figures({ trial }: { readonly trial: RuleTrial | undefined }): ReactNode {
  const replay = trial?.replay;
  const longest = replay?.spans.find(
    ({ firedAtMs, endedAtMs }) =>
      firedAtMs !== undefined && (endedAtMs ?? trial?.endMs ?? 0) - firedAtMs === replay.longestMs,
  );
  const where = longest?.labels['instance'] ?? longest?.labels['host'];
  const wait = replay && replay.forMs > 0 ? `ignored by “for ${formatSpan(replay.forMs)}”` : 'ignored';
  const figures: readonly (readonly [string, string])[] = [
    [replay ? counted(replay.fired, 'time', 'times') : '–', 'would have fired'],
    [replay ? formatSpan(replay.totalMs) : '–', 'firing in total'],
    [replay ? formatSpan(replay.longestMs) : '–', where === undefined ? 'the longest' : `the longest, ${where}`],
    [replay ? counted(replay.ignored, 'spike', 'spikes') : '–', wait],
  ];
  return (
    <dl className="rule-figures" aria-live="polite">
      {figures.map(([figure, words]) => (
        <div key={words}>
          <dt>{words}</dt>
          <dd>{figure}</dd>
        </div>
      ))}
    </dl>
  );
}

const counted = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** Firings a day from which a rule is noise. */
const NOISY_PER_DAY = 5;

function Advice({ trial, days }: { readonly trial: RuleTrial; readonly days: number }): ReactNode {
  const { replay, historyStartMs, endMs } = trial;
  const sentences: string[] = [];
  if (historyStartMs !== undefined) {
    sentences.push(
      `History is only ${formatSpan(endMs - historyStartMs)} long; ${counted(days, 'day was', 'days were')} asked for.`,
    );
  }
  if (replay.fired > NOISY_PER_DAY * days) {
    sentences.push(
      `Would have fired ${formatCount(replay.fired)} times in ${counted(days, 'day', 'days')}. Raise the value or the “for” time.`,
    );
  }
  if (replay.failures > 0) {
    sentences.push(`${formatCount(replay.failures)} evaluations would have failed: ${replay.firstFailure}.`);
  }
  if (sentences.length === 0) return null;
  return (
    <div className="rule-advice">
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </div>
  );
}
