/** Samples as they were collected: when each came, what it was, and how far the scrapes were from their beat. */
import { useMemo, useState, type ReactNode } from 'react';
import { formatSeries, labelsKey, labelValue } from '../../../../shared/labels.ts';
import type { SeriesSamples } from '../../../../shared/samples.ts';
import { formatCount, formatSpan, formatValue } from '../../../../shared/units.ts';
import { replaceQuery, useAddress } from '../../../client/address.ts';
import { useRequest } from '../../../client/useClient.ts';
import { useEngineFeed } from '../../../client/useEngineFeeds.ts';
import { useTimeState } from '../../../client/useTime.ts';
import { toCsv } from '../../../charts/chartCsv.ts';
import { saveText } from '../../../charts/saveText.ts';
import { QueryErrorMessage } from '../../../panels/QueryErrorMessage.tsx';
import { Button } from '../../../ui/Button.tsx';
import { classNames } from '../../../ui/classNames.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { ChartSkeleton } from '../../../ui/Skeleton.tsx';
import { useQueryShapes } from '../explain/useQueryShapes.ts';
import type { AskedQuery } from '../GraphPanel.tsx';
import { useAsOf } from '../useAsOf.ts';
import { type RawSample, regularity } from './jitter.ts';
import { JitterStrip } from './JitterStrip.tsx';
import './raw.css';

export interface RawPanelProps {
  readonly asked: AskedQuery;
  readonly hasLetter: boolean;
}

const MOST_SAMPLES = 20_000;
const FIRST_SERIES = 10;
const FIRST_SAMPLES = 60;
const HEIGHT = 240;

/** A query is over selectors; each of them has samples. */
export function RawPanel({ asked, hasLetter }: RawPanelProps): ReactNode {
  const selectors = useQueryShapes()
    ?.selectorsIn(asked.expr)
    .map(({ text }) => text);
  const chosen = useAddress().query.get('selector');
  const title = hasLetter ? `${asked.letter}: Samples` : 'Samples';
  if (!selectors) return null;
  const selector = selectors.find((text) => text === chosen) ?? selectors[0];
  if (selector === undefined) {
    return (
      <Panel title={title}>
        <EmptyState status="nodata" title="This query reads no samples">
          It has no selector, only numbers and functions of the time.
        </EmptyState>
      </Panel>
    );
  }
  return (
    <>
      {selectors.length > 1 && (
        <Segmented
          label="Selector"
          value={selector}
          options={selectors.map((text) => ({ value: text, label: <code className="raw-choice">{text}</code> }))}
          onChange={(next) => replaceQuery({ selector: next === selectors[0] ? undefined : next })}
        />
      )}
      <Samples selector={selector} title={title} rangeMs={asked.result.rangeMs} />
    </>
  );
}

interface SamplesProps {
  readonly selector: string;
  readonly title: string;
  readonly rangeMs: readonly [number, number];
}

function Samples({ selector, title, rangeMs }: SamplesProps): ReactNode {
  const { refreshes, range } = useTimeState();
  const [limit, setLimit] = useState(FIRST_SERIES);
  const [startMs, endMs] = rangeMs;
  // "Refresh now" asks again.
  const question = useAsOf(`${selector} ${refreshes} ${range.from} ${range.to}`, {
    selector,
    startMs,
    endMs,
    limit: MOST_SAMPLES,
  });
  const { data, error } = useRequest('query.samples', question);
  if (error) {
    return (
      <Panel title={title}>
        <QueryErrorMessage error={error} expr={selector} />
      </Panel>
    );
  }
  if (!data) {
    return (
      <Panel title={title}>
        <ChartSkeleton height={HEIGHT} label={title} />
      </Panel>
    );
  }
  const sent = data.series.reduce((sum, { times }) => sum + times.length, 0);
  const isCut = sent < data.samplesFound;
  return (
    <Panel
      title={title}
      detail={`${formatCount(data.seriesFound)} series · ${formatCount(data.samplesFound)} samples${isCut ? `, the newest ${formatCount(sent)} here` : ''}`}
      end={
        <Button kind="ghost" small onClick={() => saveText('samples.csv', 'text/csv', samplesCsv(data.series))}>
          CSV
        </Button>
      }
      isFlush
    >
      {data.series.length === 0 && (
        <EmptyState status="nodata" title="No sample in this range">
          Of {selector}, as it was collected.
        </EmptyState>
      )}
      {data.series.slice(0, limit).map((series) => (
        <SeriesRows key={labelsKey(series.labels)} series={series} isOpen={data.series.length <= 3} />
      ))}
      {data.series.length > limit && (
        <div className="result-more">
          <Button kind="ghost" small onClick={() => setLimit(limit + FIRST_SERIES)}>
            Show {Math.min(FIRST_SERIES, data.series.length - limit)} more of {formatCount(data.series.length)} series
          </Button>
        </div>
      )}
    </Panel>
  );
}

function SeriesRows({ series, isOpen }: { readonly series: SeriesSamples; readonly isOpen: boolean }): ReactNode {
  const [shown, setShown] = useState(FIRST_SAMPLES);
  const job = labelValue(series.labels, 'job');
  const instance = labelValue(series.labels, 'instance');
  const scrapeMs = useEngineFeed(
    ({ targets }) => targets?.find((target) => target.job === job && target.instance === instance)?.intervalMs,
  );
  const found = useMemo(() => regularity(series, scrapeMs), [series, scrapeMs]);
  const { samples, intervalMs, jitter95Ms, missed } = found;
  const rows = samples.toReversed().slice(0, shown);
  return (
    <details className="raw-series" open={isOpen}>
      <summary>
        <code className="ellipsis">{formatSeries(series.labels)}</code>
        <span className="raw-facts">
          {formatCount(samples.length)} samples
          {intervalMs !== undefined && ` · every ${formatValue(intervalMs / 1_000, 's')}`}
          {jitter95Ms !== undefined && ` · 95% within ±${formatValue(jitter95Ms, 'ms')}`}
          {missed > 0 && <b className="is-warning"> · {formatCount(missed)} missed</b>}
        </span>
      </summary>
      <JitterStrip samples={samples} intervalMs={intervalMs} />
      <table className="table raw">
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col" className="is-number">
              Value
            </th>
            <th scope="col" className="is-number">
              After
            </th>
            <th scope="col" className="is-number">
              Jitter
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((sample) => (
            <SampleRow key={sample.atMs} sample={sample} />
          ))}
        </tbody>
      </table>
      {samples.length > shown && (
        <div className="result-more">
          <Button kind="ghost" small onClick={() => setShown(shown + 500)}>
            Show older
          </Button>
        </div>
      )}
    </details>
  );
}

function SampleRow({ sample }: { readonly sample: RawSample }): ReactNode {
  const { atMs, value, sinceMs, jitterMs, missed } = sample;
  return (
    <tr className={classNames(value === 'stale' && 'is-stale')}>
      <td className="mono">{exactTime(atMs)}</td>
      <td className="is-number mono is-primary">{valueText(value)}</td>
      <td className="is-number">{sinceMs === undefined ? '–' : `${(sinceMs / 1_000).toFixed(3)}\u202fs`}</td>
      <td className="is-number">
        {missed > 0 ? (
          <span className="is-warning">{missed === 1 ? '1 scrape missed' : `${missed} scrapes missed`}</span>
        ) : (
          jitterText(jitterMs)
        )}
      </td>
    </tr>
  );
}

const valueText = (value: string): string =>
  value === 'stale' ? 'ends here (stale)' : value === 'NaN' ? 'not a number' : value.replace('Infinity', '∞');

function jitterText(jitterMs: number | undefined): string {
  if (jitterMs === undefined) return '–';
  if (jitterMs === 0) return '0';
  return `${jitterMs > 0 ? '+' : '\u2212'}${formatSpan(Math.abs(jitterMs))}`;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** `14:06:20.015`, with the day before it. */
function exactTime(atMs: number): string {
  const at = new Date(atMs);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const clock = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':');
  return `${day} ${clock}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}

const samplesCsv = (series: readonly SeriesSamples[]): string =>
  toCsv([
    ['series', 'time', 'value'],
    ...series.flatMap(({ labels, times, values }) =>
      times.map((at, i) => [formatSeries(labels), new Date(at).toISOString(), values[i] ?? '']),
    ),
  ]);
