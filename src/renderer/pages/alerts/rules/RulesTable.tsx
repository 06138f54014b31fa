/** Every rule with its state, when it was last checked, what that cost, and whether it works. */
import type { ReactNode } from 'react';
import type { AppError } from '../../../../shared/errors.ts';
import type { RuleHistory } from '../../../../shared/rules.ts';
import type { RuleGroupView, RuleView } from '../../../../shared/status.ts';
import { formatAgo, formatDateTime, formatSpan, formatValue, MISSING } from '../../../../shared/units.ts';
import { useAddress } from '../../../client/address.ts';
import { Link } from '../../../client/Link.tsx';
import { useRequest } from '../../../client/useClient.ts';
import { useNow } from '../../../client/useNow.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { RowsSkeleton } from '../../../ui/Skeleton.tsx';
import { StatusText, type Status } from '../../../ui/StatusGlyph.tsx';
import { FiredStrip } from './FiredStrip.tsx';
import { ruleHref } from './ruleAddress.ts';

export interface RulesTableProps {
  readonly groups: readonly RuleGroupView[] | undefined;
  readonly error: AppError | undefined;
}

const COLUMNS = 7;
const HISTORY_DAYS = 7;
/** The past of all rules is not asked for again with each beat of the page. */
const HISTORY_EVERY_MS = 5 * 60_000;
/** The past of more rules than this takes too long to be had unasked; the doctor tells of all of them. */
const MAX_HISTORIES = 300;

export function RulesTable({ groups, error }: RulesTableProps): ReactNode {
  const nowMs = useNow();
  const wanted = useAddress().query.get('rule');
  const beat = Math.floor(nowMs / HISTORY_EVERY_MS);
  const count = groups?.reduce((sum, group) => sum + group.rules.length, 0);
  const isAsked = count !== undefined && count <= MAX_HISTORIES;
  const { data: past } = useRequest('rules.diagnose', isAsked ? { days: HISTORY_DAYS } : undefined, beat);
  const histories = new Map(past?.history.map((one) => [ruleHref(one.place), one]));
  return (
    <section className="panel" aria-label="Rules">
      {!groups && error && (
        <EmptyState status="critical" title="The rules cannot be shown">
          {error.message}
        </EmptyState>
      )}
      {!groups && !error && <RowsSkeleton rows={8} label="rules" />}
      {groups?.length === 0 && (
        <EmptyState icon="alerts" title="There are no rules">
          Rules come from <code>rule_files</code> in the configuration file.
        </EmptyState>
      )}
      {groups && groups.length > 0 && (
        <table className="table rules-table">
          <colgroup>
            <col className="rules-state-column" />
            <col className="rules-name-column" />
            <col />
            <col className="rules-past-column" />
            <col className="rules-for-column" />
            <col className="rules-time-column" />
            <col className="rules-took-column" />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">State</th>
              <th scope="col">Rule</th>
              <th scope="col">Expression</th>
              <th scope="col">Last {HISTORY_DAYS} days</th>
              <th scope="col" className="is-number">
                For
              </th>
              <th scope="col" className="is-number">
                Last evaluation
              </th>
              <th scope="col" className="is-number">
                Took
              </th>
            </tr>
          </thead>
          {groups.map((group) => (
            <tbody key={`${group.file}/${group.name}`}>
              <tr className="rules-group">
                <th colSpan={COLUMNS} scope="rowgroup">
                  {group.name}
                  <span>
                    {`${group.rules.length} ${group.rules.length === 1 ? 'rule' : 'rules'}, every ${formatSpan(group.intervalMs)}`}
                  </span>
                </th>
              </tr>
              {group.rules.map((rule, index) => {
                // Names may repeat within a group: its address tells a rule from the others.
                const href = ruleHref({ file: group.file, group: group.name, index });
                return (
                  <RuleRow
                    key={href}
                    rule={rule}
                    href={href}
                    history={histories.get(href)}
                    nowMs={nowMs}
                    isWanted={rule.name === wanted}
                  />
                );
              })}
            </tbody>
          ))}
        </table>
      )}
    </section>
  );
}

interface RuleRowProps {
  readonly rule: RuleView;
  readonly href: string;
  readonly history: RuleHistory | undefined;
  readonly nowMs: number;
  readonly isWanted: boolean;
}

function RuleRow({ rule, href, history, nowMs, isWanted }: RuleRowProps): ReactNode {
  const { status, word } = stateOf(rule);
  const { lastEvaluationMs: at } = rule;
  return (
    <tr aria-selected={isWanted}>
      <td>
        <StatusText status={status}>{word}</StatusText>
      </td>
      <td className="is-primary">
        <Link className="rules-name ellipsis" href={href} title={rule.annotations['summary'] ?? rule.name}>
          {rule.name}
        </Link>
      </td>
      <td>
        <code className="rules-expr ellipsis" title={rule.expr}>
          {rule.expr}
        </code>
        {rule.lastError !== '' && <span className="rules-error is-critical">{rule.lastError}</span>}
      </td>
      <td>{rule.type === 'alerting' && <FiredStrip history={history} days={HISTORY_DAYS} />}</td>
      <td className="is-number">{rule.type === 'recording' ? MISSING : formatSpan(rule.forMs)}</td>
      <td className="is-number" title={at === undefined ? undefined : formatDateTime(at)}>
        {at === undefined ? 'not yet' : formatAgo(at, nowMs)}
      </td>
      <td className="is-number">{at === undefined ? MISSING : formatValue(rule.evaluationDurationMs, 'ms')}</td>
    </tr>
  );
}

function stateOf(rule: RuleView): { readonly status: Status; readonly word: string } {
  if (rule.health === 'err') return { status: 'critical', word: 'Fails' };
  switch (rule.state) {
    case 'firing':
      return { status: rule.labels['severity'] === 'critical' ? 'critical' : 'warning', word: 'Firing' };
    case 'pending':
      return { status: 'pending', word: 'Pending' };
    case 'recording':
      return { status: rule.health === 'ok' ? 'ok' : 'nodata', word: rule.health === 'ok' ? 'Records' : 'Waiting' };
    case 'inactive':
      return { status: rule.health === 'ok' ? 'ok' : 'nodata', word: rule.health === 'ok' ? 'Quiet' : 'Waiting' };
  }
}
