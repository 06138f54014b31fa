/** Alerts: what is wrong now and why; the rules that watch; what is kept quiet, who is told, and what has been. */
import { useMemo, type ReactNode } from 'react';
import { navigate, replaceQuery, useAddress } from '../../client/address.ts';
import { Link } from '../../client/Link.tsx';
import { useRequest, useSubscription } from '../../client/useClient.ts';
import { useNow } from '../../client/useNow.ts';
import { useCommands } from '../../shell/commands.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { TabLinks } from '../../ui/Tabs.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { ActiveAlerts } from './active/ActiveAlerts.tsx';
import { shownAlerts } from './active/shownAlerts.ts';
import { alertsHref, openSheet, sheetOf, tabOf, type AlertsTab } from './alertsAddress.ts';
import { HistoryView } from './history/HistoryView.tsx';
import { RoutingView } from './routing/RoutingView.tsx';
import { RulesView } from './rules/RulesView.tsx';
import { NEW_RULE_HREF } from './rules/ruleAddress.ts';
import { RuleTools } from './rules/RuleTools.tsx';
import { countByState, silenceFilterOf, type SilenceFilter } from './silences/silenceRows.ts';
import { SilenceSheet } from './silences/SilenceSheet.tsx';
import { SilencesView } from './silences/SilencesView.tsx';
import { WhyView } from './why/WhyView.tsx';
import '../../ui/Panel.css';
import './alerts.css';

const RULES_EVERY_MS = 5_000;

export function AlertsPage(): ReactNode {
  const { query } = useAddress();
  const tab = tabOf(query);
  const why = query.get('why');
  const alerts = useSubscription('alerts');
  const marks = useSubscription('alerts.marks');
  const silences = useSubscription('silences');
  const beat = Math.floor(useNow(RULES_EVERY_MS) / RULES_EVERY_MS);
  const rules = useRequest('rules.list', {}, beat);
  const shown = useMemo(
    () => alerts && marks && silences && shownAlerts(alerts, marks, silences),
    [alerts, marks, silences],
  );
  const counts = silences && countByState(silences);
  const filter = silenceFilterOf(query.get('show'));
  const tabs: Readonly<Record<AlertsTab, readonly [label: string, count: number | undefined]>> = {
    active: ['Active', shown?.filter((alert) => alert.state !== 'resolved').length],
    rules: ['Rules', rules.data?.reduce((sum, group) => sum + group.rules.length, 0)],
    silences: ['Silences', counts?.current],
    routing: ['Routing', undefined],
    history: ['History', undefined],
  };
  usePageKeys(why === null ? tab : undefined);
  const view = (): ReactNode => {
    switch (tab) {
      case 'active':
        return <ActiveAlerts alerts={shown} />;
      case 'rules':
        return <RulesView groups={rules.data} error={rules.error} />;
      case 'silences':
        return <SilencesView silences={silences} filter={filter} />;
      case 'routing':
        return <RoutingView alerts={shown} />;
      case 'history':
        return <HistoryView />;
    }
  };
  return (
    <div className="alerts">
      <div className="alerts-toolbar">
        <TabLinks
          label="Alert views"
          tabs={Object.entries(tabs).map(([name, [label, count]]) => ({
            label,
            count,
            href: alertsHref(name as AlertsTab),
            isCurrent: why === null && tab === name,
          }))}
        />
        <span className="grow" />
        {why === null && <Tools tab={tab} counts={counts} filter={filter} />}
      </div>
      {why === null ? view() : <WhyView key={why} fingerprint={why} alerts={shown} />}
      <SilenceSheet choice={sheetOf(query)} alerts={shown} silences={silences} />
    </div>
  );
}

/** On the list of alerts S is about the chosen one; elsewhere it begins with nothing. */
function usePageKeys(tab: AlertsTab | undefined): void {
  const group = 'Alerts and targets';
  useCommands([
    { id: 'rule.new', title: 'New rule', group, keys: 'N', icon: 'plus', run: () => navigate(NEW_RULE_HREF) },
    ...(tab === 'active'
      ? []
      : ([
          {
            id: 'silence.new',
            title: 'New silence',
            group,
            keys: 'S',
            icon: 'silenced',
            run: () => openSheet({ kind: 'matchers', text: '' }),
          },
        ] as const)),
  ]);
}

interface ToolsProps {
  readonly tab: AlertsTab;
  readonly counts: ReturnType<typeof countByState> | undefined;
  readonly filter: SilenceFilter;
}

/** What belongs to the view at the right of its tabs. */
function Tools({ tab, counts, filter }: ToolsProps): ReactNode {
  if (tab === 'rules') return <RuleTools />;
  if (tab !== 'active' && tab !== 'silences') return null;
  return (
    <>
      {tab === 'silences' && (
        <Segmented
          label="Which silences"
          value={filter}
          options={SILENCE_WORDS.map(([value, word]) => ({
            value,
            label: (
              <>
                {word}
                <span className="t3">{counts?.[value] ?? '–'}</span>
              </>
            ),
          }))}
          onChange={(next) => replaceQuery({ show: next === 'current' ? undefined : next })}
        />
      )}
      <SearchField label={tab === 'active' ? 'Filter alerts by label' : 'Filter silences'} />
      <Button
        icon="silenced"
        kind={tab === 'silences' ? 'primary' : 'default'}
        onClick={() => openSheet({ kind: 'matchers', text: '' })}
      >
        New silence
      </Button>
      {tab === 'active' && (
        <Link className="button is-primary" href={NEW_RULE_HREF}>
          <Icon name="plus" small />
          New rule
        </Link>
      )}
    </>
  );
}

const SILENCE_WORDS: readonly (readonly [SilenceFilter, string])[] = [
  ['current', 'Current'],
  ['pending', 'Pending'],
  ['expired', 'Ended'],
  ['all', 'All'],
];

function SearchField({ label }: { readonly label: string }): ReactNode {
  return (
    <TextField
      label={label}
      icon="filter"
      keys="/"
      data-filter=""
      className="alerts-search"
      placeholder={'severity="critical" host=~"n.*"'}
      value={useAddress().query.get('search') ?? ''}
      onChange={(next) => replaceQuery({ search: next === '' ? undefined : next })}
    />
  );
}
