/** How much there is, how much comes in, and which metrics make most of it. */
import { useState, type ReactNode } from 'react';
import type { MetricInfo } from '../../../shared/status.ts';
import { formatCount, formatDateTime, formatSpan, formatValue } from '../../../shared/units.ts';
import { exploreHref } from '../../client/exploreHref.ts';
import { Link } from '../../client/Link.tsx';
import { useRequest } from '../../client/useClient.ts';
import { useEngineFeeds } from '../../client/useEngineFeeds.ts';
import { Meter } from '../../ui/Meter.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { Tile } from './Tile.tsx';

const SHOWN = 15;

export function StorageSection(): ReactNode {
  const { status } = useEngineFeeds();
  const metrics = useRequest('metrics.list', {}).data;
  const kept = status === undefined ? '' : `kept ${formatSpan(status.retentionMs)}`;
  const oldestMs = status?.oldestMs;
  return (
    <>
      <section className="settings-tiles" aria-label="Storage in figures">
        <Tile title="On disk" value={formatValue(status?.diskBytes, 'bytes')} detail={status?.dataDir ?? ''} />
        <Tile
          title="Active series"
          value={status === undefined ? '–' : formatCount(status.activeSeries)}
          detail={metrics === undefined ? '' : `of ${formatCount(metrics.length)} metrics`}
        />
        <Tile
          title="Samples"
          value={status === undefined ? '–' : `${formatCount(Math.round(status.samplesPerSecond))} /s`}
          detail={targetsLine(status?.targets)}
        />
        <Tile
          title="Oldest sample"
          value={status === undefined || oldestMs === undefined ? '–' : formatSpan(status.nowMs - oldestMs)}
          detail={oldestMs === undefined ? kept : `${formatDateTime(oldestMs)}, ${kept}`}
        />
      </section>
      <LargestMetrics metrics={metrics} />
    </>
  );
}

function targetsLine(
  targets: { readonly up: number; readonly down: number; readonly unknown: number } | undefined,
): string {
  if (!targets) return '';
  const all = targets.up + targets.down + targets.unknown;
  return `from ${all} ${all === 1 ? 'target' : 'targets'}, ${targets.down} down`;
}

function LargestMetrics({ metrics }: { readonly metrics: readonly MetricInfo[] | undefined }): ReactNode {
  const [filter, setFilter] = useState('');
  const total = metrics?.reduce((sum, { series }) => sum + series, 0) ?? 0;
  const found = (metrics ?? [])
    .filter(({ name }) => name.includes(filter.trim()))
    .toSorted((a, b) => b.series - a.series || a.name.localeCompare(b.name));
  return (
    <Panel
      title="Largest metrics"
      detail="series, and share of all"
      isSection
      isFlush
      className="largest-metrics"
      end={
        <TextField
          label="Find a metric"
          placeholder="Find a metric"
          icon="search"
          keys="/"
          small
          data-filter
          value={filter}
          onChange={setFilter}
        />
      }
    >
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <th scope="col" className="wide-only">
              Type
            </th>
            <th scope="col" className="is-number" aria-sort="descending">
              Series ↓
            </th>
            <th scope="col" className="is-number">
              Share
            </th>
          </tr>
        </thead>
        <tbody>
          {found.slice(0, SHOWN).map(({ name, type, series }) => (
            <tr key={name}>
              <td className="is-primary metric-name" title={name}>
                <Link className="mono" href={exploreHref(name)}>
                  {name}
                </Link>
              </td>
              <td className="wide-only">{type}</td>
              <td className="is-number is-primary">{formatCount(series)}</td>
              <td className="is-number">
                <span className="share">
                  <Meter share={series / Math.max(1, total)} />
                  <span>{formatValue((series / Math.max(1, total)) * 100, 'percent')}</span>
                </span>
              </td>
            </tr>
          ))}
          {metrics !== undefined && found.length === 0 && (
            <tr>
              <td colSpan={4}>No metric has “{filter}” in its name.</td>
            </tr>
          )}
        </tbody>
      </table>
    </Panel>
  );
}
