/** Every machine that is watched, worst first; a down one keeps its row and says since when and why. */
import { memo, useEffect, useMemo, useRef, useState, type CSSProperties, type ReactNode } from 'react';
import type { HostFacts } from '../../../shared/status.ts';
import { formatValue } from '../../../shared/units.ts';
import { columnOf } from '../../charts/framesToUplot.ts';
import { Sparkline } from '../../charts/Sparkline.tsx';
import { useEngineFeed } from '../../client/useEngineFeeds.ts';
import { useLatest } from '../../client/useLatest.ts';
import { useNow } from '../../client/useNow.ts';
import { useRangeQuery } from '../../client/useRangeQuery.ts';
import { readPreference, writePreference } from '../../shell/preferences.ts';
import { Meter } from '../../ui/Meter.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { StatusText } from '../../ui/StatusGlyph.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { type FleetHost, fleetHosts, hostKey, isSameHealth } from './fleet.ts';
import { fleet, rateWindow } from './hostQueries.ts';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';

const EVERY_MS = 5_000;
const SPARK_POINTS = 60;
/** Until the targets are known: Prometheus' default is a minute. */
const DEFAULT_INTERVAL_MS = 15_000;

export interface FleetTableProps {
  readonly facts: HostFacts | undefined;
  /** False until the first screen has its data: what is looked at first is asked first. */
  readonly canAsk: boolean;
}

export const FleetTable = memo(function FleetTable({ facts, canAsk }: FleetTableProps): ReactNode {
  const [filter, setFilter] = useState('');
  const targets = useEngineFeed((feeds) => feeds.targets, isSameHealth);
  const alerts = useEngineFeed((feeds) => feeds.alerts);
  const longest = targets?.reduce((most, { intervalMs }) => Math.max(most, intervalMs), 0) || DEFAULT_INTERVAL_MS;
  const window = rateWindow(EVERY_MS, longest);
  const nowMs = useNow(EVERY_MS);
  const ask = (expr: string): string | undefined => (canAsk ? expr : undefined);
  const frames = {
    hosts: useLatest(ask(fleet.hosts), EVERY_MS).frame,
    cpu: useLatest(ask(fleet.cpu(window)), EVERY_MS).frame,
    memory: useLatest(ask(fleet.memory), EVERY_MS).frame,
    disk: useLatest(ask(fleet.fullestDisk), EVERY_MS).frame,
    network: useLatest(ask(fleet.network(window)), EVERY_MS).frame,
    uptime: useLatest(ask(fleet.uptime), EVERY_MS).frame,
  };
  const course = useRangeQuery(ask(fleet.cpu(window)), { points: SPARK_POINTS }).frame;
  const courses = useMemo(
    () => new Map(course?.series.map((labels, row) => [hostKey(labels), columnOf(course, row)])),
    [course],
  );
  const context = { targets: targets ?? [], alerts: alerts ?? [], thisInstance: facts?.instance, nowMs };
  const hosts = fleetHosts(frames, context);
  const rows = useReservedRows(hosts.length);
  const shown = hosts.filter(({ name }) => name.toLowerCase().includes(filter.trim().toLowerCase()));
  return (
    <Panel
      title="Fleet"
      detail={frames.hosts === undefined ? '' : <FleetCounts hosts={hosts} />}
      isSection
      isFlush
      className="fleet"
      end={
        <TextField
          label="Filter hosts"
          placeholder="Filter hosts"
          icon="search"
          keys="/"
          small
          data-filter
          className="fleet-filter"
          value={filter}
          onChange={setFilter}
        />
      }
    >
      <ScrollRegion className="fleet-scroll" label="Hosts" style={{ '--fleet-rows': rows } as CSSProperties}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Host</th>
              <th scope="col" aria-sort="descending">
                State ↓
              </th>
              <th scope="col">CPU in range</th>
              <th scope="col" className="is-number">
                CPU
              </th>
              <th scope="col" className="is-number">
                Memory
              </th>
              <th scope="col" className="is-number">
                Fullest disk
              </th>
              <th scope="col" className="is-number wide-only">
                Network
              </th>
              <th scope="col" className="is-number">
                Up
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((host) => (
              <FleetRow key={host.key} host={host} course={courses.get(host.key) ?? []} />
            ))}
            {frames.hosts !== undefined && shown.length === 0 && (
              <tr>
                <td colSpan={8}>
                  {hosts.length === 0 ? 'No machine has sent figures yet.' : `No host matches “${filter}”.`}
                </td>
              </tr>
            )}
          </tbody>
        </table>
      </ScrollRegion>
    </Panel>
  );
});

const FEWEST_ROWS = 2;
const MOST_ROWS = 12;
const rowsFor = (hosts: number): number => Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, hosts || 0));

/** The first answer keeps the room it finds, which is that of the last visit; a fleet that changes later gets its own. */
function useReservedRows(hosts: number): number {
  const [rows, setRows] = useState(() => rowsFor(Number(readPreference('fleetRows'))));
  const known = useRef(0);
  useEffect(() => {
    if (hosts === 0 || hosts === known.current) return;
    writePreference('fleetRows', String(hosts));
    if (known.current > 0) setRows(rowsFor(hosts));
    known.current = hosts;
  }, [hosts]);
  return rows;
}

function FleetCounts({ hosts }: { readonly hosts: readonly FleetHost[] }): ReactNode {
  const count = (status: FleetHost['status']): number => hosts.filter((host) => host.status === status).length;
  const bad = count('critical');
  const warned = count('warning');
  return (
    <span className="fleet-counts">
      <span>{hosts.length === 1 ? '1 host' : `${hosts.length} hosts`}</span>
      {bad > 0 && <StatusText status="critical">{bad}</StatusText>}
      {warned > 0 && <StatusText status="warning">{warned}</StatusText>}
      {count('ok') > 0 && <StatusText status="ok">{count('ok')}</StatusText>}
    </span>
  );
}

interface FleetRowProps {
  readonly host: FleetHost;
  readonly course: readonly (number | null)[];
}

function FleetRow({ host, course }: FleetRowProps): ReactNode {
  const isSilent = host.reason !== undefined;
  return (
    <tr>
      <td className="is-primary ellipsis" title={host.name}>
        {host.name}
        {host.isThisMachine && <span className="fleet-note"> this machine</span>}
      </td>
      <td>
        <StatusText status={host.status}>{host.words}</StatusText>
      </td>
      <td>
        <div className="fleet-spark">
          <Sparkline values={course} height={20} min={0} max={100} color={isSilent ? '--nodata' : '--series-1'} />
        </div>
      </td>
      {isSilent ? (
        <td colSpan={3} className="fleet-reason" title={host.reason}>
          <span className="ellipsis">{host.reason}</span>
        </td>
      ) : (
        <>
          <td className="is-number is-primary">{formatValue(host.cpu, 'percent')}</td>
          <td className="is-number">{formatValue(host.memory, 'percent')}</td>
          <td className="is-number">
            <DiskShare percent={host.disk} />
          </td>
        </>
      )}
      <td className="is-number wide-only">
        {formatValue(host.networkBytes === undefined ? undefined : host.networkBytes * 8, 'bps')}
      </td>
      <td className="is-number">{formatUptime(host.uptimeSeconds)}</td>
    </tr>
  );
}

function DiskShare({ percent }: { readonly percent: number | undefined }): ReactNode {
  const level = percent === undefined || percent < 80 ? 'normal' : percent < 95 ? 'warning' : 'critical';
  return (
    <span className="fleet-disk">
      <Meter share={(percent ?? 0) / 100} level={level} />
      <span>{formatValue(percent, 'percent')}</span>
    </span>
  );
}

/** One unit, as the column is narrow. */
function formatUptime(seconds: number | undefined): string {
  if (seconds === undefined) return '–';
  if (seconds < 7_200) return formatValue(Math.floor(seconds / 60) * 60, 's').replace(/\.\d+/, '');
  const hours = Math.floor(seconds / 3_600);
  return hours < 48 ? `${hours}\u202fh` : `${Math.floor(hours / 24)}\u202fd`;
}
