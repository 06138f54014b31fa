/** The figures on top, and how much fired in the last day. A glyph keeps its colour only where there is something. */
import { useMemo, type ReactNode } from 'react';
import { formatCount, formatSpan } from '../../../../shared/units.ts';
import { Sparkline } from '../../../charts/Sparkline.tsx';
import { useRequest } from '../../../client/useClient.ts';
import { Icon } from '../../../ui/Icon.tsx';
import type { Status } from '../../../ui/StatusGlyph.tsx';
import { firingCounts, totalMs } from '../history/spans.ts';
import { groupOf, type AlertStateGroup } from './alertGroups.ts';
import type { ShownAlert } from './shownAlerts.ts';

const DAY_MS = 86_400_000;
const AGAIN_MS = 30_000;
const STEPS = 192;

const COUNTED: readonly { readonly id: AlertStateGroup; readonly title: string; readonly icon: Status }[] = [
  { id: 'critical', title: 'Critical', icon: 'critical' },
  { id: 'warning', title: 'Warning', icon: 'warning' },
  { id: 'pending', title: 'Pending', icon: 'pending' },
  { id: 'silenced', title: 'Silenced', icon: 'silenced' },
];

export function AlertTotals({
  alerts,
  nowMs,
}: {
  readonly alerts: readonly ShownAlert[];
  readonly nowMs: number;
}): ReactNode {
  const counts = useMemo(() => Map.groupBy(alerts, groupOf), [alerts]);
  return (
    <section className="panel alerts-counts" aria-label="Alerts by state">
      {COUNTED.map(({ id, title, icon }) => {
        const count = counts.get(id)?.length ?? 0;
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
      <LastDay nowMs={Math.floor(nowMs / AGAIN_MS) * AGAIN_MS} />
    </section>
  );
}

function LastDay({ nowMs }: { readonly nowMs: number }): ReactNode {
  const startMs = nowMs - DAY_MS;
  const { data } = useRequest('alerts.history', { startMs, limit: 10_000 });
  const spans = data?.spans ?? [];
  const words =
    spans.length === 0
      ? 'none'
      : `${formatCount(spans.length)} ${spans.length === 1 ? 'alert' : 'alerts'} · ${formatSpan(totalMs(spans, startMs, nowMs))} in total`;
  return (
    <div className="alerts-day wide-only">
      <span className="alerts-counts-title">
        Firing, last 24 hours
        <span className="grow" />
        <span className="t3">{data ? words : ''}</span>
      </span>
      <Sparkline
        values={firingCounts(spans, startMs, nowMs, STEPS)}
        height={26}
        min={0}
        color="--crit"
        ariaLabel={`Firing in the last 24 hours: ${words}`}
      />
    </div>
  );
}
