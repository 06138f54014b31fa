/** The list of alerts by severity and state, or by a label, and the details of the chosen one beside it. */
import { useMemo, useState, type ReactNode } from 'react';
import type { EngineStatus } from '../../../../shared/status.ts';
import { formatAgo, formatCount, formatMoment } from '../../../../shared/units.ts';
import { navigate, replaceQuery, useAddress } from '../../../client/address.ts';
import { Link } from '../../../client/Link.tsx';
import { useSubscription } from '../../../client/useClient.ts';
import { useNow } from '../../../client/useNow.ts';
import { useCommands } from '../../../shell/commands.ts';
import { Button } from '../../../ui/Button.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Select } from '../../../ui/Select.tsx';
import { RowsSkeleton } from '../../../ui/Skeleton.tsx';
import { openSheet, whyHref } from '../alertsAddress.ts';
import { filterKeeps, readMatchers } from '../matcherText.ts';
import { useSilenceActions } from '../silences/useSilenceActions.ts';
import { AlertDetails } from './AlertDetails.tsx';
import { groupAlerts, groupingLabels, isRecent, type AlertGroup } from './alertGroups.ts';
import { AlertRow, type AlertRowProps } from './AlertRow.tsx';
import { AlertTotals } from './AlertTotals.tsx';
import type { ShownAlert } from './shownAlerts.ts';
import { useSelection, type Selection } from './useSelection.ts';

/** In the address: the details were closed on purpose. */
const NONE = 'none';
/** Rows of a group that are drawn at first. */
const FIRST_ROWS = 100;
const REGROUP_MS = 10_000;

export function ActiveAlerts({ alerts }: { readonly alerts: readonly ShownAlert[] | undefined }): ReactNode {
  const nowMs = useNow();
  const status = useSubscription('status');
  const { query } = useAddress();
  const by = query.get('group') ?? 'severity';
  const search = query.get('search') ?? '';
  // Ten thousand alerts are not grouped again each second only because the ages of the shown ones change.
  const beatMs = Math.floor(nowMs / REGROUP_MS) * REGROUP_MS;
  const groups = useMemo(() => groupAlerts(keptBy(search, alerts ?? []), beatMs, by), [alerts, search, by, beatMs]);
  const shown = groups.flatMap((group) => group.alerts);
  const isQuiet = groups.every((group) => group.id === 'resolved');
  const chosenId = query.get('alert');
  const chosen =
    chosenId === NONE ? undefined : (shown.find((a) => a.id === chosenId) ?? (isQuiet ? undefined : shown[0]));
  const selection = useSelection(shown, chosen?.id);
  const actions = useSilenceActions();
  useAlertKeys(shown, chosen, selection);
  if (!alerts) {
    return (
      <section className="panel" aria-label="Active alerts">
        <RowsSkeleton rows={6} label="alerts" />
      </section>
    );
  }
  return (
    <>
      <AlertTotals alerts={alerts} nowMs={nowMs} />
      <div className={chosen ? 'alerts-split has-details' : 'alerts-split'}>
        <section className="panel alerts-list" aria-label="Active alerts">
          {selection.ids.size > 0 && <SelectionBar selection={selection} />}
          {isQuiet && <AllClear alerts={alerts} status={status} nowMs={nowMs} isSearching={search !== ''} />}
          {groups.map((group, i) => (
            <GroupRows
              key={group.id}
              group={group}
              end={i === 0 && <Grouping by={by} alerts={alerts} />}
              row={(alert) => ({
                alert,
                nowMs,
                isChosen: alert.id === chosen?.id,
                isSelected: selection.ids.size === 0 ? undefined : selection.ids.has(alert.id),
                onChoose: () => replaceQuery({ alert: alert.id }),
                onSelect: (isRange) => selection.toggle(alert.id, isRange),
                actions,
              })}
            />
          ))}
        </section>
        {chosen && (
          <AlertDetails key={chosen.id} alert={chosen} nowMs={nowMs} onClose={() => replaceQuery({ alert: NONE })} />
        )}
      </div>
    </>
  );
}

function keptBy(search: string, alerts: readonly ShownAlert[]): readonly ShownAlert[] {
  if (search === '') return alerts;
  const read = readMatchers(search);
  return alerts.filter(({ labels, summary, description }) => filterKeeps(read, labels, `${summary} ${description}`));
}

/** What can be done with the chosen alert, or with the selected ones, by one key. */
function useAlertKeys(shown: readonly ShownAlert[], chosen: ShownAlert | undefined, selection: Selection): void {
  const { silenceHour, acknowledge } = useSilenceActions();
  const group = 'Alerts and targets';
  const step = (by: number): void => {
    const next = shown[Math.max(0, Math.min(shown.length - 1, shown.findIndex(({ id }) => id === chosen?.id) + by))];
    if (!next) return;
    replaceQuery({ alert: next.id });
    const row = document.querySelector<HTMLElement>(`[data-alert="${CSS.escape(next.id)}"] .alert-row-title`);
    row?.focus();
  };
  const silence = (): void => {
    if (selection.ids.size > 0) openSheet({ kind: 'alerts', ids: [...selection.ids] });
    else if (chosen?.silence) openSheet({ kind: 'silence', id: chosen.silence.id });
    else if (chosen) openSheet({ kind: 'alerts', ids: [chosen.id] });
    else openSheet({ kind: 'matchers', text: '' });
  };
  const firing = chosen?.state === 'firing' && chosen.silence === undefined ? chosen : undefined;
  useCommands([
    { id: 'alert.next', title: 'Next alert', group, keys: 'J', isKeyOnly: true, run: () => step(1) },
    { id: 'alert.previous', title: 'Previous alert', group, keys: 'K', isKeyOnly: true, run: () => step(-1) },
    { id: 'alert.silence', title: 'Silence the alert', group, keys: 'S', icon: 'silenced', run: silence },
    ...(chosen === undefined
      ? []
      : ([
          {
            id: 'alert.select',
            title: 'Select the alert',
            group,
            keys: 'X',
            isKeyOnly: true,
            run: () => selection.toggle(chosen.id, false),
          },
          ...(chosen.mark === undefined
            ? []
            : ([
                {
                  id: 'alert.why',
                  title: 'Why told, or not',
                  group,
                  keys: 'W',
                  icon: 'info',
                  run: () => navigate(whyHref(chosen.mark?.fingerprint ?? '')),
                },
              ] as const)),
        ] as const)),
    ...(firing === undefined
      ? []
      : ([
          {
            id: 'alert.hour',
            title: 'Silence the alert for 1 h',
            group,
            keys: 'Shift+S',
            icon: 'clock',
            run: () => silenceHour(firing),
          },
          {
            id: 'alert.acknowledge',
            title: 'Acknowledge until resolved',
            group,
            keys: 'Shift+A',
            icon: 'ok',
            run: () => acknowledge(firing),
          },
        ] as const)),
  ]);
}

interface GroupRowsProps {
  readonly group: AlertGroup;
  readonly end: ReactNode;
  readonly row: (alert: ShownAlert) => AlertRowProps;
}

/** Of a storm the first rows are drawn; the others are one press away. */
function GroupRows({ group, end, row }: GroupRowsProps): ReactNode {
  const [most, setMost] = useState(FIRST_ROWS);
  const left = group.alerts.length - most;
  return (
    <div role="group" aria-label={group.title}>
      <div className="alerts-group">
        <h2>
          <span className={`is-${group.status}`}>
            <Icon name={group.status} small />
          </span>
          {group.title} <span className="alerts-group-detail">{group.detail}</span>
        </h2>
        {end}
      </div>
      {group.alerts.slice(0, most).map((alert) => (
        <AlertRow key={alert.id} {...row(alert)} />
      ))}
      {left > 0 && (
        <div className="alerts-more">
          <Button small kind="ghost" onClick={() => setMost(most + FIRST_ROWS)}>
            {`Show ${Math.min(left, FIRST_ROWS)} more of ${formatCount(left)}`}
          </Button>
        </div>
      )}
    </div>
  );
}

function Grouping({ by, alerts }: { readonly by: string; readonly alerts: readonly ShownAlert[] }): ReactNode {
  const labels = useMemo(() => groupingLabels(alerts), [alerts]);
  const choices = ['severity', ...(by === 'severity' || labels.includes(by) ? labels : [by, ...labels])];
  return (
    <span className="alerts-grouping">
      <Select
        label="Grouped by"
        small
        value={by}
        options={choices.map((value) => ({ value, label: `Grouped by ${value === 'alertname' ? 'rule' : value}` }))}
        onChange={(next) => replaceQuery({ group: next === 'severity' ? undefined : next })}
      />
    </span>
  );
}

function SelectionBar({ selection }: { readonly selection: Selection }): ReactNode {
  const { ids, clear } = selection;
  return (
    <div className="alerts-selection" role="toolbar" aria-label="Selected alerts">
      <b>{`${ids.size} selected`}</b>
      <Button small icon="silenced" onClick={() => openSheet({ kind: 'alerts', ids: [...ids] })}>
        {ids.size === 1 ? 'Silence it' : `Silence all ${ids.size}`}
      </Button>
      <Button small kind="ghost" onClick={clear}>
        Select none
      </Button>
    </div>
  );
}

interface AllClearProps {
  readonly alerts: readonly ShownAlert[];
  readonly status: EngineStatus | undefined;
  readonly nowMs: number;
  readonly isSearching: boolean;
}

/** An empty list that proves it works. */
function AllClear({ alerts, status, nowMs, isSearching }: AllClearProps): ReactNode {
  const recent = alerts.filter((alert) => isRecent(alert, nowMs) && alert.state !== 'resolved').length;
  if (isSearching && recent > 0) {
    return (
      <div className="alerts-clear">
        <EmptyState
          icon="filter"
          title="No alert matches the filter"
          actions={
            <Button small onClick={() => replaceQuery({ search: undefined })}>
              {`Show all ${recent}`}
            </Button>
          }
        />
      </div>
    );
  }
  const lastEnd = Math.max(...alerts.map((alert) => alert.resolvedAtMs ?? -Infinity));
  const sentences = [];
  if (status) {
    const when = status.lastRuleEvaluationMs;
    const rules = `${formatCount(status.rulesChecked)} ${status.rulesChecked === 1 ? 'rule' : 'rules'}`;
    sentences.push(when === undefined ? `${rules}, not yet checked.` : `${rules} checked ${formatAgo(when, nowMs)}.`);
  }
  if (Number.isFinite(lastEnd)) sentences.push(`Last alert ended ${formatMoment(lastEnd, nowMs)}.`);
  const rulesLink = (
    <Link className="button is-small" href="/alerts?tab=rules">
      Show the rules
    </Link>
  );
  return (
    <div className="alerts-clear">
      <EmptyState status="ok" title="Nothing is firing" actions={rulesLink}>
        {sentences.join(' ')}
      </EmptyState>
    </div>
  );
}
