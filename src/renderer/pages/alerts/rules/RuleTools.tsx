/** At the right of the tabs: views of all rules, and a new one. */
import type { ReactNode } from 'react';
import { navigate, useAddress } from '../../../client/address.ts';
import { Link } from '../../../client/Link.tsx';
import { classNames } from '../../../ui/classNames.ts';
import { useCommands } from '../../../shell/commands.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { DOCTOR_HREF, NEW_RULE_HREF, PACKS_HREF, RULES_HREF } from './ruleAddress.ts';

const VIEWS = [
  { view: null, label: 'All', href: RULES_HREF },
  { view: 'doctor', label: 'Doctor', href: DOCTOR_HREF },
  { view: 'packs', label: 'Packs', href: PACKS_HREF },
] as const;

export function RuleTools(): ReactNode {
  const { query } = useAddress();
  useCommands([
    {
      id: 'rule.new',
      title: 'New rule',
      group: 'Alerts and targets',
      keys: 'N',
      icon: 'plus',
      run: () => navigate(NEW_RULE_HREF),
    },
  ]);
  if (query.has('edit')) return null;
  return (
    <>
      <nav className="segmented" aria-label="Views of rules">
        {VIEWS.map(({ view, label, href }) => (
          <Link
            key={label}
            className={classNames('rule-view', query.get('view') === view && 'is-current')}
            href={href}
            aria-current={query.get('view') === view ? 'page' : undefined}
          >
            {label}
          </Link>
        ))}
      </nav>
      <Link className="button is-primary" href={NEW_RULE_HREF}>
        <Icon name="plus" small />
        New rule
      </Link>
    </>
  );
}
