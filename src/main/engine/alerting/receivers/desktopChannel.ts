/** From the pipeline's notifications to the desktop's notifier: alerts of our rules as they are there, others as they came. */
import type { AlertView } from '../../../../shared/status.ts';
import { labelsToRecord } from '../../../../shared/labels.ts';
import type { NotifiedAlert } from '../delivery/notification.ts';
import type { Notifier } from '../notifier.ts';
import type { RuleAlerts } from '../ruleAlerts.ts';
import { viewOf, type DesktopChannel } from './desktop.ts';

export interface RuleAlertMemory {
  /** Each evaluation's alerts pass here first. */
  remember(update: RuleAlerts): void;
  /** As its last evaluation left it. */
  viewOf(id: string): AlertView | undefined;
}

export function createDesktopChannel(notifier: Notifier): DesktopChannel & RuleAlertMemory {
  const byGroup = new Map<string, RuleAlerts>();

  function knownViews(): ReadonlyMap<string, AlertView> {
    return new Map([...byGroup.values()].flatMap(({ alerts }) => alerts.map((view) => [view.id, view] as const)));
  }

  return {
    viewOf: (id) => knownViews().get(id),
    remember(update) {
      if (update.phase === 'removed') byGroup.delete(update.group);
      else byGroup.set(update.group, update);
    },
    show({ groupKey, alerts }) {
      const known = knownViews();
      const isCatchingUp = [...byGroup.values()].some(({ phase }) => phase !== 'running');
      notifier.update({
        group: groupKey,
        // What ended because its rule is gone did not end for the person: it is not said.
        alerts: alerts.filter((alert) => !alert.isWithdrawn).map((alert) => shown(alert, known)),
        phase: isCatchingUp ? 'settling' : 'running',
      });
    },
  };
}

function shown(alert: NotifiedAlert, known: ReadonlyMap<string, AlertView>): AlertView {
  const view = alert.origin === undefined ? undefined : known.get(alert.origin.id);
  if (view === undefined) return viewOf(alert);
  const resolvedAtMs = alert.status === 'resolved' ? alert.endsAtMs : undefined;
  return { ...view, state: alert.status, resolvedAtMs, annotations: labelsToRecord(alert.annotations) };
}
