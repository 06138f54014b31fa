/** The chosen alert: its expression drawn around the firing, the condition, the value, labels, and what happened when. */
import type { ReactNode } from 'react';
import type { AlertView } from '../../../shared/status.ts';
import { formatClock, formatDateTime, formatSpan, formatValue } from '../../../shared/units.ts';
import { Link } from '../../client/Link.tsx';
import { guessUnit } from '../../panels/guessUnit.ts';
import { IconButton } from '../../ui/Button.tsx';
import { LabelChip } from '../../ui/Chip.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { StatusBadge } from '../../ui/StatusGlyph.tsx';
import { AlertChart } from './AlertChart.tsx';
import { alertTimeline, sinceText, stateWords, statusOf } from './alertGroups.ts';

export interface AlertDetailsProps {
  readonly alert: AlertView;
  readonly nowMs: number;
  readonly onClose: () => void;
}

export function AlertDetails({ alert, nowMs, onClose }: AlertDetailsProps): ReactNode {
  const runbook = safeLink(alert.annotations['runbook_url']);
  return (
    <aside className="panel alert-details" aria-label="Alert details">
      <header className="alert-details-head">
        <div className="alert-details-state">
          <StatusBadge status={statusOf(alert)}>{stateWords(alert)}</StatusBadge>
          <span className="t3">{sinceText(alert, nowMs)}</span>
          <span className="grow" />
          <IconButton small icon="close" label="Close details" onClick={onClose} />
        </div>
        <h2>{alert.summary}</h2>
        {alert.description !== '' && <p className="t2">{alert.description}</p>}
        <div className="alert-details-actions">
          <Link className="button" href={`/explore?expr=${encodeURIComponent(alert.expr)}`}>
            <Icon name="explore" small />
            Explore
          </Link>
          <Link className="button" href={`/alerts?tab=rules&rule=${encodeURIComponent(alert.rule)}`}>
            <Icon name="bolt" small />
            Rule
          </Link>
          {runbook !== undefined && (
            <a className="button is-ghost" href={runbook} target="_blank" rel="noreferrer">
              <Icon name="document" small />
              Runbook
            </a>
          )}
        </div>
      </header>
      <AlertChart alert={alert} nowMs={nowMs} />
      <dl className="alert-facts">
        <dt>Condition</dt>
        <dd>
          <code>{alert.expr}</code>
        </dd>
        <dt>Held for</dt>
        <dd>{heldText(alert)}</dd>
        <dt>{alert.state === 'resolved' ? 'Last value' : 'Value now'}</dt>
        <dd>{formatValue(alert.value, guessUnit(alert.expr))}</dd>
        <dt>Labels</dt>
        <dd className="alert-facts-chips">
          {Object.entries(alert.labels).map(([name, value]) => (
            <LabelChip key={name} name={name} value={value} />
          ))}
        </dd>
      </dl>
      <section className="alert-events" aria-label="What happened">
        <h3>What happened</h3>
        <ol>
          {alertTimeline(alert).map(({ atMs, status, text }) => (
            <li key={`${atMs}${text}`}>
              <time title={formatDateTime(atMs)}>{formatClock(atMs)}</time>
              <span className={`is-${status}`}>
                <Icon name={status} small />
              </span>
              {text}
            </li>
          ))}
        </ol>
      </section>
    </aside>
  );
}

function heldText({ forMs, firedAtMs, state }: AlertView): string {
  if (forMs === 0) return 'no wait: it fires at once';
  const wait = formatSpan(forMs);
  if (state === 'pending') return `must hold ${wait} before it fires`;
  return firedAtMs === undefined ? wait : `${wait}, then fired at ${formatClock(firedAtMs)}`;
}

/** An annotation is foreign text: only web addresses become links. */
function safeLink(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  return /^https?:$/.test(new URL(text).protocol) ? text : undefined;
}
