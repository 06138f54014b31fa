/** The Alertmanagers outside that alerts are sent to, and what fires at each. */
import { useState, type ReactNode } from 'react';
import type { ExternalAlertmanagerView } from '../../../../shared/alerting.ts';
import { formatAgo } from '../../../../shared/units.ts';
import { useRequest } from '../../../client/useClient.ts';
import { Button } from '../../../ui/Button.tsx';
import { LabelChip } from '../../../ui/Chip.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { StatusGlyph, StatusText } from '../../../ui/StatusGlyph.tsx';

const AGAIN_MS = 10_000;
const MOST_ALERTS = 50;

/** Nothing when there are none: most people have none. */
export function OtherAlertmanagers({ nowMs }: { readonly nowMs: number }): ReactNode {
  const { data } = useRequest('alertmanagers.list', {}, Math.floor(nowMs / AGAIN_MS));
  if (!data || data.length === 0) return null;
  return (
    <Panel title="Other Alertmanagers" detail="alerting in prometheus.yml" isSection isFlush>
      <ul className="receivers">
        {data.map((one) => (
          <OtherRow key={one.url} one={one} nowMs={nowMs} />
        ))}
      </ul>
    </Panel>
  );
}

function OtherRow({ one, nowMs }: { readonly one: ExternalAlertmanagerView; readonly nowMs: number }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const { url, isActive, lastError, lastSentMs } = one;
  const beat = Math.floor(nowMs / AGAIN_MS);
  const { data, error } = useRequest('alertmanagers.alerts', isOpen ? { url } : undefined, beat);
  const status = lastError !== '' ? 'critical' : isActive ? 'ok' : 'nodata';
  return (
    <li>
      <div className="integration">
        <StatusGlyph status={status} />
        <div className="integration-text">
          <p>
            <b className="ellipsis">{url}</b>
          </p>
          <p className="integration-last">
            <StatusText status={status}>
              {lastError !== ''
                ? 'Failed'
                : lastSentMs === undefined
                  ? 'Nothing sent yet'
                  : `Sent ${formatAgo(lastSentMs, nowMs)}`}
            </StatusText>
            <span className="integration-answer">{lastError}</span>
          </p>
        </div>
        <Button small aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Hide its alerts' : 'Show its alerts'}
        </Button>
      </div>
      {isOpen && error && <p className="is-critical">{error.message}</p>}
      {isOpen && data?.length === 0 && <p className="t3">Nothing fires there.</p>}
      {isOpen &&
        data?.slice(0, MOST_ALERTS).map((alert) => (
          <p key={alert.fingerprint} className="other-alert">
            <StatusGlyph status={alert.silencedBy.length > 0 ? 'silenced' : 'warning'} />
            {Object.entries(alert.labels).map(([name, value]) => (
              <LabelChip key={name} name={name} value={value} />
            ))}
          </p>
        ))}
    </li>
  );
}
