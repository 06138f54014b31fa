/** Which silhouette the tray shows and what it says: a pure function of what is known. */
import type { EngineStatus } from '../../shared/status.ts';

export type TrayIcon = 'ok' | 'warning' | 'critical' | 'paused';

export interface TrayState {
  readonly icon: TrayIcon;
  readonly tooltip: string;
}

/** `status` undefined: the engine does not run, or has not answered yet. The tray is never green when blind. */
export function trayState(status: EngineStatus | undefined): TrayState {
  if (status === undefined) return { icon: 'paused', tooltip: 'Sightglass: the engine is not running' };
  const { critical, warning } = status.alerts;
  if (critical > 0) return { icon: 'critical', tooltip: `Sightglass: ${counts(critical, warning)}` };
  if (warning > 0) return { icon: 'warning', tooltip: `Sightglass: ${counts(critical, warning)}` };
  const [problem] = status.problems;
  if (problem !== undefined) return { icon: 'warning', tooltip: `Sightglass: ${problem}` };
  return { icon: 'ok', tooltip: 'Sightglass: nothing is firing' };
}

function counts(critical: number, warning: number): string {
  const parts = [
    ...(critical > 0 ? [`${critical} critical`] : []),
    ...(warning > 0 ? [`${warning} ${warning === 1 ? 'warning' : 'warnings'}`] : []),
  ];
  return parts.join(', ');
}
