/** From the pipeline's notifications to the desktop's notifier: alerts of our rules as they are there, others as they came. */
import { createSlices } from '../../base/slices.ts';
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

/** Each group's alerts after its last evaluation; looked up by id only when somebody asks. */
interface KnownGroup {
  readonly phase: RuleAlerts['phase'];
  readonly byId: () => ReadonlyMap<string, AlertView>;
}

export function createDesktopChannel(notifier: Notifier): DesktopChannel & RuleAlertMemory {
  const groups = new Map<string, KnownGroup>();
  return {
    viewOf(id) {
      for (const { byId } of groups.values()) {
        const view = byId().get(id);
        if (view !== undefined) return view;
      }
      return undefined;
    },
    remember({ group, phase, alerts }) {
      if (phase === 'removed') groups.delete(group);
      else groups.set(group, { phase, byId: once(() => new Map(alerts.map((view) => [view.id, view]))) });
    },
    async show({ groupKey, alerts, isTest = false }) {
      if (isTest) {
        for (const alert of alerts) notifier.sendTest(viewOf(alert));
        return;
      }
      const slices = createSlices();
      const views: AlertView[] = [];
      for (const alert of alerts) {
        // What ended because its rule is gone did not end for the person: it is not said.
        if (!alert.isWithdrawn) views.push(shown(alert, groups));
        if (slices.isOver()) await slices.rest();
      }
      const isCatchingUp = [...groups.values()].some(({ phase }) => phase !== 'running');
      notifier.update({ group: groupKey, alerts: views, phase: isCatchingUp ? 'settling' : 'running' });
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function shown(alert: NotifiedAlert, groups: ReadonlyMap<string, KnownGroup>): AlertView {
  const { origin } = alert;
  const view = origin && groups.get(origin.group)?.byId().get(origin.id);
  if (view === undefined) return viewOf(alert);
  const resolvedAtMs = alert.status === 'resolved' ? alert.endsAtMs : undefined;
  return { ...view, state: alert.status, resolvedAtMs, annotations: labelsToRecord(alert.annotations) };
}
