/** How much there is, how much comes in, what it will take, and which metrics and jobs make most of it. */
import { useEffect, useState, type ReactNode } from 'react';
import type { EngineStatus } from '../../../shared/status.ts';
import { keepWords, type StorageForecast } from '../../../shared/storageForecast.ts';
import { formatCount, formatDateTime, formatSpan, formatValue } from '../../../shared/units.ts';
import { useRequest } from '../../client/useClient.ts';
import { useEngineFeeds } from '../../client/useEngineFeeds.ts';
import { ForecastPanel } from './ForecastPanel.tsx';

import { LargestPanel } from './LargestPanel.tsx';
import { RetentionPanel } from './RetentionPanel.tsx';
import { Tile } from './Tile.tsx';

/** The engine answers from a minute's memory. */
const REFRESH_MS = 60_000;

export function StorageSection(): ReactNode {
  const { status } = useEngineFeeds();
  const minute = useMinute();
  const { data: metrics } = useRequest('metrics.list', {}, minute);
  const { data: forecast, error } = useRequest('storage.forecast', {}, minute);
  // What lies below grows with the answers: it comes whole, so that nothing moves.
  const isWhole = metrics !== undefined && (forecast !== undefined || error !== undefined);
  return (
    <>
      <section className="settings-tiles" aria-label="Storage in figures">
        <Tile title="On disk" value={formatValue(status?.diskBytes, 'bytes')} detail={diskLine(forecast)} />
        <Tile
          title="Active series"
          value={status === undefined ? '–' : formatCount(status.activeSeries)}
          detail={metrics === undefined ? '' : `of ${formatCount(metrics.length)} metrics`}
        />
        <Tile
          title="Samples"
          value={status === undefined ? '–' : `${formatCount(Math.round(status.samplesPerSecond))} /s`}
          detail={samplesLine(forecast, status)}
        />
        <Tile title="Oldest sample" value={oldestAge(status, forecast)} detail={oldestLine(status, forecast)} />
      </section>
      {isWhole && (
        <>
          <div className="settings-pair">
            <ForecastPanel forecast={forecast} />
            <RetentionPanel forecast={forecast} />
          </div>
          <LargestPanel metrics={metrics} forecast={forecast} />
        </>
      )}
    </>
  );
}

/** Counts minutes while the section is open. */
function useMinute(): number {
  const [minute, setMinute] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setMinute((before) => before + 1), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  return minute;
}

function diskLine(forecast: StorageForecast | undefined): string {
  if (forecast === undefined) return '';
  const { sizeLimitBytes, diskFreeBytes } = forecast;
  const limit = sizeLimitBytes === undefined ? [] : [`of a ${formatValue(sizeLimitBytes, 'bytes')} limit`];
  const free = diskFreeBytes === undefined ? [] : [`${formatValue(diskFreeBytes, 'bytes')} free`];
  return [...limit, ...free].join(' · ');
}

function samplesLine(forecast: StorageForecast | undefined, status: EngineStatus | undefined): string {
  if (forecast !== undefined && forecast.bytesPerSample > 0)
    return `${forecast.bytesPerSample.toFixed(2)} bytes each after compression`;
  if (status === undefined) return '';
  const { up, down, unknown } = status.targets;
  const all = up + down + unknown;
  return `from ${all} ${all === 1 ? 'target' : 'targets'}, ${down} down`;
}

function oldestOf(status: EngineStatus | undefined, forecast: StorageForecast | undefined): number | undefined {
  return forecast?.oldestMs ?? status?.oldestMs;
}

function oldestAge(status: EngineStatus | undefined, forecast: StorageForecast | undefined): string {
  const oldestMs = oldestOf(status, forecast);
  return status === undefined || oldestMs === undefined ? '–' : formatSpan(status.nowMs - oldestMs);
}

function oldestLine(status: EngineStatus | undefined, forecast: StorageForecast | undefined): string {
  const oldestMs = oldestOf(status, forecast);
  const kept = status === undefined ? '' : `kept ${keepWords(status.retentionMs)}`;
  return oldestMs === undefined ? kept : `${formatDateTime(oldestMs)}, ${kept}`;
}
