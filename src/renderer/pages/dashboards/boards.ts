/** The boards that come with Sightglass: PromQL over what it always collects. */
import { formatDuration } from '../../../shared/time.ts';
import type { UnitId } from '../../../shared/units.ts';
import { pressure } from '../overview/hostQueries.ts';

export interface BoardPanel {
  readonly title: string;
  /** `$window` stands for a range that holds at least four scrapes. */
  readonly expr: string;
  /** Labels that tell the series apart, in the legend. */
  readonly legend: readonly string[];
  readonly unit: UnitId;
  readonly stacked?: boolean;
  readonly min?: number;
  readonly max?: number;
  /** Why it may be empty on some machines. */
  readonly whenEmpty?: string;
}

export interface Board {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  /** Whose series it shows; its scrape interval decides the windows of rates. */
  readonly job: string;
  readonly panels: readonly BoardPanel[];
}

export const withWindow = (expr: string, stepMs: number, intervalMs: number): string =>
  expr.replaceAll('$window', formatDuration(Math.max(stepMs + intervalMs, 4 * intervalMs)));

const HOST = 'job="host"';

export const BOARDS: readonly Board[] = [
  {
    id: 'machine',
    title: 'This machine',
    detail: 'Kernel, network, disks and pressure of this machine',
    job: 'host',
    panels: [
      {
        title: 'CPU by core',
        expr: `100 * (1 - sum by (cpu) (rate(node_cpu_seconds_total{${HOST}, mode="idle"}[$window])))`,
        legend: ['cpu'],
        unit: 'percent',
        min: 0,
        max: 100,
      },
      { title: 'Memory available', expr: `node_memory_MemAvailable_bytes{${HOST}}`, legend: [], unit: 'bytes', min: 0 },
      {
        title: 'Swap used',
        expr: `node_memory_SwapTotal_bytes{${HOST}} - node_memory_SwapFree_bytes{${HOST}}`,
        legend: [],
        unit: 'bytes',
        min: 0,
      },
      {
        title: 'Received by interface',
        expr: `rate(node_network_receive_bytes_total{${HOST}}[$window]) * 8`,
        legend: ['device'],
        unit: 'bps',
        min: 0,
      },
      {
        title: 'Sent by interface',
        expr: `rate(node_network_transmit_bytes_total{${HOST}}[$window]) * 8`,
        legend: ['device'],
        unit: 'bps',
        min: 0,
      },
      { title: 'TCP connections', expr: `node_netstat_Tcp_CurrEstab{${HOST}}`, legend: [], unit: 'none', min: 0 },
      {
        title: 'Reads by disk',
        expr: `rate(node_disk_read_bytes_total{${HOST}}[$window])`,
        legend: ['device'],
        unit: 'Bps',
        min: 0,
      },
      {
        title: 'Writes by disk',
        expr: `rate(node_disk_written_bytes_total{${HOST}}[$window])`,
        legend: ['device'],
        unit: 'Bps',
        min: 0,
      },
      {
        title: 'Disk busy',
        expr: `100 * rate(node_disk_io_time_seconds_total{${HOST}}[$window])`,
        legend: ['device'],
        unit: 'percent',
        min: 0,
      },
      {
        title: 'Context switches',
        expr: `rate(node_context_switches_total{${HOST}}[$window])`,
        legend: [],
        unit: 'ops',
        min: 0,
      },
      { title: 'Processes created', expr: `rate(node_forks_total{${HOST}}[$window])`, legend: [], unit: 'ops', min: 0 },
      {
        title: 'Pressure',
        expr: pressure('$window'),
        legend: ['resource'],
        unit: 'percent',
        min: 0,
        whenEmpty: 'This kernel does not count stalls.',
      },
    ],
  },
  {
    id: 'sightglass',
    title: 'Sightglass itself',
    detail: 'What the engine costs and how much it holds',
    job: 'sightglass',
    panels: [
      {
        title: 'CPU',
        expr: '100 * rate(process_cpu_seconds_total{job="sightglass"}[$window])',
        legend: [],
        unit: 'percent',
        min: 0,
      },
      { title: 'Memory', expr: 'process_resident_memory_bytes{job="sightglass"}', legend: [], unit: 'bytes', min: 0 },
      {
        title: 'Series in memory',
        expr: 'prometheus_tsdb_head_series{job="sightglass"}',
        legend: [],
        unit: 'none',
        min: 0,
      },
      {
        title: 'Samples appended',
        expr: 'rate(prometheus_tsdb_head_samples_appended_total{job="sightglass"}[$window])',
        legend: [],
        unit: 'ops',
        min: 0,
      },
      { title: 'Duration of scrapes', expr: 'scrape_duration_seconds', legend: ['job', 'instance'], unit: 's', min: 0 },
      {
        title: 'Samples of scrapes',
        expr: 'scrape_samples_scraped',
        legend: ['job', 'instance'],
        unit: 'none',
        min: 0,
      },
    ],
  },
];
