/** The list of alerts by severity and state, and the details of the chosen one beside it. */
import type { ReactNode } from 'react';
import type { AlertView, EngineStatus } from '../../../shared/status.ts';
import { formatAgo, formatCount, formatMoment } from '../../../shared/units.ts';
import { replaceQuery, useAddress } from '../../client/address.ts';
import { Link } from '../../client/Link.tsx';
import { useSubscription } from '../../client/useClient.ts';
import { useNow } from '../../panels/useNow.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { RowsSkeleton } from '../../ui/Skeleton.tsx';
import { AlertDetails } from './AlertDetails.tsx';
import { groupAlerts, type AlertGroup, type AlertGroupId } from './alertGroups.ts';
import { AlertRow } from './AlertRow.tsx';

/** In the address: the details were closed on purpose. */
const NONE = 'none';

export function ActiveAlerts({ alerts }: { readonly alerts: readonly AlertView[] | undefined }): ReactNode {
  const nowMs = useNow();
  const status = useSubscription('status');
  const chosenId = useAddress().query.get('alert');
  if (!alerts) {
    return (
      <section className="panel" aria-label="Active alerts">
        <RowsSkeleton rows={6} label="alerts" />
      </section>
    );
  }
  const groups = groupAlerts(alerts, nowMs);
  const shown = groups.flatMap((group) => group.alerts);
  const isQuiet = groups.every((group) => group.id === 'resolved');
  const chosen =
    chosenId === NONE ? undefined : (shown.find((a) => a.id === chosenId) ?? (isQuiet ? undefined : shown[0]));
  return (
    <>
      <Counts groups={groups} />
      <div className={chosen ? 'alerts-split has-details' : 'alerts-split'}>
        <section className="panel alerts-list" aria-label="Active alerts">
          {isQuiet && <AllClear alerts={alerts} status={status} nowMs={nowMs} />}
          {groups.map((group) => (
            <div key={group.id} role="group" aria-label={group.title}>
              <h2 className="alerts-group">
                <span className={`is-${group.status}`}>
                  <Icon name={group.status} small />
                </span>
                {group.title} <span className="alerts-group-detail">{group.detail}</span>
              </h2>
              {group.alerts.map((alert) => (
                <AlertRow
                  key={alert.id}
                  alert={alert}
                  nowMs={nowMs}
                  isChosen={alert.id === chosen?.id}
                  onChoose={() => replaceQuery({ alert: alert.id })}
                />
              ))}
            </div>
          ))}
        </section>
        {chosen && (
          <AlertDetails key={chosen.id} alert={chosen} nowMs={nowMs} onClose={() => replaceQuery({ alert: NONE })} />
        )}
      </div>
    </>
  );
}

const COUNTED: readonly { readonly id: AlertGroupId; readonly title: string; readonly icon: AlertGroup['status'] }[] = [
  { id: 'critical', title: 'Critical', icon: 'critical' },
  { id: 'warning', title: 'Warning', icon: 'warning' },
  { id: 'pending', title: 'Pending', icon: 'pending' },
  { id: 'resolved', title: 'Resolved, 24 h', icon: 'ok' },
];

/** The four figures on top: the glyph keeps its colour only where there is something. */
function Counts({ groups }: { readonly groups: readonly AlertGroup[] }): ReactNode {
  return (
    <section className="panel alerts-counts" aria-label="Alerts by state">
      {COUNTED.map(({ id, title, icon }) => {
        const count = groups.find((group) => group.id === id)?.alerts.length ?? 0;
        return (
          <div key={id}>
            <span className="alerts-counts-title">
              <span className={count > 0 ? `is-${icon}` : 't3'}>
                <Icon name={icon} small />
              </span>
              {title}
            </span>
            <b>{formatCount(count)}</b>
          </div>
        );
      })}
    </section>
  );
}

interface AllClearProps {
  readonly alerts: readonly AlertView[];
  readonly status: EngineStatus | undefined;
  readonly nowMs: number;
}

/** An empty list that proves it works. */
function AllClear({ alerts, status, nowMs }: AllClearProps): ReactNode {
  const lastEnd = Math.max(...alerts.map((alert) => alert.resolvedAtMs ?? -Infinity));
  const sentences = [];
  if (status) {
    const when = status.lastRuleEvaluationMs;
    const rules = `${formatCount(status.rulesChecked)} ${status.rulesChecked === 1 ? 'rule' : 'rules'}`;
    sentences.push(when === undefined ? `${rules}, not yet checked.` : `${rules} checked ${formatAgo(when, nowMs)}.`);
  }
  if (Number.isFinite(lastEnd)) sentences.push(`Last alert ended ${formatMoment(lastEnd, nowMs)}.`);
  const rulesLink = (
    <Link className="button is-small" href="/alerts?tab=rules">
      Show the rules
    </Link>
  );
  return (
    <div className="alerts-clear">
      <EmptyState status="ok" title="Nothing is firing" actions={rulesLink}>
        {sentences.join(' ')}
      </EmptyState>
    </div>
  );
}
