/** What it costs to read this machine, and which collectors take most of it. */
import type { ReactNode } from 'react';
import { labelValue } from '../../../shared/labels.ts';
import type { TargetView } from '../../../shared/status.ts';
import { formatSpan, formatValue } from '../../../shared/units.ts';
import { useLatest } from '../../client/useLatest.ts';
import { Panel } from '../../ui/Panel.tsx';

const EVERY_MS = 10_000;
const SHOWN = 5;
/** What the collector promises. */
const GOAL_MS = 2;

export function HostCostPanel({ target }: { readonly target: TargetView }): ReactNode {
  const seconds = target.intervalMs / 1000;
  const cpu = useLatest(
    `1000 * ${seconds} * rate(sightglass_host_collect_cpu_seconds_total{job="host"}[5m])`,
    EVERY_MS,
  ).frame;
  const collectors = useLatest(
    `topk(${SHOWN}, 1000 * avg_over_time(node_scrape_collector_duration_seconds{job="host"}[5m]))`,
    EVERY_MS,
  ).frame;
  const cpuMs = cpu?.presence[0] === 1 ? cpu.values[0] : undefined;
  const rows = (collectors?.series ?? [])
    .map((labels, i) => ({ name: labelValue(labels, 'collector'), ms: collectors?.values[i] ?? 0 }))
    .toSorted((a, b) => b.ms - a.ms);
  const detail =
    cpuMs === undefined
      ? 'measured over 5 min'
      : `${formatValue(cpuMs, 'ms')} of CPU every ${formatSpan(target.intervalMs)}, goal ${GOAL_MS}\u202fms`;
  return (
    <Panel title="What reading this machine costs" detail={detail} isSection>
      <dl className="target-details">
        {rows.map(({ name, ms }) => (
          <div key={name} className="host-cost-row">
            <dt>{name}</dt>
            <dd>{formatValue(ms, 'ms')} with waiting</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
