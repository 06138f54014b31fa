/** The first day: what already runs, and what one may do next. It can be closed for good. */
import { memo, type ReactNode } from 'react';
import type { HostFacts } from '../../../shared/status.ts';
import { formatCount, formatSpan } from '../../../shared/units.ts';
import { Link } from '../../client/Link.tsx';
import { useRequest } from '../../client/useClient.ts';
import { useEngineFeed } from '../../client/useEngineFeeds.ts';
import { readPreference, writePreference } from '../../shell/preferences.ts';
import { useTestNotification } from '../../shell/useTestNotification.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { StatusGlyph } from '../../ui/StatusGlyph.tsx';

const SHOWN_FOR_MS = 86_400_000;

/** Decided before the first paint, from what this browser remembers: the page must not move when data arrives. */
export function isGettingStarted(nowMs: number): boolean {
  const stored = readPreference('gettingStarted');
  if (stored === 'closed') return false;
  if (stored === undefined) {
    writePreference('gettingStarted', String(nowMs));
    return true;
  }
  return nowMs - Number(stored) < SHOWN_FOR_MS;
}

export interface GettingStartedProps {
  readonly facts: HostFacts | undefined;
  readonly onClose: () => void;
}

export const GettingStarted = memo(function GettingStarted({ facts, onClose }: GettingStartedProps): ReactNode {
  const groups = useRequest('rules.list', {}).data;
  const alerting = groups?.flatMap(({ rules }) => rules).filter(({ type }) => type === 'alerting').length;
  const test = useTestNotification();
  const close = (): void => {
    writePreference('gettingStarted', 'closed');
    onClose();
  };
  return (
    <Panel
      title="It is running. Nothing to set up."
      isSection
      isFlush
      className="getting-started"
      end={<IconButton icon="close" label="Close for good" small onClick={close} />}
    >
      <ul>
        <Step isDone={facts?.isCollected !== false} icon="host" title="This machine" end={<RunningFor />}>
          {facts?.isCollected === false
            ? 'Not collected: Sightglass was started without it.'
            : 'CPU, memory, disks, network, load.'}
        </Step>
        <Step
          isDone={(alerting ?? 0) > 0}
          icon="alerts"
          title={rulesTitle(alerting)}
          end={
            <Link className="button is-ghost is-small" href="/alerts">
              See them
            </Link>
          }
        >
          {alerting === 0 ? 'Rules of a rule file appear under Alerts.' : 'Checked without anything to set up.'}
        </Step>
        <Step
          isDone={false}
          icon="mail"
          title="Notifications"
          end={
            <Button small onClick={test.send}>
              Send a test
            </Button>
          }
        >
          {test.words === '' ? 'Asks once for permission.' : test.words}
        </Step>
        <Step
          isDone={false}
          icon="targets"
          title="Other machines"
          end={
            <Link className="button is-small" href="/targets">
              Targets
            </Link>
          }
        >
          Any prometheus.yml works as it is.
        </Step>
        <Step
          isDone={false}
          icon="explore"
          title="Ask anything"
          end={
            <Link className="button is-small" href="/explore">
              Explore
            </Link>
          }
        >
          <SeriesLine />
        </Step>
      </ul>
    </Panel>
  );
});

function RunningFor(): ReactNode {
  const status = useEngineFeed((feeds) => feeds.status);
  return status && <span className="t3">{formatSpan(status.nowMs - status.startedMs)}</span>;
}

function SeriesLine(): ReactNode {
  const series = useEngineFeed(({ status }) => status?.activeSeries);
  return series === undefined ? 'All series, in PromQL.' : `${formatCount(series)} series, in PromQL.`;
}

const rulesTitle = (count: number | undefined): string => {
  if (count === undefined) return 'Alert rules';
  if (count === 0) return 'No alert rules yet';
  return count === 1 ? '1 alert rule is on' : `${count} alert rules are on`;
};

interface StepProps {
  readonly isDone: boolean;
  readonly icon: IconName;
  readonly title: string;
  readonly end: ReactNode;
  readonly children: ReactNode;
}

function Step({ isDone, icon, title, end, children }: StepProps): ReactNode {
  return (
    <li className="step">
      {isDone ? (
        <StatusGlyph status="ok" label="Done" />
      ) : (
        <span className="t3">
          <Icon name={icon} />
        </span>
      )}
      <b>{title}</b>
      {end}
      <p>{children}</p>
    </li>
  );
}
