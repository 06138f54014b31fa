/** What fired in the past: when, how long, how often, and who was told; every time leads to its reasons. */
import type { ReactNode } from 'react';
import { formatCount, formatDateTime, formatSpan } from '../../../../shared/units.ts';
import { toCsv } from '../../../charts/chartCsv.ts';
import { saveText } from '../../../charts/saveText.ts';
import { replaceQuery, useAddress } from '../../../client/address.ts';
import { Link } from '../../../client/Link.tsx';
import { useRequest } from '../../../client/useClient.ts';
import { useNow } from '../../../client/useNow.ts';
import { Button } from '../../../ui/Button.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { RowsSkeleton } from '../../../ui/Skeleton.tsx';
import { TextField } from '../../../ui/TextField.tsx';
import { filterKeeps, readMatchers } from '../matcherText.ts';
import { RuleTimeline } from './RuleTimeline.tsx';
import { SpanTable } from './SpanTable.tsx';
import { figuresOf, HISTORY_RANGES, historyRangeOf, rowsByRule, spanCells, type HistoryRange } from './historyRows.ts';
import './history.css';

const AGAIN_MS = 10_000;
/** Everything that is kept. */
const MOST_SPANS = 10_000;

const RANGE_WORDS: Readonly<Record<HistoryRange, string>> = {
  '1d': '24 h',
  '7d': '7 days',
  '30d': '30 days',
  '90d': '90 days',
};

export function HistoryView(): ReactNode {
  const { query } = useAddress();
  const { range, spanMs } = historyRangeOf(query.get('range'));
  const nowMs = Math.floor(useNow(AGAIN_MS) / AGAIN_MS) * AGAIN_MS;
  const startMs = nowMs - spanMs;
  const { data, error } = useRequest('alerts.history', { startMs, limit: MOST_SPANS });
  const search = query.get('search') ?? '';
  const read = readMatchers(search);
  const spans = data?.spans.filter((span) => filterKeeps(read, span.labels, span.summary));
  const figures = spans && figuresOf(spans, startMs, nowMs);
  return (
    <>
      <div className="history-tools">
        <Segmented
          label="How far back"
          value={range}
          options={HISTORY_RANGES.map((value) => ({ value, label: RANGE_WORDS[value] }))}
          onChange={(next) => replaceQuery({ range: next === '7d' ? undefined : next })}
        />
        <TextField
          label="Filter the history by label"
          icon="filter"
          keys="/"
          data-filter=""
          className="alerts-search"
          placeholder={'alertname="HostDown"'}
          value={search}
          onChange={(next) => replaceQuery({ search: next === '' ? undefined : next })}
        />
        <span className="grow" />
        <Button
          icon="document"
          disabled={!spans || spans.length === 0}
          onClick={() => spans && saveText('alert-history.csv', 'text/csv', toCsv([...spanCells(spans)]))}
        >
          Export CSV
        </Button>
      </div>
      <section className="panel history-figures" aria-label="Figures">
        {[
          ['Times fired', figures ? formatCount(figures.count) : '–'],
          ['Still firing', figures ? formatCount(figures.open) : '–'],
          ['Mean time to resolve', figures?.meanMs === undefined ? '–' : formatSpan(figures.meanMs)],
          ['Longest', figures?.longestMs === undefined ? '–' : formatSpan(figures.longestMs)],
          ['Something fired for', figures ? formatSpan(figures.totalMs) : '–'],
        ].map(([title, figure]) => (
          <div key={title}>
            <span className="alerts-counts-title">{title}</span>
            <b>{figure}</b>
          </div>
        ))}
      </section>
      {!spans && error && (
        <section className="panel" aria-label="History">
          <EmptyState status="critical" title="The history cannot be shown">
            {error.message}
          </EmptyState>
        </section>
      )}
      {!spans && !error && (
        <section className="panel" aria-label="History">
          <RowsSkeleton rows={6} label="the history" />
        </section>
      )}
      {spans?.length === 0 && (
        <section className="panel" aria-label="History">
          <NothingFired range={RANGE_WORDS[range]} isSearching={search !== ''} sinceMs={startMs} />
        </section>
      )}
      {spans && spans.length > 0 && (
        <>
          <RuleTimeline rows={rowsByRule(spans, startMs, nowMs)} startMs={startMs} endMs={nowMs} />
          <SpanTable spans={spans} nowMs={nowMs} />
        </>
      )}
    </>
  );
}

interface NothingProps {
  readonly range: string;
  readonly isSearching: boolean;
  readonly sinceMs: number;
}

function NothingFired({ range, isSearching, sinceMs }: NothingProps): ReactNode {
  if (isSearching) {
    return (
      <EmptyState
        icon="filter"
        title="Nothing that fired matches the filter"
        actions={
          <Button small onClick={() => replaceQuery({ search: undefined })}>
            Show all
          </Button>
        }
      />
    );
  }
  return (
    <EmptyState
      status="ok"
      title={`Nothing fired in the last ${range}`}
      actions={
        <Link className="button is-small" href="/alerts?tab=rules">
          Show the rules
        </Link>
      }
    >
      {`Since ${formatDateTime(sinceMs)}. The history keeps 90 days, and at most 10,000 times.`}
    </EmptyState>
  );
}
