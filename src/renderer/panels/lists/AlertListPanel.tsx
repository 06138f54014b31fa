/** Alerts of the rules that run here, as the panel's filters want them. */
import type { ReactNode } from 'react';
import { flag, number, record, text, texts } from '../../../shared/dashboards/json.ts';
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
const BY_IMPORTANCE = 3;

export function AlertListPanel({ panel, scope, height }: PanelProps): ReactNode {
  const alerts = useEngineFeed(({ alerts: all }) => all);
  const nowMs = useNow(10_000);
  if (!alerts) return null;
  const { options } = panel;
  const shown = sorted(alerts.filter(alertTest(panel.options, scope)), number(options['sortOrder']) ?? 1);
  if (shown.length === 0) return <EmptyState status="ok" title="Nothing is firing here" />;
  const most = number(options['maxItems']) ?? MOST;
  if (options['viewMode'] === 'stat') return <AlertCount alerts={shown} height={height} />;
  return (
    <div className="panel-lists" style={{ maxHeight: height }}>
      {grouped(shown.slice(0, most), options).map(({ heading, alerts: some }) => (
        <section key={heading} aria-label={heading === '' ? 'Alerts' : heading}>
          {heading !== '' && <h4>{heading}</h4>}
          <Alerts alerts={some} nowMs={nowMs} />
        </section>
      ))}
    </div>
  );
}

interface AlertGroup {
  /** '' where alerts are not grouped. */
  readonly heading: string;
  readonly alerts: readonly AlertView[];
}

/** By the labels the options name, in the order they first appear. */
function grouped(alerts: readonly AlertView[], options: PanelProps['panel']['options']): readonly AlertGroup[] {
  const names = texts(options['groupBy']);
  if (options['groupMode'] !== 'custom' || names.length === 0) return [{ heading: '', alerts }];
  const groups = Map.groupBy(alerts, ({ labels }) => names.map((name) => `${name}: ${labels[name] ?? '–'}`).join(', '));
  return [...groups].map(([heading, some]) => ({ heading, alerts: some }));
}

/** One number, in the colour of the worst. */
function AlertCount({ alerts, height }: { readonly alerts: readonly AlertView[]; readonly height: number }): ReactNode {
  const [worst] = sorted(alerts, BY_IMPORTANCE);
  return (
    <div className="alert-count" style={{ height }}>
      {worst && <StatusGlyph status={statusOf(worst)} />}
      <b>{alerts.length}</b>
      <small>{alerts.length === 1 ? 'alert' : 'alerts'}</small>
    </div>
  );
}

function Alerts({ alerts, nowMs }: { readonly alerts: readonly AlertView[]; readonly nowMs: number }): ReactNode {
  return (
    <ul className="panel-list">
      {alerts.map((alert) => (
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
  if (order === BY_IMPORTANCE) return all.sort((a, b) => rank(a) - rank(b));
  return all.sort((a, b) => (a.activeAtMs - b.activeAtMs) * (order === 4 ? 1 : -1));
}
