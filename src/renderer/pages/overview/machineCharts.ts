/** Frames → charts of this machine: names a person reads, a fixed order, fixed colours. */
import type { QueryFrame } from '../../../shared/frames.ts';
import { labelValue, metricName, type Labels } from '../../../shared/labels.ts';
import { EMPTY_CHART, type ChartData } from '../../charts/chartData.ts';
import { frameToChart } from '../../charts/framesToUplot.ts';

interface Line {
  readonly value: string;
  readonly label?: string;
  readonly color: string;
  readonly negate?: boolean;
}

/** @param name  the label that tells the series apart; series not listed come behind, with a colour of their own */
function arranged(frame: QueryFrame | undefined, name: (labels: Labels) => string, lines: readonly Line[]): ChartData {
  if (!frame) return EMPTY_CHART;
  const chart = frameToChart(frame, name);
  const order = new Map(lines.map((line, i) => [line.value, i]));
  const place = (label: string): number => order.get(label) ?? lines.length;
  const series = chart.series
    .map((one) => {
      const line = lines[place(one.label)];
      if (!line) return { rank: lines.length, one };
      const { label = line.value, color, negate = false } = line;
      return { rank: place(one.label), one: { ...one, label, color, negate } };
    })
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ one }) => one);
  return { xSeconds: chart.xSeconds, series };
}

const label =
  (name: string) =>
  (labels: Labels): string =>
    labelValue(labels, name);

const CPU_LINES: readonly Line[] = [
  { value: 'user', color: '--series-1' },
  { value: 'system', color: '--series-2' },
  { value: 'iowait', color: '--series-3' },
  { value: 'nice', color: '--series-4' },
  { value: 'irq', color: '--series-5' },
  { value: 'softirq', color: '--series-6' },
  { value: 'steal', color: '--series-7' },
];
export const cpuChart = (frame: QueryFrame | undefined): ChartData => arranged(frame, label('mode'), CPU_LINES);

const MEMORY_LINES: readonly Line[] = [
  { value: 'used', color: '--series-5' },
  { value: 'cache', color: '--series-8' },
  { value: 'buffers', color: '--series-11' },
];
export const memoryChart = (frame: QueryFrame | undefined): ChartData => arranged(frame, label('part'), MEMORY_LINES);

const NETWORK_LINES: readonly Line[] = [
  { value: 'received', color: '--series-4' },
  { value: 'sent', color: '--series-2', negate: true },
];
export const networkChart = (frame: QueryFrame | undefined): ChartData =>
  arranged(frame, label('direction'), NETWORK_LINES);

const DISK_LINES: readonly Line[] = [
  { value: 'read', color: '--series-1' },
  { value: 'write', color: '--series-2' },
];
export const diskChart = (frame: QueryFrame | undefined): ChartData => arranged(frame, label('way'), DISK_LINES);

const LOAD_LINES: readonly Line[] = [
  { value: 'node_load1', label: '1 min', color: '--series-9' },
  { value: 'node_load5', label: '5 min', color: '--series-2' },
  { value: 'node_load15', label: '15 min', color: '--series-4' },
];
export const loadChart = (frame: QueryFrame | undefined): ChartData => arranged(frame, metricName, LOAD_LINES);
