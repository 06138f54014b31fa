/** The chosen alert: its expression drawn around the firing, the condition, the value, who was told, and what happened when. */
import type { ReactNode } from 'react';
import { formatClock, formatDateTime, formatMoment, formatSpan, formatValue } from '../../../../shared/units.ts';
import type { AlertView } from '../../../../shared/status.ts';
import { Link } from '../../../client/Link.tsx';
import { useRequest } from '../../../client/useClient.ts';
import { guessUnit } from '../../../panels/guessUnit.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { LabelChip } from '../../../ui/Chip.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Kbd } from '../../../ui/Kbd.tsx';
import { StatusBadge } from '../../../ui/StatusGlyph.tsx';
import { openSheet, whyHref } from '../alertsAddress.ts';
import { matchersText } from '../matcherText.ts';
import { useSilenceActions } from '../silences/useSilenceActions.ts';
import { AlertChart } from './AlertChart.tsx';
import { alertEvents, receiverWords, sinceText, stateWords, statusOf } from './alertGroups.ts';
import type { ShownAlert } from './shownAlerts.ts';

const AGAIN_MS = 5_000;
const MOST_EVENTS = 8;

export interface AlertDetailsProps {
  readonly alert: ShownAlert;
  readonly nowMs: number;
  readonly onClose: () => void;
}

export function AlertDetails({ alert, nowMs, onClose }: AlertDetailsProps): ReactNode {
  const choice = alert.mark === undefined ? { alertId: alert.id } : { fingerprint: alert.mark.fingerprint };
  const { data: trace } = useRequest('alerts.trace', choice, Math.floor(nowMs / AGAIN_MS));
  const hasRule = alert.expr !== '';
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
        <Actions alert={alert} fingerprint={alert.mark?.fingerprint ?? trace?.fingerprint} />
      </header>
      {hasRule && <AlertChart alert={alert} nowMs={nowMs} />}
      <dl className="alert-facts">
        {hasRule && (
          <>
            <dt>Condition</dt>
            <dd>
              <code>{alert.expr}</code>
            </dd>
            <dt>Held for</dt>
            <dd>{heldText(alert)}</dd>
            <dt>{alert.state === 'resolved' ? 'Last value' : 'Value now'}</dt>
            <dd>{formatValue(alert.value, guessUnit(alert.expr))}</dd>
          </>
        )}
        <dt>Notified</dt>
        <dd>{notifiedText(alert)}</dd>
        {alert.silence !== undefined && (
          <>
            <dt>Silence</dt>
            <dd>
              {silenceText(alert, nowMs)} <code>{matchersText(alert.silence.matchers)}</code>
            </dd>
          </>
        )}
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
          {alertEvents(alert, trace?.decisions ?? [])
            .slice(0, MOST_EVENTS)
            .map(({ atMs, status, text }) => (
              <li key={`${atMs}${text}`}>
                <time title={formatDateTime(atMs)}>{formatClock(atMs)}</time>
                <span className={`is-${status}`}>
                  <Icon name={status} small />
                </span>
                <span>{text}</span>
              </li>
            ))}
        </ol>
      </section>
    </aside>
  );
}

function Actions({
  alert,
  fingerprint,
}: {
  readonly alert: ShownAlert;
  readonly fingerprint: string | undefined;
}): ReactNode {
  const { acknowledge, expire } = useSilenceActions();
  const runbook = safeLink(alert.annotations['runbook_url']);
  const source = safeLink(alert.source);
  const { silence } = alert;
  return (
    <div className="alert-details-actions">
      {silence === undefined ? (
        <Button icon="silenced" onClick={() => openSheet({ kind: 'alerts', ids: [alert.id] })}>
          Silence <Kbd keys="S" />
        </Button>
      ) : (
        <>
          <Button icon="silenced" onClick={() => openSheet({ kind: 'silence', id: silence.id })}>
            Change silence <Kbd keys="S" />
          </Button>
          <Button onClick={() => expire(silence)}>End it</Button>
        </>
      )}
      {silence === undefined && alert.state === 'firing' && (
        <Button
          icon="ok"
          title="No more notifications until it is resolved (Shift+A)"
          onClick={() => acknowledge(alert)}
        >
          Acknowledge
        </Button>
      )}
      {alert.expr !== '' && (
        <>
          <Link className="button" href={`/explore?expr=${encodeURIComponent(alert.expr)}`}>
            <Icon name="explore" small />
            Explore
          </Link>
          <Link className="button" href={`/alerts?tab=rules&rule=${encodeURIComponent(alert.rule)}`}>
            <Icon name="bolt" small />
            Rule
          </Link>
        </>
      )}
      {fingerprint !== undefined && (
        <Link className="button" href={whyHref(fingerprint)} title="Why told, or not (W)">
          <Icon name="info" small />
          Why
        </Link>
      )}
      {runbook !== undefined && (
        <a className="button is-ghost" href={runbook} target="_blank" rel="noreferrer">
          <Icon name="document" small />
          Runbook
        </a>
      )}
      {source !== undefined && alert.expr === '' && (
        <a className="button is-ghost" href={source} target="_blank" rel="noreferrer">
          <Icon name="external" small />
          Where it comes from
        </a>
      )}
    </div>
  );
}

function heldText({ forMs, firedAtMs, state }: AlertView): string {
  if (forMs === 0) return 'no wait: it fires at once';
  const wait = formatSpan(forMs);
  if (state === 'pending') return `must hold ${wait} before it fires`;
  return firedAtMs === undefined ? wait : `${wait}, then fired at ${formatClock(firedAtMs)}`;
}

function notifiedText({ mark, state, quiet }: ShownAlert): string {
  const told = (mark?.told ?? []).map(receiverWords);
  if (told.length > 0) return told.join(', ');
  if (state === 'pending') return 'nobody yet: it is pending';
  if (state === 'resolved') return 'see why';
  return quiet === undefined ? 'nobody yet' : `nobody: it is ${quiet}`;
}

function silenceText({ silence }: ShownAlert, nowMs: number): string {
  if (silence === undefined) return '';
  const until = silence.isUntilResolved ? 'until resolved' : `until ${formatMoment(silence.endsAtMs, nowMs)}`;
  const by = silence.createdBy === '' ? '' : `, by ${silence.createdBy}`;
  return `${until}${by}: ${silence.comment === '' ? 'no reason given' : silence.comment}`;
}

/** An annotation is foreign text: only web addresses become links. */
function safeLink(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  return /^https?:$/.test(new URL(text).protocol) ? text : undefined;
}
