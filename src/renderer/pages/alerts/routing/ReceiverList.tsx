/** Everybody who can be told, how the last telling went, and a test that says what the service answered. */
import { useState, type ReactNode } from 'react';
import type { IntegrationView, RoutingView } from '../../../../shared/alerting.ts';
import { formatAgo, formatCount, formatDateTime, formatSpan } from '../../../../shared/units.ts';
import { asAppError, useClient } from '../../../client/useClient.ts';
import { Button } from '../../../ui/Button.tsx';
import { classNames } from '../../../ui/classNames.ts';
import { Icon, type IconName } from '../../../ui/Icon.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { StatusText } from '../../../ui/StatusGlyph.tsx';

export interface ReceiverListProps {
  readonly routing: RoutingView;
  /** Receivers that the tested labels reach. */
  readonly lit: ReadonlySet<string>;
  readonly nowMs: number;
}

export function ReceiverList({ routing, lit, nowMs }: ReceiverListProps): ReactNode {
  return (
    <Panel title="Receivers" detail={String(routing.receivers.length)} isSection isFlush>
      <ul className="receivers">
        {routing.receivers.map(({ name, integrations }) => (
          <li key={name} className={classNames(lit.has(name) && 'is-lit')}>
            <h3>
              {name}
              {lit.has(name) && <span className="visually-hidden">(the tested alert comes here)</span>}
            </h3>
            {integrations.length === 0 && <p className="t3">Nobody is told: it has no integration.</p>}
            {integrations.map((integration) => (
              <IntegrationRow key={integration.id} integration={integration} nowMs={nowMs} />
            ))}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const ICONS: Readonly<Record<string, IconName>> = {
  desktop: 'host',
  email: 'mail',
  webhook: 'webhook',
  command: 'terminal',
};

type Trial = { readonly isSent: boolean; readonly text: string };

function IntegrationRow({
  integration,
  nowMs,
}: {
  readonly integration: IntegrationView;
  readonly nowMs: number;
}): ReactNode {
  const client = useClient();
  const [trial, setTrial] = useState<Trial | 'running'>();
  const { id, kind, isActive, sendsResolved, sentCount, failedCount } = integration;
  const test = (): void => {
    setTrial('running');
    client
      .request('receivers.test', { integration: id })
      .then(setTrial, (error: unknown) => setTrial({ isSent: false, text: asAppError(error).message }));
  };
  return (
    <div className="integration">
      <span className="t2">
        <Icon name={ICONS[kind] ?? 'globe'} />
      </span>
      <div className="integration-text">
        <p>
          <b>{kind}</b>
          <span className="t3">
            {[
              `${formatCount(sentCount)} sent`,
              failedCount > 0 && `${formatCount(failedCount)} failed`,
              !sendsResolved && 'not told of ends',
            ]
              .filter(Boolean)
              .join(', ')}
          </span>
        </p>
        <LastDelivery integration={integration} nowMs={nowMs} />
        {trial !== undefined && trial !== 'running' && (
          <p role="status" className="integration-last">
            <StatusText status={trial.isSent ? 'ok' : 'critical'}>
              {trial.isSent ? 'Test arrived' : 'Test failed'}
            </StatusText>
            <span className="integration-answer">{trial.text}</span>
          </p>
        )}
      </div>
      {isActive && (
        <Button small disabled={trial === 'running'} onClick={test}>
          {trial === 'running' ? 'Sending' : 'Send test'}
          <span className="visually-hidden">{` to ${id}`}</span>
        </Button>
      )}
    </div>
  );
}

function LastDelivery({
  integration: { last, isActive },
  nowMs,
}: {
  readonly integration: IntegrationView;
  readonly nowMs: number;
}): ReactNode {
  if (!isActive) return <p className="integration-last is-warning">Kept as it is, but nothing is sent to it.</p>;
  if (last === undefined) return <p className="integration-last t3">Nothing sent since the start.</p>;
  const tries = last.attempts === 1 ? '' : `, attempt ${last.attempts}`;
  return (
    <p className="integration-last" title={formatDateTime(last.atMs)}>
      <StatusText status={last.isSent ? 'ok' : 'critical'}>
        {last.isSent ? `Sent ${formatAgo(last.atMs, nowMs)}` : `Failed ${formatAgo(last.atMs, nowMs)}`}
      </StatusText>
      <span className="integration-answer">{`${last.text} (${formatSpan(last.durationMs)}${tries})`}</span>
    </p>
  );
}
