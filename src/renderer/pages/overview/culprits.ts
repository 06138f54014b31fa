/** Who was behind a figure of this machine at a past moment: the questions, and what their answers say. */
import type { QueryFrame } from '../../../shared/frames.ts';
import { labelValue } from '../../../shared/labels.ts';
import { formatDuration } from '../../../shared/time.ts';
import { formatValue, type UnitId } from '../../../shared/units.ts';
import { lastByKey } from './frameReading.ts';

export type CulpritKind = 'cpu' | 'memory' | 'disk';

export interface Culprit {
  readonly name: string;
  readonly value: number;
  /** In the unit of the chart. */
  readonly text: string;
}

/** More would hide the chart they are to explain. */
export const CULPRITS = 3;
/** Processes are read every five seconds: over a minute their rates are smooth, and a short one still counts. */
const SHORTEST_WINDOW_MS = 60_000;
/** Moments this near have the same answer, so that a moving pointer asks once. */
const SAME_MS = 5_000;

const UNITS: Readonly<Record<CulpritKind, UnitId>> = { cpu: 'percent', memory: 'bytes', disk: 'Bps' };
/** Below it a name would be an accusation without a reason. */
const SMALLEST: Readonly<Record<CulpritKind, number>> = { cpu: 0.1, memory: 1, disk: 1 };

const rate = (counter: string, window: string): string =>
  `sum by (groupname) (rate(sightglass_process_${counter}_total{job="host"}[${window}]))`;

/**
 * @param stepMs  of the chart: a point of it stands for so long
 * @param cores  the chart's CPU is in parts of all of them
 */
export function culpritsQuery(kind: CulpritKind, stepMs: number, cores: number): string {
  const window = formatDuration(Math.max(SHORTEST_WINDOW_MS, stepMs));
  const expr = {
    cpu: `100 / ${Math.max(cores, 1)} * ${rate('cpu_seconds', window)}`,
    memory: 'sum by (groupname) (sightglass_process_resident_bytes{job="host"})',
    disk: `${rate('read_bytes', window)} + ${rate('written_bytes', window)}`,
  }[kind];
  return `topk(${CULPRITS}, ${expr})`;
}

/** The moment that is asked about. */
export const culpritsTime = (atMs: number): number => Math.floor(atMs / SAME_MS) * SAME_MS;

/** Largest first. */
export function culpritsOf(kind: CulpritKind, frame: QueryFrame | undefined): readonly Culprit[] {
  return [...lastByKey(frame, (labels) => labelValue(labels, 'groupname'))]
    .filter(([, value]) => value >= SMALLEST[kind])
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, value]) => ({ name, value, text: formatValue(value, UNITS[kind]) }));
}
