/** Alerts: what is wrong now, with the reason beside it; and the rules that watch. */
import type { ReactNode } from 'react';
import { useAddress } from '../../client/address.ts';
import { useRequest, useSubscription } from '../../client/useClient.ts';
import { useNow } from '../../panels/useNow.ts';
import { TabLinks } from '../../ui/Tabs.tsx';
import { ActiveAlerts } from './ActiveAlerts.tsx';
import { RulesTable } from './RulesTable.tsx';
import '../../ui/Panel.css';
import './alerts.css';

const RULES_EVERY_MS = 5_000;

export function AlertsPage(): ReactNode {
  const { query } = useAddress();
  const isRules = query.get('tab') === 'rules';
  const alerts = useSubscription('alerts');
  const beat = Math.floor(useNow(RULES_EVERY_MS) / RULES_EVERY_MS);
  const rules = useRequest('rules.list', {}, beat);
  const active = alerts?.filter((alert) => alert.state !== 'resolved').length;
  const ruleCount = rules.data?.reduce((sum, group) => sum + group.rules.length, 0);
  return (
    <div className="alerts">
      <div className="alerts-toolbar">
        <TabLinks
          label="Alert views"
          tabs={[
            { label: 'Active', href: '/alerts', isCurrent: !isRules, count: active },
            { label: 'Rules', href: '/alerts?tab=rules', isCurrent: isRules, count: ruleCount },
          ]}
        />
      </div>
      {isRules ? <RulesTable groups={rules.data} error={rules.error} /> : <ActiveAlerts alerts={alerts} />}
    </div>
  );
}
