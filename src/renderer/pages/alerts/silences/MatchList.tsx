/** What the matchers hit, while they are typed: alerts that fire now, and others that are known and do not. */
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import type { MatcherView } from '../../../../shared/alerting.ts';
import { formatAge } from '../../../../shared/units.ts';
import { useRequest } from '../../../client/useClient.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { StatusGlyph } from '../../../ui/StatusGlyph.tsx';
import { statusOf } from '../active/alertGroups.ts';
import type { ShownAlert } from '../active/shownAlerts.ts';
import type { LabelRecord } from '../matcherText.ts';

const PAUSE_MS = 150;
const MOST_ROWS = 8;
const AGAIN_MS = 5_000;

export interface MatchListProps {
  readonly matchers: readonly MatcherView[];
  readonly alerts: readonly ShownAlert[];
  readonly nowMs: number;
}

export function MatchList({ matchers, alerts, nowMs }: MatchListProps): ReactNode {
  const asked = useSettled(JSON.stringify(matchers));
  const { data, error } = useRequest(
    'silences.preview',
    matchers.length === 0 ? undefined : { matchers: JSON.parse(asked) as readonly MatcherView[] },
    Math.floor(nowMs / AGAIN_MS),
  );
  const problem =
    matchers.length === 0 ? 'Choose at least one label that must match.' : (data?.problem ?? error?.message);
  const byLabels = useMemo(() => new Map(alerts.map((alert) => [labelsId(alert.labels), alert])), [alerts]);
  const firing = problem === undefined ? (data?.firing ?? []) : [];
  const others = problem === undefined ? (data?.others ?? []) : [];
  const shownFiring = firing.slice(0, MOST_ROWS);
  const shownOthers = others.slice(0, MOST_ROWS - shownFiring.length);
  const left = firing.length + others.length - shownFiring.length - shownOthers.length;
  return (
    <div className="match-list" role="status" aria-label="What it silences">
      <p className="match-list-head">
        <span className={problem === undefined ? 'is-silenced' : 'is-critical'}>
          <Icon name={problem === undefined ? 'silenced' : 'critical'} />
        </span>
        <b>{problem ?? matchWords(data && { firing: firing.length, others: others.length })}</b>
      </p>
      {shownFiring.map((labels) => {
        const alert = byLabels.get(labelsId(labels));
        return (
          <p key={labelsId(labels)}>
            <StatusGlyph status={alert ? statusOf({ ...alert, quiet: undefined }) : 'warning'} />
            <span className="ellipsis">{alert?.summary ?? shortLabels(labels)}</span>
            <span className="t3">firing{alert ? ` ${formatAge(nowMs - (alert.firedAtMs ?? nowMs))}` : ''}</span>
          </p>
        );
      })}
      {shownOthers.map((labels) => (
        <p key={labelsId(labels)}>
          <StatusGlyph status={byLabels.get(labelsId(labels))?.state === 'pending' ? 'pending' : 'ok'} />
          <span className="ellipsis mono">{shortLabels(labels)}</span>
          <span className="t3">{byLabels.get(labelsId(labels))?.state === 'pending' ? 'pending' : 'not firing'}</span>
        </p>
      ))}
      {left > 0 && <p className="t3">{`and ${left} more`}</p>}
    </div>
  );
}

function matchWords(count: { readonly firing: number; readonly others: number } | undefined): string {
  if (count === undefined) return 'Looking for what it silences';
  const { firing, others } = count;
  const now =
    firing === 0 ? 'Silences nothing that fires now' : `Silences ${firing} ${firing === 1 ? 'alert' : 'alerts'} now`;
  if (others === 0) return now;
  const more = others === 1 ? '1 that is not firing' : `${others} that are not firing`;
  return `${now}, and ${more}`;
}

const labelsId = (labels: LabelRecord): string =>
  JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** Name and place; the severity is said by the glyph. */
const shortLabels = (labels: LabelRecord): string =>
  Object.entries(labels)
    .filter(([name]) => name !== 'severity')
    .map(([, value]) => value)
    .join(' ');

/** The text once it rests for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
