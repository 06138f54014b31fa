/** What keeping samples for some days takes at the present rate: "15 days of this = 2.1 GB". */
import type { ReactNode } from 'react';
import { keepWords, type StorageForecast } from '../../../shared/storageForecast.ts';
import { formatDay, formatValue } from '../../../shared/units.ts';
import { Meter } from '../../ui/Meter.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { StatusBadge } from '../../ui/StatusGlyph.tsx';
import { forecastRows, levelOf } from './forecastRows.ts';

export function ForecastPanel({ forecast }: { readonly forecast: StorageForecast | undefined }): ReactNode {
  return (
    <Panel
      title="Days of this"
      detail={forecast === undefined ? '' : `${formatValue(forecast.bytesPerDay, 'bytes')} a day at this rate`}
      isSection
      isFlush
      className="forecast"
    >
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Samples kept for</th>
            <th scope="col" className="is-number">
              Takes
            </th>
            <th scope="col" className="is-number">
              {forecast?.sizeLimitBytes === undefined ? 'Of the free disk' : 'Of the limit'}
            </th>
          </tr>
        </thead>
        <tbody>
          {forecast !== undefined &&
            forecastRows(forecast).map(({ keepMs, bytes, share, isInForce }) => (
              <tr key={keepMs} className={isInForce ? 'is-in-force' : undefined}>
                <td className={isInForce ? 'is-primary' : undefined}>
                  {keepWords(keepMs)}
                  {isInForce && <span className="in-force">now</span>}
                </td>
                <td className="is-number is-primary">{formatValue(bytes, 'bytes')}</td>
                <td className="is-number">
                  {share !== undefined && (
                    <span className="share">
                      <Meter share={share} level={levelOf(share)} />
                      <span>{share > 9.995 ? '> 999%' : formatValue(share * 100, 'percent')}</span>
                    </span>
                  )}
                </td>
              </tr>
            ))}
        </tbody>
      </table>
      {forecast?.limitReachedMs !== undefined && (
        <p className="forecast-note">
          <StatusBadge status="warning">
            {forecast.sizeLimitBytes === undefined ? 'The disk is full' : 'The limit is reached'} about{' '}
            {formatDay(forecast.limitReachedMs)}
          </StatusBadge>
          <span>
            {forecast.sizeLimitBytes === undefined
              ? 'Set storage.tsdb.retention.size or keep samples for less time.'
              : 'From then on the oldest data goes first.'}
          </span>
        </p>
      )}
    </Panel>
  );
}
