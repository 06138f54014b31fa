/** The status that the sidebar's foot, the tray and the settings page show, from what the rooms know. */
import type { AlertView, EngineStatus, RuleGroupView, TargetView } from '../../shared/status.ts';
import type { StorageStats } from './storage/storage.ts';

export interface StatusParts {
  readonly version: string;
  readonly startedMs: number;
  readonly nowMs: number;
  readonly samplesPerSecond: number;
  readonly retentionMs: number;
  readonly dataDir: string;
  readonly configFile: string;
  readonly stats: StorageStats;
  readonly targets: readonly TargetView[];
  readonly alerts: readonly AlertView[];
  readonly groups: readonly RuleGroupView[];
  /** Sentences from the configuration and other rooms. */
  readonly problems: readonly string[];
}

export function engineStatus(parts: StatusParts): EngineStatus {
  const { stats, targets, alerts, groups } = parts;
  const rules = groups.flatMap((group) => group.rules);
  const evaluated = rules.flatMap(({ lastEvaluationMs }) => lastEvaluationMs ?? []);
  const firing = (severity: AlertView['severity']): number =>
    alerts.filter((alert) => alert.state === 'firing' && alert.severity === severity).length;
  const inHealth = (health: TargetView['health']): number =>
    targets.filter((target) => target.health === health).length;
  return {
    version: parts.version,
    startedMs: parts.startedMs,
    nowMs: parts.nowMs,
    activeSeries: stats.activeSeries,
    samplesPerSecond: parts.samplesPerSecond,
    diskBytes: stats.diskBytes,
    retentionMs: parts.retentionMs,
    oldestMs: stats.minT,
    targets: { up: inHealth('up'), down: inHealth('down'), unknown: inHealth('unknown') },
    alerts: {
      critical: firing('critical'),
      warning: firing('warning'),
      pending: alerts.filter((alert) => alert.state === 'pending').length,
    },
    rulesChecked: rules.length,
    lastRuleEvaluationMs: evaluated.length === 0 ? undefined : Math.max(...evaluated),
    problems: [...parts.problems, ...storageProblems(stats)],
    configFile: parts.configFile,
    dataDir: parts.dataDir,
  };
}

function storageProblems({ writeError, corruptBlobs }: StorageStats): string[] {
  return [
    ...(writeError === undefined ? [] : [`Nothing can be stored. ${writeError} Samples wait in memory meanwhile.`]),
    ...(corruptBlobs === 0 ? [] : [damageSentence(corruptBlobs)]),
  ];
}

function damageSentence(pieces: number): string {
  const what = pieces === 1 ? '1 damaged piece of data was' : `${pieces} damaged pieces of data were`;
  return `${what} set aside. The rest is whole. "sightglass data verify" says more.`;
}
