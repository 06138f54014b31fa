/** Which metrics, or which jobs, fill the store. */
import { useState, type ReactNode } from 'react';
import type { MetricInfo } from '../../../shared/status.ts';
import { KEEP_FOREVER_MS, keepWords, type StorageForecast } from '../../../shared/storageForecast.ts';
import { formatCount, formatValue } from '../../../shared/units.ts';
import { exploreHref } from '../../client/exploreHref.ts';
import { Link } from '../../client/Link.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { jobRows, type LargestRow, largestRows } from './forecastRows.ts';

const SHOWN = 15;
const DAY_MS = 86_400_000;
const MONTH_MS = 30 * DAY_MS;

type Kind = 'metrics' | 'jobs';

export interface LargestPanelProps {
  readonly metrics: readonly MetricInfo[] | undefined;
  readonly forecast: StorageForecast | undefined;
}

export function LargestPanel({ metrics, forecast }: LargestPanelProps): ReactNode {
  const [kind, setKind] = useState<Kind>('metrics');
  const [filter, setFilter] = useState('');
  const rows = kind === 'metrics' ? largestRows(forecast, metrics ?? []) : jobRows(forecast);
  const found = rows.filter(({ name }) => name.includes(filter.trim()));
  const isLoaded = kind === 'metrics' ? metrics !== undefined : forecast !== undefined;
  const keepMs = forecast === undefined || forecast.keepMs >= KEEP_FOREVER_MS ? MONTH_MS : forecast.keepMs;
  const what = kind === 'metrics' ? 'metric' : 'job';
  return (
    <Panel
      title={kind === 'metrics' ? 'Largest metrics' : 'Largest jobs'}
      detail="by what they take on disk"
      isSection
      isFlush
      className="largest-metrics"
      end={
        <>
          <Segmented
            label="What is listed"
            value={kind}
            options={[
              { value: 'metrics', label: 'Metrics' },
              { value: 'jobs', label: 'Jobs' },
            ]}
            onChange={setKind}
          />
          <TextField
            label={`Find a ${what}`}
            placeholder={`Find a ${what}`}
            icon="search"
            keys="/"
            small
            data-filter
            value={filter}
            onChange={setFilter}
          />
        </>
      }
    >
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{kind === 'metrics' ? 'Metric' : 'Job'}</th>
            <th scope="col" className="wide-only">
              {kind === 'metrics' ? 'Type' : ''}
            </th>
            <th scope="col" className="is-number">
              Series
            </th>
            <th scope="col" className="is-number" aria-sort="descending">
              A day ↓
            </th>
            <th scope="col" className="is-number wide-only">
              {keepWords(keepMs)}
            </th>
            <th scope="col" className="is-number">
              Share
            </th>
          </tr>
        </thead>
        <tbody>
          {found.slice(0, SHOWN).map((row) => (
            <LargestLine key={row.name} row={row} kind={kind} keepMs={keepMs} />
          ))}
          {isLoaded && found.length === 0 && (
            <tr>
              <td colSpan={6}>
                No {what} has “{filter}” in its name.
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </Panel>
  );
}

interface LargestLineProps {
  readonly row: LargestRow;
  readonly kind: Kind;
  readonly keepMs: number;
}

function LargestLine({ row, kind, keepMs }: LargestLineProps): ReactNode {
  const { name, type, series, bytesPerDay, share } = row;
  const expr = kind === 'metrics' ? name : `count by (__name__) ({job=${JSON.stringify(name)}})`;
  return (
    <tr>
      <td className="is-primary metric-name" title={name}>
        <Link className="mono" href={exploreHref(expr)}>
          {name}
        </Link>
      </td>
      <td className="wide-only">{type}</td>
      <td className="is-number">{formatCount(series)}</td>
      <td className="is-number is-primary">{bytesPerDay === 0 ? '–' : formatValue(bytesPerDay, 'bytes')}</td>
      <td className="is-number wide-only">
        {bytesPerDay === 0 ? '–' : formatValue((bytesPerDay * keepMs) / DAY_MS, 'bytes')}
      </td>
      <td className="is-number">
        <span className="share">
          <Meter share={share} />
          <span>{formatValue(share * 100, 'percent')}</span>
        </span>
      </td>
    </tr>
  );
}
