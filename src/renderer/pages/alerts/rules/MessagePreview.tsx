/** The message people get, filled with the last firing, and how often they would have got one. */
import type { ReactNode } from 'react';
import type { RuleTrial } from '../../../../shared/rules.ts';
import { formatCount, formatMoment } from '../../../../shared/units.ts';

export interface MessagePreviewProps {
  readonly trial: RuleTrial | undefined;
  /** Sends it. */
  readonly test: ReactNode;
}

export function MessagePreview({ trial, test }: MessagePreviewProps): ReactNode {
  const message = trial?.message;
  return (
    <section className="panel" aria-label="The message people get">
      <header className="panel-head">
        <h2 className="panel-title">The message people get</h2>
        {message && <span className="panel-detail">filled with the last firing</span>}
      </header>
      <div className="rule-message-body">
        {trial && !message && <p className="t2">There was no firing that would fill it.</p>}
        {trial && message && (
          <div className="rule-message">
            <b>{message.title}</b>
            <p>{message.body}</p>
            <span className="t3">
              {formatMoment(message.atMs, trial.endMs)} · {trial.replay.rule}
            </span>
          </div>
        )}
        {trial && trial.replay.fired > 0 && <Delivery trial={trial} />}
        {test}
      </div>
    </section>
  );
}

function Delivery({ trial }: { readonly trial: RuleTrial }): ReactNode {
  const { pages, total, untold } = trial.delivery;
  const byReceiver = Map.groupBy(pages, ({ receiver }) => receiver);
  return (
    <dl className="rule-delivery">
      <div>
        <dt>Messages after grouping, inhibition and silences</dt>
        <dd>{formatCount(total)}</dd>
      </div>
      {[...byReceiver].map(([receiver, own]) => (
        <div key={receiver}>
          <dt>to {receiver}</dt>
          <dd>
            {`${formatCount(own.filter(({ status }) => status === 'firing').length)} firing, ${formatCount(own.filter(({ status }) => status === 'resolved').length)} ended`}
          </dd>
        </div>
      ))}
      {untold > 0 && (
        <div>
          <dt>Alerts of which nobody would have heard</dt>
          <dd>{formatCount(untold)}</dd>
        </div>
      )}
    </dl>
  );
}
