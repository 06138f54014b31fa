/** When the engine does not answer: since when, up to when the charts show data, when it is tried again. */
import { useEffect, useState, type ReactNode } from 'react';
import { formatClock } from '../../shared/units.ts';
import { useClient, useConnection } from '../client/useClient.ts';
import { Button } from '../ui/Button.tsx';
import { StatusGlyph } from '../ui/StatusGlyph.tsx';
import './ConnectionBanner.css';

/** A restart of the engine is over before a banner would help. */
const PATIENCE_MS = 1_200;

export function ConnectionBanner(): ReactNode {
  const client = useClient();
  const connection = useConnection();
  const [nowMs, setNowMs] = useState(Date.now);
  const isOffline = connection.state === 'offline';
  useEffect(() => {
    if (!isOffline) return undefined;
    const timer = setInterval(() => setNowMs(Date.now()), 500);
    return () => clearInterval(timer);
  }, [isOffline]);
  const isShown = connection.state === 'offline' && nowMs - connection.sinceMs >= PATIENCE_MS;
  return (
    <div role="alert" className="banner-place">
      {isShown && (
        <div className="banner">
          <StatusGlyph status="critical" />
          <span className="grow">
            <b>The monitoring engine stopped answering.</b> Charts show data up to{' '}
            {formatClock(connection.lastMessageMs)}. {nextTry(connection.nextTryMs - nowMs)}
          </span>
          <Button small onClick={() => client.retry()}>
            Try now
          </Button>
        </div>
      )}
    </div>
  );
}

const nextTry = (inMs: number): string =>
  inMs > 500 ? `Trying again in ${Math.ceil(inMs / 1000)}\u202fs.` : 'Trying again now.';
