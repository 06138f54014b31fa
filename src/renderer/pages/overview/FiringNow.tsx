/** What fires at the moment, worst first, or that nothing does. */
import { memo, type ReactNode } from 'react';
import type { AlertView, EngineStatus } from '../../../shared/status.ts';
import { formatAge, formatAgo } from '../../../shared/units.ts';
import { Link } from '../../client/Link.tsx';
import { useNow } from '../../client/useNow.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { StatusGlyph } from '../../ui/StatusGlyph.tsx';

export interface FiringNowProps {
  readonly alerts: readonly AlertView[] | undefined;
  readonly status: EngineStatus | undefined;
}

const SHOWN = 3;
const RANK = { critical: 0, warning: 1, info: 2 } as const;

export const FiringNow = memo(function FiringNow({ alerts, status }: FiringNowProps): ReactNode {
  const nowMs = useNow();
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
            {status !== undefined && rulesLine(status)}
          </EmptyState>
        )}
        {firing.slice(0, SHOWN).map((alert) => (
          <FiringAlert key={alert.id} alert={alert} nowMs={nowMs} />
        ))}
      </div>
    </Panel>
  );
});

function FiringAlert({ alert, nowMs }: { readonly alert: AlertView; readonly nowMs: number }): ReactNode {
  const status = alert.severity === 'critical' ? 'critical' : 'warning';
  return (
    <Link className="firing-alert" href={`/alerts?alert=${encodeURIComponent(alert.id)}`}>
      <StatusGlyph status={status} label={alert.severity} />
      <span className="grow">
        <span className="firing-head">
          <b className="grow ellipsis">{alert.summary}</b>
          <span className="t3">{formatAge(nowMs - (alert.firedAtMs ?? alert.activeAtMs))}</span>
        </span>
        <span className="firing-detail ellipsis">{alert.description}</span>
      </span>
    </Link>
  );
}

function rulesLine({ rulesChecked, lastRuleEvaluationMs, nowMs }: EngineStatus): string {
  const rules = `${rulesChecked} ${rulesChecked === 1 ? 'rule' : 'rules'}`;
  return lastRuleEvaluationMs === undefined
    ? `${rules}, not checked yet.`
    : `${rules} checked ${formatAgo(lastRuleEvaluationMs, nowMs)}.`;
}
