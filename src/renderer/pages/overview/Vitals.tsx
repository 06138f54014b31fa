/** Six vital signs of this machine. */
import { memo, useMemo, type ReactNode } from 'react';
import { formatParts, formatValue } from '../../../shared/units.ts';
import { columnOf } from '../../charts/framesToUplot.ts';
import type { QueryFrame } from '../../../shared/frames.ts';
import type { HostFacts } from '../../../shared/status.ts';
import { useLatest } from '../../client/useLatest.ts';
import { lastByKey, lastOf, lastWhere, rowWhere, sumColumns } from './frameReading.ts';
import { networkErrors, rateWindow } from './hostQueries.ts';
import type { Machine } from './useMachine.ts';
import { labelValue } from '../../../shared/labels.ts';
import type { Asked } from '../ChartPanel.tsx';
import { VitalTile } from './VitalTile.tsx';

const WARN_PERCENT = 80;
const above = (percent: number | undefined): string | undefined =>
  percent !== undefined && percent >= WARN_PERCENT ? `above ${WARN_PERCENT}%` : undefined;

export interface VitalsProps {
  readonly machine: Machine;
  readonly facts: HostFacts | undefined;
}

/** Each tile has its own question and renders with its own answer. */
export function Vitals({ machine, facts }: VitalsProps): ReactNode {
  return (
    <section className="vitals" aria-label="Vital signs">
      <CpuTile asked={machine.cpu} />
      <MemoryTile asked={machine.memoryTotals} />
      <DiskTile asked={machine.rootDisk} />
      <NetworkTile asked={machine.network} intervalMs={machine.intervalMs} />
      <TemperatureTile asked={machine.temperature} />
      <LoadTile asked={machine.load} cores={facts?.cores} />
    </section>
  );
}

interface TileProps {
  readonly asked: Asked;
}

const CpuTile = memo(function CpuTile({ asked: cpu }: TileProps): ReactNode {
  const total = useMemo(() => sumColumns(cpu.frame), [cpu.frame]);
  const last = total.findLast((value) => value !== null);
  const part = (mode: string): string => `${mode} ${formatValue(lastWhere(cpu.frame, 'mode', mode), 'percent')}`;
  return (
    <VitalTile
      title="CPU"
      value={formatValue(last, 'percent')}
      detail={`${part('user')} · ${part('system')}`}
      values={total}
      color="--series-1"
      min={0}
      max={100}
      expr={cpu.expr}
    />
  );
});

const MemoryTile = memo(function MemoryTile({ asked }: TileProps): ReactNode {
  const { frame, expr } = asked;
  const read = (field: string): number | undefined => lastWhere(frame, '__name__', `node_memory_${field}_bytes`);
  const total = read('MemTotal');
  const available = read('MemAvailable');
  const swapTotal = read('SwapTotal');
  const swapFree = read('SwapFree');
  const used = total !== undefined && available !== undefined ? total - available : undefined;
  const percent = used !== undefined && total !== undefined && total > 0 ? (used / total) * 100 : undefined;
  const swap = swapTotal !== undefined && swapFree !== undefined ? swapTotal - swapFree : undefined;
  const course = useMemo(() => usedCourse(frame), [frame]);
  const { number, symbol } = formatParts(used, 'bytes');
  const installed = total === undefined ? '' : ` of ${formatValue(total, 'bytes')}`;
  return (
    <VitalTile
      title="Memory"
      value={number}
      unit={symbol + installed}
      detail={`${formatValue(percent, 'percent')} used · swap ${formatValue(swap, 'bytes')}`}
      values={course}
      color="--series-5"
      min={0}
      max={total}
      warning={above(percent)}
      expr={expr}
    />
  );
});

function usedCourse(frame: QueryFrame | undefined): readonly (number | null)[] {
  const total = columnAt(frame, 'node_memory_MemTotal_bytes');
  const available = columnAt(frame, 'node_memory_MemAvailable_bytes');
  return total.map((all, i) => (all === null || (available[i] ?? null) === null ? null : all - (available[i] ?? 0)));
}

function columnAt(frame: QueryFrame | undefined, name: string): readonly (number | null)[] {
  const row = rowWhere(frame, '__name__', name);
  return frame && row >= 0 ? columnOf(frame, row) : [];
}

const DiskTile = memo(function DiskTile({ asked }: TileProps): ReactNode {
  const { frame, expr } = asked;
  const percent = lastOf(frame, 0);
  const values = useMemo(() => (frame && frame.series.length > 0 ? columnOf(frame, 0) : []), [frame]);
  const free = useLatest(FREE_AND_SIZE, 5_000).frame;
  const avail = lastWhere(free, '__name__', 'node_filesystem_avail_bytes');
  const size = lastWhere(free, '__name__', 'node_filesystem_size_bytes');
  return (
    <VitalTile
      title="Disk /"
      value={formatValue(percent, 'percent')}
      detail={`${formatValue(avail, 'bytes')} free of ${formatValue(size, 'bytes')}`}
      values={values}
      color="--series-1"
      min={0}
      max={100}
      warning={above(percent)}
      expr={expr}
    />
  );
});

const FREE_AND_SIZE = '{__name__=~"node_filesystem_(avail|size)_bytes", job="host", mountpoint="/"}';

interface NetworkTileProps extends TileProps {
  readonly intervalMs: number;
}

const NetworkTile = memo(function NetworkTile({ asked: network, intervalMs }: NetworkTileProps): ReactNode {
  const received = lastWhere(network.frame, 'direction', 'received');
  const sent = lastWhere(network.frame, 'direction', 'sent');
  const errors = lastOf(useLatest(networkErrors(rateWindow(5_000, intervalMs)), 5_000).frame, 0);
  const values = useMemo(() => {
    const row = rowWhere(network.frame, 'direction', 'received');
    return network.frame && row >= 0 ? columnOf(network.frame, row) : [];
  }, [network.frame]);
  const { number, symbol } = formatParts(received, 'bps');
  const trouble =
    errors === undefined ? '' : errors > 0 ? ` · ${formatValue(errors, 'none')} errors/s` : ' · no errors';
  return (
    <VitalTile
      title="Network"
      value={number}
      unit={symbol === '' ? '' : `${symbol} ↓`}
      detail={`sent ${formatValue(sent, 'bps')}${trouble}`}
      values={values}
      color="--series-4"
      min={0}
      expr={network.expr}
    />
  );
});

const TemperatureTile = memo(function TemperatureTile({ asked }: TileProps): ReactNode {
  const { frame, expr } = asked;
  const hottest = useMemo(() => hottestSensor(frame), [frame]);
  const { number, symbol } = formatParts(hottest?.last, 'celsius');
  const isKnown = frame !== undefined;
  return (
    <VitalTile
      title="Temperature"
      value={number}
      unit={symbol}
      detail={hottest?.name ?? (isKnown ? 'No sensors on this machine' : '')}
      values={hottest?.values ?? []}
      color="--series-7"
      expr={expr}
    />
  );
});

interface Sensor {
  readonly name: string;
  readonly last: number;
  readonly values: readonly (number | null)[];
}

function hottestSensor(frame: QueryFrame | undefined): Sensor | undefined {
  if (!frame) return undefined;
  const name = (row: number): string => {
    const labels = frame.series[row];
    return labels ? labelValue(labels, 'chip') || labelValue(labels, 'type') : '';
  };
  return frame.series
    .flatMap((_, row) => {
      const last = lastOf(frame, row);
      return last === undefined ? [] : [{ name: name(row), last, values: columnOf(frame, row) }];
    })
    .toSorted((a, b) => b.last - a.last)[0];
}

interface LoadTileProps extends TileProps {
  readonly cores: number | undefined;
}

const LoadTile = memo(function LoadTile({ asked, cores }: LoadTileProps): ReactNode {
  const { frame, expr } = asked;
  const latest = lastByKey(frame, (labels) => labelValue(labels, '__name__'));
  const one = latest.get('node_load1');
  const values = useMemo(() => columnAt(frame, 'node_load1'), [frame]);
  const perCore = one !== undefined && cores !== undefined && cores > 0 ? one / cores : undefined;
  return (
    <VitalTile
      title="Load"
      value={formatLoad(one)}
      detail={`per core ${formatLoad(perCore)}`}
      values={values}
      color="--series-9"
      min={0}
      max={cores}
      expr={expr}
    />
  );
});

/** Two decimals, as everybody knows load. */
const formatLoad = (load: number | undefined): string => (load === undefined ? '–' : load.toFixed(2));
