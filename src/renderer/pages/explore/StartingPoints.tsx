/** What to ask first: queries that have an answer here, from the metrics that are collected. */
import type { ReactNode } from 'react';
import { useRequest } from '../../client/useClient.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Panel } from '../../ui/Panel.tsx';

interface StartingPoint {
  readonly title: string;
  readonly expr: string;
  readonly needs: string;
}

const STARTING_POINTS: readonly StartingPoint[] = [
  {
    title: 'Processor in use',
    needs: 'node_cpu_seconds_total',
    expr: '100 * (1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[1m])))',
  },
  {
    title: 'Memory in use',
    needs: 'node_memory_MemAvailable_bytes',
    expr: 'node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes',
  },
  {
    title: 'Network received',
    needs: 'node_network_receive_bytes_total',
    expr: 'sum by (device) (rate(node_network_receive_bytes_total[1m]))',
  },
  {
    title: 'Disk written',
    needs: 'node_disk_written_bytes_total',
    expr: 'sum by (device) (rate(node_disk_written_bytes_total[1m]))',
  },
  {
    title: 'Space left on file systems',
    needs: 'node_filesystem_avail_bytes',
    expr: 'node_filesystem_avail_bytes / node_filesystem_size_bytes * 100',
  },
  { title: 'Which targets answer', needs: 'up', expr: 'up' },
  { title: 'How long scrapes take', needs: 'scrape_duration_seconds', expr: 'scrape_duration_seconds' },
];

export function StartingPoints({ onPick }: { readonly onPick: (expr: string) => void }): ReactNode {
  const { data: metrics } = useRequest('metrics.list', {});
  const names = new Set(metrics?.map((m) => m.name));
  const offered = STARTING_POINTS.filter(({ needs }) => names.has(needs));
  return (
    <Panel title="Start here" detail="each has an answer on this machine">
      <div className="starting-points">
        {offered.map(({ title, expr }) => (
          <button key={title} type="button" className="starting-point" onClick={() => onPick(expr)}>
            <b>{title}</b>
            <code className="ellipsis">{expr}</code>
          </button>
        ))}
        {metrics && offered.length === 0 && (
          <EmptyState icon="explore" title="Nothing has been collected yet">
            Metrics appear here with the first scrape. Type a metric name above to ask for it.
          </EmptyState>
        )}
      </div>
    </Panel>
  );
}
