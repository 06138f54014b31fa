/** The one place that always answers "is it working". Three lines, always. */
import type { ReactNode } from 'react';
import { keepWords } from '../../shared/storageForecast.ts';
import { formatClock, formatCount, formatValue } from '../../shared/units.ts';
import { useConnection } from '../client/useClient.ts';
import { useEngineFeed } from '../client/useEngineFeeds.ts';
import { Icon } from '../ui/Icon.tsx';

export function EngineFoot(): ReactNode {
  const status = useEngineFeed((feeds) => feeds.status);
  const connection = useConnection();
  if (connection.state === 'offline') {
    return (
      <div className="engine-foot">
        <div className="engine-line">
          <span className="is-critical">
            <Icon name="critical" />
          </span>
          <b>Engine not answering</b>
        </div>
        <div>no answer since {formatClock(connection.lastMessageMs)}</div>
        <div>{status && `${formatValue(status.diskBytes, 'bytes')} on disk`}</div>
      </div>
    );
  }
  if (!status) {
    return (
      <div className="engine-foot" aria-hidden="true">
        <div className="engine-line" />
        <div />
        <div />
      </div>
    );
  }
  const isWell = status.problems.length === 0;
  return (
    <div className="engine-foot">
      <div className="engine-line">
        <span className={isWell ? 'is-ok' : 'is-warning'}>
          <Icon name={isWell ? 'ok' : 'warning'} />
        </span>
        <b>{isWell ? 'Engine running' : problemCount(status.problems.length)}</b>
        <span className="engine-version">v{status.version}</span>
      </div>
      <div>
        {formatCount(status.activeSeries)} series · {formatCount(Math.round(status.samplesPerSecond))} samples/s
      </div>
      <div>
        {formatValue(status.diskBytes, 'bytes')} on disk · {keepWords(status.retentionMs)} kept
      </div>
    </div>
  );
}

const problemCount = (count: number): string => (count === 1 ? '1 problem' : `${count} problems`);
