/** What is kept for how long, and what each part takes once it is as old as it may get. */
import type { ReactNode } from 'react';
import { keepWords, type StorageForecast } from '../../../shared/storageForecast.ts';
import { formatCount, formatSpan, formatValue } from '../../../shared/units.ts';
import { Panel } from '../../ui/Panel.tsx';

import { Row } from './Row.tsx';

const bytes = (value: number | undefined): string => formatValue(value, 'bytes');

export function RetentionPanel({ forecast }: { readonly forecast: StorageForecast | undefined }): ReactNode {
  return (
    <Panel
      title="What is kept"
      detail={forecast && `${bytes(inTheEnd(forecast))} in the end`}
      isSection
      isFlush
      className="retention"
    >
      {forecast !== undefined && <Rows forecast={forecast} />}
    </Panel>
  );
}

function Rows({ forecast }: { readonly forecast: StorageForecast }): ReactNode {
  const { rules, tiers, sizeLimitBytes, keepMs } = forecast;
  const rest = rules.at(-1);
  return (
    <>
      {rules.slice(0, -1).map((rule) => (
        <Row
          key={rule.name}
          title={keepWords(rule.keepMs)}
          detail={
            <>
              <code>{rule.name}</code>: {formatCount(rule.series)} series.
            </>
          }
        >
          <b>{bytes(rule.fullBytes)}</b>
        </Row>
      ))}
      <Row
        title={`Samples: ${keepWords(keepMs)}`}
        detail={
          <>
            {rules.length > 1 ? 'All others. ' : ''}
            <code>storage.tsdb.retention.time</code> in prometheus.yml, or <code>--retention</code>.
          </>
        }
      >
        <b>{sizeLimitBytes === undefined || keepMs < sizeEnds(forecast) ? bytes(rest?.fullBytes) : ''}</b>
      </Row>
      {tiers.map((tier) => (
        <Row
          key={tier.resolutionMs}
          title={`At steps of ${formatSpan(tier.resolutionMs)}: ${keepWords(tier.keepMs)}`}
          detail={
            tier.bytesNow === 0
              ? 'Made when samples leave; queries use them on their own.'
              : `${bytes(tier.bytesNow)} now; queries use them on their own.`
          }
        >
          <b>{bytes(tier.fullBytes)}</b>
        </Row>
      ))}
      {tiers.length === 0 && (
        <Row
          title="Older data at coarse steps: not kept"
          detail={
            <>
              Under <code>sightglass.storage.downsampling</code>, <code>{'{ resolution: 5m, keep: 90d }'}</code> keeps
              90 days in about {bytes(coarseBytes(forecast))}.
            </>
          }
        />
      )}
      <Row
        title={sizeLimitBytes === undefined ? 'No limit of size' : `Never more than ${bytes(sizeLimitBytes)}`}
        detail={
          sizeLimitBytes === undefined ? (
            <>
              <code>storage.tsdb.retention.size</code> or <code>percentage</code> sets one.
            </>
          ) : (
            'The oldest data goes first.'
          )
        }
      />
    </>
  );
}

const inTheEnd = ({ fullBytes, sizeLimitBytes = Infinity }: StorageForecast): number =>
  Math.min(fullBytes, sizeLimitBytes);

/** How long samples are kept when only size limits them. */
function sizeEnds({ sizeLimitBytes, bytesPerDay }: StorageForecast): number {
  return sizeLimitBytes === undefined || bytesPerDay === 0 ? Infinity : (sizeLimitBytes / bytesPerDay) * 86_400_000;
}

const COARSE_STEP_MS = 300_000;
const COARSE_DAYS = 90;
/** A bucket takes what seven samples do; measured on counters, gauges and histograms together. */
const SAMPLES_PER_BUCKET = 7;

/** Every series has one bucket each five minutes, however often it is scraped. */
function coarseBytes({ bytesPerSample, metrics }: StorageForecast): number {
  const series = metrics.reduce((sum, metric) => sum + metric.series, 0);
  return series * bytesPerSample * SAMPLES_PER_BUCKET * COARSE_DAYS * (86_400_000 / COARSE_STEP_MS);
}
