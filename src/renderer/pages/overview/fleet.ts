/** The machines that are watched, worst first. Pure: frames, targets and alerts in, rows out. */
import type { QueryFrame } from '../../../shared/frames.ts';
import { labelValue, type Labels } from '../../../shared/labels.ts';
import type { AlertView, TargetView } from '../../../shared/status.ts';
import { formatAge } from '../../../shared/units.ts';
import type { Status } from '../../ui/StatusGlyph.tsx';
import { lastByKey } from './frameReading.ts';

export interface FleetHost {
  readonly key: string;
  readonly name: string;
  readonly isThisMachine: boolean;
  readonly status: Status;
  /** Beside the glyph: `OK`, `Down 6 min`, `2 warnings`. */
  readonly words: string;
  /** Why it does not answer; only for a host that is down. */
  readonly reason: string | undefined;
  readonly cpu: number | undefined;
  readonly memory: number | undefined;
  readonly disk: number | undefined;
  readonly networkBytes: number | undefined;
  readonly uptimeSeconds: number | undefined;
}

export interface FleetFrames {
  readonly hosts: QueryFrame | undefined;
  readonly cpu: QueryFrame | undefined;
  readonly memory: QueryFrame | undefined;
  readonly disk: QueryFrame | undefined;
  readonly network: QueryFrame | undefined;
  readonly uptime: QueryFrame | undefined;
}

export interface FleetContext {
  readonly targets: readonly TargetView[];
  readonly alerts: readonly AlertView[];
  readonly thisInstance: string | undefined;
  readonly nowMs: number;
}

/** Whether the fleet would look the same: a target is news with every scrape, its health is not. */
export function isSameHealth(a: readonly TargetView[] | undefined, b: readonly TargetView[] | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (a.length !== b.length) return false;
  return a.every((one, i) => {
    const other = b[i];
    return (
      one.id === other?.id &&
      one.health === other.health &&
      one.lastError === other.lastError &&
      one.downSinceMs === other.downSinceMs &&
      one.intervalMs === other.intervalMs
    );
  });
}

const RANK: Readonly<Record<Status, number>> = { critical: 0, warning: 1, pending: 2, nodata: 3, silenced: 4, ok: 5 };

export const hostKey = (labels: Labels): string => `${labelValue(labels, 'job')}\xff${labelValue(labels, 'instance')}`;

export function fleetHosts(frames: FleetFrames, context: FleetContext): readonly FleetHost[] {
  const values = {
    cpu: lastByKey(frames.cpu, hostKey),
    memory: lastByKey(frames.memory, hostKey),
    disk: lastByKey(frames.disk, hostKey),
    network: lastByKey(frames.network, hostKey),
    uptime: lastByKey(frames.uptime, hostKey),
  };
  const rows = (frames.hosts?.series ?? []).map((labels): FleetHost => {
    const key = hostKey(labels);
    const job = labelValue(labels, 'job');
    const instance = labelValue(labels, 'instance');
    const target = context.targets.find((one) => one.job === job && one.instance === instance);
    const { status, words, reason } = stateOf(target, instance, values.cpu.has(key), context);
    return {
      key,
      name: labelValue(labels, 'nodename') || instance,
      isThisMachine: job === 'host' && instance === context.thisInstance,
      status,
      words,
      reason,
      cpu: values.cpu.get(key),
      memory: values.memory.get(key),
      disk: values.disk.get(key),
      networkBytes: values.network.get(key),
      uptimeSeconds: values.uptime.get(key),
    };
  });
  return rows.toSorted((a, b) => RANK[a.status] - RANK[b.status] || a.name.localeCompare(b.name));
}

function stateOf(
  target: TargetView | undefined,
  instance: string,
  hasData: boolean,
  { alerts, nowMs }: FleetContext,
): Pick<FleetHost, 'status' | 'words' | 'reason'> {
  if (target?.health === 'down') {
    const since = target.downSinceMs === undefined ? '' : ` ${formatAge(nowMs - target.downSinceMs)}`;
    return { status: 'critical', words: `Down${since}`, reason: target.lastError };
  }
  if (!target && !hasData) return { status: 'nodata', words: 'Gone', reason: 'No longer a target.' };
  const firing = alerts.filter(({ state, labels }) => state === 'firing' && labels['instance'] === instance);
  const critical = firing.filter(({ severity }) => severity === 'critical').length;
  if (critical > 0) return { status: 'critical', words: `${critical} critical`, reason: undefined };
  if (firing.length > 0) {
    return {
      status: 'warning',
      words: firing.length === 1 ? '1 warning' : `${firing.length} warnings`,
      reason: undefined,
    };
  }
  return { status: 'ok', words: 'OK', reason: undefined };
}
