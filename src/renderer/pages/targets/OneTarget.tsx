/** One target: its day, its last error, its labels before and after relabeling, and what it says now. */
import { useState, type ReactNode } from 'react';
import type { QueryFrame } from '../../../shared/frames.ts';
import type { TargetView } from '../../../shared/status.ts';
import { formatCount, formatSpan, formatValue } from '../../../shared/units.ts';
import { Sparkline } from '../../charts/Sparkline.tsx';
import { Link } from '../../client/Link.tsx';
import { asAppError, useClient, useRequest } from '../../client/useClient.ts';
import { useNow } from '../../panels/useNow.ts';
import { Button } from '../../ui/Button.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { StatusText } from '../../ui/StatusGlyph.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { HostCostPanel } from './HostCostPanel.tsx';
import { OverflowPanel } from './OverflowPanel.tsx';
import { RawPanel } from './RawPanel.tsx';
import { TargetDetails } from './TargetDetails.tsx';
import { targetState } from './targetState.ts';
import './oneTarget.css';

const DAY_MS = 86_400_000;
const STEP_MS = 300_000;

export function OneTarget({ target }: { readonly target: TargetView }): ReactNode {
  const nowMs = useNow();
  const { status, word } = targetState(target, nowMs);
  return (
    <div className="target-page">
      <header className="target-page-head">
        <Link className="button is-ghost" href="/targets">
          All targets
        </Link>
        <h2 className="mono">{target.instance}</h2>
        <StatusText status={status}>{word}</StatusText>
        <span className="t3">job {target.job}</span>
        <span className="grow" />
        {!target.isBuiltIn && <ScrapeNow target={target} />}
      </header>
      {target.warnings?.map((warning) => (
        <p key={warning} className="target-warning">
          <StatusText status="warning">{warning}</StatusText>
        </p>
      ))}
      {target.overflow && <OverflowPanel overflow={target.overflow} job={target.scrapePool} />}
      <div className="target-day">
        <Day target={target} metric="up" title="Up, last 24 h" words={upWords} min={0} max={1} />
        <Day target={target} metric="scrape_duration_seconds" title="Took, last 24 h" words={durationWords} min={0} />
        <Day target={target} metric="scrape_samples_scraped" title="Samples, last 24 h" words={sampleWords} min={0} />
      </div>
      <Panel title="Now" isSection>
        <TargetDetails target={target} nowMs={nowMs} isWhole />
      </Panel>
      {target.isBuiltIn && target.job === 'host' && <HostCostPanel target={target} />}
      {!target.isBuiltIn && <RawPanel key={target.id} targetId={target.id} />}
    </div>
  );
}

function ScrapeNow({ target }: { readonly target: TargetView }): ReactNode {
  const client = useClient();
  const toast = useToast();
  const [isRunning, setRunning] = useState(false);
  const scrape = async (): Promise<void> => {
    setRunning(true);
    try {
      const { isUp, error, samples } = await client.request('targets.scrapeNow', { id: target.id });
      toast(isUp ? { text: `${formatCount(samples)} samples came.` } : { status: 'critical', text: error });
    } catch (error) {
      toast({ status: 'critical', text: asAppError(error).message });
    } finally {
      setRunning(false);
    }
  };
  return (
    <Button icon="refresh" disabled={isRunning} onClick={() => void scrape()}>
      Scrape now
    </Button>
  );
}

interface DayProps {
  readonly target: TargetView;
  readonly metric: string;
  readonly title: string;
  readonly words: (values: readonly (number | null)[]) => string;
  readonly min: number;
  readonly max?: number;
}

function Day({ target, metric, title, words, min, max }: DayProps): ReactNode {
  const selector = `{job=${JSON.stringify(target.job)}, instance=${JSON.stringify(target.instance)}}`;
  const expr = metric === 'up' ? `avg_over_time(up${selector}[5m])` : `max_over_time(${metric}${selector}[5m])`;
  const [endMs] = useState(() => Math.ceil(Date.now() / STEP_MS) * STEP_MS);
  const { data } = useRequest(
    'query.range',
    { expr, startMs: endMs - DAY_MS, endMs, stepMs: STEP_MS },
    target.lastScrapeMs === undefined,
  );
  const values = data === undefined ? [] : firstRow(data);
  const text = values.some((value) => value !== null) ? words(values) : 'No data yet';
  return (
    <Panel title={title} detail={text}>
      <Sparkline
        values={values}
        height={56}
        min={min}
        {...(max === undefined ? {} : { max })}
        ariaLabel={`${title}: ${text}`}
      />
    </Panel>
  );
}

function firstRow({ values, presence, steps, series }: QueryFrame): (number | null)[] {
  if (series.length === 0) return [];
  return Array.from({ length: steps }, (_, i) => (presence[i] === 1 ? (values[i] ?? null) : null));
}

const present = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);

function upWords(values: readonly (number | null)[]): string {
  const known = present(values);
  const share = known.reduce((sum, value) => sum + value, 0) / known.length;
  const down = known.filter((value) => value < 1).length * STEP_MS;
  return share === 1
    ? 'without a failure'
    : `${(share * 100).toFixed(share > 0.99 ? 2 : 1)} %, failures within ${formatSpan(down)}`;
}

const durationWords = (values: readonly (number | null)[]): string =>
  `at most ${formatValue(Math.max(...present(values)) * 1000, 'ms')}`;
const sampleWords = (values: readonly (number | null)[]): string => {
  const known = present(values);
  return `${formatCount(Math.min(...known))} to ${formatCount(Math.max(...known))}`;
};
