/** Alerts of the rules that run here, as the panel's filters want them. */
import type { ReactNode } from 'react';
import { flag, number, record, text } from '../../../shared/dashboards/json.ts';
import { interpolate, type Scope } from '../../../shared/dashboards/variables/interpolate.ts';
import type { AlertView } from '../../../shared/status.ts';
import { formatAgo } from '../../../shared/units.ts';
import { Link } from '../../client/Link.tsx';
import { useEngineFeed } from '../../client/useEngineFeeds.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { type Status, StatusGlyph } from '../../ui/StatusGlyph.tsx';
import type { PanelProps } from '../panelProps.ts';
import { useNow } from '../useNow.ts';
import './lists.css';

const MOST = 20;

export function AlertListPanel({ panel, scope, height }: PanelProps): ReactNode {
  const alerts = useEngineFeed(({ alerts: all }) => all);
  const nowMs = useNow(10_000);
  if (!alerts) return null;
  const { options } = panel;
  const shown = sorted(alerts.filter(alertTest(panel.options, scope)), number(options['sortOrder']) ?? 1);
  if (shown.length === 0) return <EmptyState status="ok" title="Nothing is firing here" />;
  return (
    <ul className="panel-list" style={{ maxHeight: height }}>
      {shown.slice(0, number(options['maxItems']) ?? MOST).map((alert) => (
        <li key={alert.id}>
          <StatusGlyph status={statusOf(alert)} />
          <span className="grow">
            <Link href={`/alerts?alert=${encodeURIComponent(alert.id)}`}>{alert.rule}</Link>
            <small>{alert.summary}</small>
          </span>
          <small>{formatAgo(alert.firedAtMs ?? alert.activeAtMs, nowMs)}</small>
        </li>
      ))}
    </ul>
  );
}

const statusOf = ({ state, severity }: AlertView): Status =>
  state === 'pending' ? 'pending' : state === 'resolved' ? 'ok' : severity === 'critical' ? 'critical' : 'warning';

function alertTest(options: PanelProps['panel']['options'], scope: Scope): (alert: AlertView) => boolean {
  const states = record(options['stateFilter']);
  const name = interpolate(text(options['alertName']), scope, 'text').toLowerCase();
  const matchers = labelMatchers(interpolate(text(options['alertInstanceLabelFilter']), scope, 'promql'));
  return ({ state, rule, labels }) =>
    (state === 'firing'
      ? flag(states['firing'], true)
      : state === 'pending'
        ? flag(states['pending'], true)
        : flag(states['normal'])) &&
    rule.toLowerCase().includes(name) &&
    matchers.every(({ label, test }) => test(labels[label] ?? ''));
}

interface LabelTest {
  readonly label: string;
  readonly test: (value: string) => boolean;
}

/** `{a="b", c=~"d"}` */
function labelMatchers(filter: string): readonly LabelTest[] {
  return [...filter.matchAll(/([\w.]+)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"/g)].flatMap(
    ([, label = '', operator, quoted = '']) => {
      const value = quoted.replace(/\\(.)/g, '$1');
      if (operator === '=') return [{ label, test: (found: string) => found === value }];
      if (operator === '!=') return [{ label, test: (found: string) => found !== value }];
      try {
        const pattern = new RegExp(`^(?:${value})$`);
        return [{ label, test: (found: string) => pattern.test(found) === (operator === '=~') }];
      } catch {
        return []; // A pattern nobody can read filters nothing.
      }
    },
  );
}

/** Firing before pending, critical before the rest. */
const rank = ({ state, severity }: AlertView): number =>
  (state === 'firing' ? 0 : state === 'pending' ? 10 : 20) + { critical: 0, warning: 1, info: 2 }[severity];

/** 1 by name, 2 by name falling, 3 by importance, 4 and 5 by time. */
function sorted(alerts: readonly AlertView[], order: number): readonly AlertView[] {
  const all = [...alerts];
  if (order === 1 || order === 2) return all.sort((a, b) => a.rule.localeCompare(b.rule) * (order === 1 ? 1 : -1));
  if (order === 3) return all.sort((a, b) => rank(a) - rank(b));
  return all.sort((a, b) => (a.activeAtMs - b.activeAtMs) * (order === 4 ? 1 : -1));
}
