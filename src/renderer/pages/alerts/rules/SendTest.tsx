/** Sends the rule's message now, to whom routing would tell, and says what each of them answered. */
import { useState, type ReactNode } from 'react';
import type { RulePlace, RuleTestSent } from '../../../../shared/rules.ts';
import { asAppError, useClient } from '../../../client/useClient.ts';
import { Button } from '../../../ui/Button.tsx';
import { StatusText } from '../../../ui/StatusGlyph.tsx';

export interface SendTestProps {
  readonly place: RulePlace;
  readonly text: string;
  /** How far back the firing is looked for that fills the message. */
  readonly days: number;
  /** The rule is none at the moment. */
  readonly isDisabled: boolean;
}

type Outcome = readonly RuleTestSent[] | { readonly failed: string };

export function SendTest({ place, text, days, isDisabled }: SendTestProps): ReactNode {
  const client = useClient();
  const [outcome, setOutcome] = useState<Outcome | 'running'>();
  const send = (): void => {
    setOutcome('running');
    client
      .request('rules.sendTest', { place, text, days })
      .then(setOutcome, (error: unknown) => setOutcome({ failed: asAppError(error).message }));
  };
  return (
    <div className="rule-test">
      <Button small disabled={isDisabled || outcome === 'running'} onClick={send}>
        {outcome === 'running' ? 'Sending' : 'Send test notification'}
      </Button>
      {outcome !== undefined && outcome !== 'running' && <Outcomes outcome={outcome} />}
    </div>
  );
}

function Outcomes({ outcome }: { readonly outcome: Outcome }): ReactNode {
  if ('failed' in outcome)
    return (
      <p role="status">
        <StatusText status="critical">Not sent</StatusText> <span className="t2">{outcome.failed}</span>
      </p>
    );
  if (outcome.length === 0)
    return (
      <p role="status" className="t2">
        Routing tells nobody of this rule.
      </p>
    );
  return (
    <ul role="status">
      {outcome.map(({ integration, isSent, text }) => (
        <li key={integration}>
          <StatusText status={isSent ? 'ok' : 'critical'}>{isSent ? 'Arrived' : 'Failed'}</StatusText>
          <b>{integration}</b> <span className="t2">{text}</span>
        </li>
      ))}
    </ul>
  );
}
