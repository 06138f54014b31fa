/** What fires at the moment, worst first, or that nothing does. */
import { memo, type ReactNode } from 'react';
import type { AlertView } from '../../../shared/status.ts';
import { formatAge, formatAgo } from '../../../shared/units.ts';
import { Link } from '../../client/Link.tsx';
import { useEngineFeed } from '../../client/useEngineFeeds.ts';
import { useNow } from '../../client/useNow.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { StatusGlyph } from '../../ui/StatusGlyph.tsx';

export interface FiringNowProps {
  readonly alerts: readonly AlertView[] | undefined;
}

const SHOWN = 3;
const RANK = { critical: 0, warning: 1, info: 2 } as const;

export const FiringNow = memo(function FiringNow({ alerts }: FiringNowProps): ReactNode {
  const firing = (alerts ?? [])
    .filter(({ state }) => state === 'firing')
    .toSorted((a, b) => RANK[a.severity] - RANK[b.severity] || b.activeAtMs - a.activeAtMs);
  const all = (
    <Link className="button is-ghost is-small" href="/alerts">
      {firing.length > SHOWN ? `All ${firing.length}` : 'All alerts'}
    </Link>
  );
  return (
    <Panel title="Firing now" detail={firing.length === 0 ? '' : String(firing.length)} end={all} isSection isFlush>
      <div className="firing">
        {alerts !== undefined && firing.length === 0 && (
          <EmptyState status="ok" title="Nothing is firing">
            <RulesLine />
          </EmptyState>
        )}
        {firing.slice(0, SHOWN).map((alert) => (
          <FiringAlert key={alert.id} alert={alert} />
        ))}
      </div>
    </Panel>
  );
});

function FiringAlert({ alert }: { readonly alert: AlertView }): ReactNode {
  const status = alert.severity === 'critical' ? 'critical' : 'warning';
  return (
    <Link className="firing-alert" href={`/alerts?alert=${encodeURIComponent(alert.id)}`}>
      <StatusGlyph status={status} label={alert.severity} />
      <span className="grow">
        <span className="firing-head">
          <b className="grow ellipsis">{alert.summary}</b>
          <span className="t3">
            <Age sinceMs={alert.firedAtMs ?? alert.activeAtMs} />
          </span>
        </span>
        <span className="firing-detail ellipsis">{alert.description}</span>
      </span>
    </Link>
  );
}

/** The one thing here that changes each second. */
function Age({ sinceMs }: { readonly sinceMs: number }): ReactNode {
  return formatAge(useNow() - sinceMs);
}

function RulesLine(): ReactNode {
  const status = useEngineFeed((feeds) => feeds.status);
  if (!status) return null;
  const { rulesChecked, lastRuleEvaluationMs, nowMs } = status;
  const rules = `${rulesChecked} ${rulesChecked === 1 ? 'rule' : 'rules'}`;
  return lastRuleEvaluationMs === undefined
    ? `${rules}, not checked yet.`
    : `${rules} checked ${formatAgo(lastRuleEvaluationMs, nowMs)}.`;
}
