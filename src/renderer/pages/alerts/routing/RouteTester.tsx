/** Where would this alert go? Labels typed or taken from an alert; the answer lights its way in the tree. */
import type { ReactNode } from 'react';
import type { RouteTest } from '../../../../shared/alerting.ts';
import type { AppError } from '../../../../shared/errors.ts';
import { replaceQuery } from '../../../client/address.ts';
import { Link } from '../../../client/Link.tsx';
import { Button } from '../../../ui/Button.tsx';
import { LabelChip } from '../../../ui/Chip.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Menu } from '../../../ui/Menu.tsx';
import { TextField } from '../../../ui/TextField.tsx';
import type { ShownAlert } from '../active/shownAlerts.ts';
import { alertsHref, whyHref } from '../alertsAddress.ts';
import { matchersText, readMatchers } from '../matcherText.ts';
import { testWords } from './routeRows.ts';

/** Alerts offered as examples. */
const MOST_EXAMPLES = 12;

export interface RouteTesterProps {
  readonly text: string;
  readonly answer: RouteTest | undefined;
  readonly error: AppError | undefined;
  readonly alerts: readonly ShownAlert[];
}

export function RouteTester({ text, answer, error, alerts }: RouteTesterProps): ReactNode {
  const { words, matchers } = readMatchers(text);
  const problem =
    words.length > 0
      ? `“${words[0] ?? ''}” is no label; one looks like severity=critical.`
      : matchers.some(({ type }) => type !== '=')
        ? 'An alert has its labels: write name=value.'
        : '';
  return (
    <div className="route-tester">
      <div className="route-tester-ask">
        <TextField
          label="Where would an alert with these labels go?"
          hasVisibleLabel
          className="grow"
          data-filter=""
          keys="/"
          placeholder={'alertname="HostDown" severity="critical" team="db"'}
          value={text}
          error={problem}
          onChange={(next) => replaceQuery({ labels: next === '' ? undefined : next })}
        />
        {alerts.length > 0 && (
          <Menu
            trigger={<Button icon="alerts">Labels of an alert</Button>}
            items={alerts.slice(0, MOST_EXAMPLES).map((alert) => ({
              label: alert.summary,
              onSelect: () =>
                replaceQuery({
                  labels: matchersText(
                    Object.entries(alert.labels).map(([name, value]) => ({ name, type: '=', value })),
                  ),
                }),
            }))}
          />
        )}
      </div>
      <div className="route-tester-answer" role="status">
        {error && <span className="is-critical">{error.message}</span>}
        {!error && !answer && <span className="t3">The way it takes is lit in the tree below.</span>}
        {answer && <Answer answer={answer} />}
      </div>
    </div>
  );
}

function Answer({ answer }: { readonly answer: RouteTest }): ReactNode {
  const isQuiet = answer.silencedBy.length + answer.inhibitedBy.length > 0;
  return (
    <>
      <span className={isQuiet ? 'is-silenced' : 'is-accent'}>
        <Icon name={isQuiet ? 'silenced' : 'check'} small />
      </span>
      <b>{testWords(answer)}</b>
      {answer.routes.map(({ id, receiver, groupLabels, mutedBy }) => (
        <span key={id} className="route-answer">
          {Object.keys(groupLabels).length === 0 ? `${receiver}: one group` : `${receiver}: group`}
          {Object.entries(groupLabels).map(([name, value]) => (
            <LabelChip key={name} name={name} value={value} />
          ))}
          {mutedBy.length > 0 && <span className="is-silenced">{`mute now: ${mutedBy.join(', ')}`}</span>}
        </span>
      ))}
      {answer.silencedBy.map((id) => (
        <Link key={id} href={alertsHref('silences', { silence: id })}>
          the silence
        </Link>
      ))}
      {answer.inhibitedBy.map((fingerprint) => (
        <Link key={fingerprint} href={whyHref(fingerprint)}>
          the alert that inhibits it
        </Link>
      ))}
    </>
  );
}
