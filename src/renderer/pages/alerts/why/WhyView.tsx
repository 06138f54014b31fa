/** Why somebody was told of an alert, or was not: its way stage by stage, then every decision with time and reason. */
import type { ReactNode } from 'react';
import type { AlertTrace, DecisionView, NotificationLogView } from '../../../../shared/alerting.ts';
import { formatClock, formatCount, formatDateTime, formatMoment } from '../../../../shared/units.ts';
import { Link } from '../../../client/Link.tsx';
import { useRequest } from '../../../client/useClient.ts';
import { useNow } from '../../../client/useNow.ts';
import { LabelChip } from '../../../ui/Chip.tsx';
import { classNames } from '../../../ui/classNames.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Icon, type IconName } from '../../../ui/Icon.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { RowsSkeleton } from '../../../ui/Skeleton.tsx';
import { StatusBadge, StatusText } from '../../../ui/StatusGlyph.tsx';
import { stateWords, statusOf } from '../active/alertGroups.ts';
import type { ShownAlert } from '../active/shownAlerts.ts';
import { alertsHref } from '../alertsAddress.ts';
import { matchersText } from '../matcherText.ts';
import { KIND_STATUS, KIND_WORDS, stagesOf, verdictWords, type Stage, type StageState } from './whySteps.ts';
import '../../../ui/Table.css';
import './why.css';

const AGAIN_MS = 2_000;

export interface WhyViewProps {
  readonly fingerprint: string;
  readonly alerts: readonly ShownAlert[] | undefined;
}

export function WhyView({ fingerprint, alerts }: WhyViewProps): ReactNode {
  const nowMs = useNow();
  const beat = Math.floor(nowMs / AGAIN_MS);
  const trace = useRequest('alerts.trace', { fingerprint }, beat);
  const log = useRequest('notifications.log', {}, beat);
  const alert = alerts?.find(({ mark }) => mark?.fingerprint === fingerprint);
  if (trace.data === undefined) {
    return (
      <section className="panel" aria-label="Why told, or not">
        {trace.error ? (
          <EmptyState status="critical" title="The reasons cannot be shown">
            {trace.error.message}
          </EmptyState>
        ) : (
          <RowsSkeleton rows={6} label="the reasons" />
        )}
      </section>
    );
  }
  if (trace.data === null) return <NothingKnown />;
  return (
    <>
      <Head trace={trace.data} alert={alert} />
      <Stages stages={stagesOf(trace.data)} />
      <Decisions decisions={trace.data.decisions} nowMs={nowMs} />
      <Memory entries={(log.data ?? []).filter((entry) => isAbout(entry, fingerprint))} nowMs={nowMs} />
    </>
  );
}

const isAbout = ({ firing, resolved }: NotificationLogView, fingerprint: string): boolean =>
  firing.includes(fingerprint) || resolved.includes(fingerprint);

function NothingKnown(): ReactNode {
  return (
    <section className="panel" aria-label="Why told, or not">
      <EmptyState
        status="nodata"
        title="Nothing is known of this alert any more"
        actions={
          <>
            <Link className="button is-small" href={alertsHref('history')}>
              History
            </Link>
            <Link className="button is-small is-ghost" href={alertsHref('active')}>
              Active alerts
            </Link>
          </>
        }
      >
        Reasons are kept while the program runs, for the last 20,000 alerts. The history keeps who was told for 90 days.
      </EmptyState>
    </section>
  );
}

function Head({ trace, alert }: { readonly trace: AlertTrace; readonly alert: ShownAlert | undefined }): ReactNode {
  const { status, text } = verdictWords(trace);
  const name = trace.labels['alertname'] ?? 'An alert without a name';
  const labels = Object.entries(trace.labels).map(([key, value]) => ({ name: key, type: '=' as const, value }));
  return (
    <section className="panel why-head" aria-label="Verdict">
      <div className="why-title">
        <h2>{alert?.summary ?? name}</h2>
        {alert && <StatusBadge status={statusOf(alert)}>{stateWords(alert)}</StatusBadge>}
        <span className="grow" />
        {alert && (
          <Link className="button is-small" href={alertsHref('active', { alert: alert.id })}>
            <Icon name="alerts" small />
            The alert
          </Link>
        )}
        <Link className="button is-small" href={alertsHref('routing', { labels: matchersText(labels) })}>
          <Icon name="share" small />
          Its route
        </Link>
        <Link className="button is-small" href={alertsHref('history', { search: matchersText(labels), range: '30d' })}>
          <Icon name="clock" small />
          Its history
        </Link>
      </div>
      <p className="why-verdict">
        <StatusText status={status}>{text}</StatusText>
      </p>
      <p className="why-labels">
        {Object.entries(trace.labels).map(([label, value]) => (
          <LabelChip key={label} name={label} value={value} />
        ))}
      </p>
    </section>
  );
}

const STAGE_LOOK: Readonly<Record<StageState, { readonly icon: IconName; readonly word: string }>> = {
  done: { icon: 'ok', word: 'done' },
  stopped: { icon: 'silenced', word: 'stopped here' },
  failed: { icon: 'critical', word: 'failed' },
  waiting: { icon: 'pending', word: 'waiting' },
  skipped: { icon: 'nodata', word: 'left out' },
};

function Stages({ stages }: { readonly stages: readonly Stage[] }): ReactNode {
  return (
    <ol className="panel why-stages" aria-label="Its way">
      {stages.map(({ title, state, atMs, text }) => (
        <li key={title} className={`is-at-${state}`}>
          <span className="why-stage-head">
            <span className={classNames('why-stage-glyph', `at-${state}`)}>
              <Icon name={STAGE_LOOK[state].icon} />
              <span className="visually-hidden">{STAGE_LOOK[state].word}</span>
            </span>
            <b>{title}</b>
            {atMs !== undefined && <time title={formatDateTime(atMs)}>{formatClock(atMs)}</time>}
          </span>
          <p>{text}</p>
        </li>
      ))}
    </ol>
  );
}

function Decisions({
  decisions,
  nowMs,
}: {
  readonly decisions: readonly DecisionView[];
  readonly nowMs: number;
}): ReactNode {
  return (
    <Panel title="Every step" detail={`${decisions.length}, newest first`} isSection isFlush>
      <table className="table why-table">
        <colgroup>
          <col className="why-time-column" />
          <col className="why-kind-column" />
          <col />
          <col className="why-who-column" />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Step</th>
            <th scope="col">Reason</th>
            <th scope="col">About</th>
          </tr>
        </thead>
        <tbody>
          {decisions.toReversed().map((step) => (
            <tr key={`${step.kind}${step.firstMs}${step.integration ?? ''}${step.subject ?? ''}`}>
              <td title={`${formatDateTime(step.firstMs)} to ${formatDateTime(step.lastMs)}`}>
                {formatMoment(step.lastMs, nowMs)}
                {step.count > 1 && (
                  <span className="why-count">{`${formatCount(step.count)}× since ${formatMoment(step.firstMs, nowMs)}`}</span>
                )}
              </td>
              <td>
                <StatusText status={KIND_STATUS[step.kind]}>{KIND_WORDS[step.kind]}</StatusText>
              </td>
              <td className="why-reason">{step.text}</td>
              <td>
                <About step={step} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function About({ step: { kind, subject, integration, receiver } }: { readonly step: DecisionView }): ReactNode {
  if (kind === 'silenced' && subject !== undefined) {
    return <Link href={alertsHref('silences', { silence: subject })}>The silence</Link>;
  }
  if (kind === 'inhibited' && subject !== undefined) {
    return <Link href={`/alerts?why=${subject}`}>The other alert</Link>;
  }
  return (
    <span className="ellipsis why-who">
      {integration ?? receiver ?? (kind === 'muted' ? subject : undefined) ?? '–'}
    </span>
  );
}

/** What the notification log holds: the reason that a thing is not said twice. */
function Memory({
  entries,
  nowMs,
}: {
  readonly entries: readonly NotificationLogView[];
  readonly nowMs: number;
}): ReactNode {
  if (entries.length === 0) return null;
  return (
    <Panel title="What receivers know" detail="the notification log, which outlives restarts" isSection isFlush>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Receiver</th>
            <th scope="col">Told at</th>
            <th scope="col">Group</th>
            <th scope="col" className="is-number">
              Firing
            </th>
            <th scope="col" className="is-number">
              Resolved
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ groupKey, integration, atMs, firing, resolved }) => (
            <tr key={`${groupKey}${integration}`}>
              <td className="is-primary">{integration}</td>
              <td>{formatMoment(atMs, nowMs)}</td>
              <td className="why-reason">
                <code>{groupKey}</code>
              </td>
              <td className="is-number">{firing.length}</td>
              <td className="is-number">{resolved.length}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
