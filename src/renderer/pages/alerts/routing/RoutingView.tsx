/** Who is told of what: the tree of routes, a way to try labels on it, the receivers and how they fare. */
import type { ReactNode } from 'react';
import type { RoutingView as Routing } from '../../../../shared/alerting.ts';
import { useAddress } from '../../../client/address.ts';
import { useRequest } from '../../../client/useClient.ts';
import { useNow } from '../../../client/useNow.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { RowsSkeleton } from '../../../ui/Skeleton.tsx';
import type { ShownAlert } from '../active/shownAlerts.ts';
import { labelsOf } from '../matcherText.ts';
import { ConfigText } from './ConfigText.tsx';
import { OtherAlertmanagers } from './OtherAlertmanagers.tsx';
import { ReceiverList } from './ReceiverList.tsx';
import { RouteTester } from './RouteTester.tsx';
import { RouteTree } from './RouteTree.tsx';
import { TemplatePreview } from './TemplatePreview.tsx';
import '../../../ui/Table.css';
import './routing.css';

const AGAIN_MS = 3_000;

export function RoutingView({ alerts }: { readonly alerts: readonly ShownAlert[] | undefined }): ReactNode {
  const nowMs = useNow();
  const beat = Math.floor(nowMs / AGAIN_MS);
  const { data: routing, error } = useRequest('routing.get', {}, beat);
  const text = useAddress().query.get('labels') ?? '';
  const labels = labelsOf(text);
  const isAsked = Object.keys(labels).length > 0;
  const test = useRequest('routing.test', isAsked ? { labels } : undefined, beat);
  const answer = isAsked ? test.data : undefined;
  if (!routing) {
    return (
      <section className="panel" aria-label="Routing">
        {error ? (
          <EmptyState status="critical" title="The routing cannot be shown">
            {error.message}
          </EmptyState>
        ) : (
          <RowsSkeleton rows={6} label="the routing" />
        )}
      </section>
    );
  }
  return (
    <>
      <Problems routing={routing} />
      <Panel
        title="Routes"
        detail={routing.file ?? 'no alertmanager.yml: the person before the screen is told, at once'}
        isSection
        isFlush
      >
        <RouteTester text={text} answer={answer} error={test.error} alerts={alerts ?? []} />
        <RouteTree routing={routing} test={answer} />
      </Panel>
      <div className="routing-columns">
        <ReceiverList routing={routing} lit={new Set(answer?.routes.map(({ receiver }) => receiver))} nowMs={nowMs} />
        <TemplatePreview nowMs={nowMs} />
      </div>
      <OtherAlertmanagers nowMs={nowMs} />
      <ConfigText file={routing.file} />
    </>
  );
}

/** A bad edit never replaces a good configuration: what holds is the last good one. */
function Problems({ routing }: { readonly routing: Routing }): ReactNode {
  const { problem, problems, inactive } = routing;
  if (problem === undefined && inactive.length === 0) return null;
  return (
    <section className="panel routing-problems" aria-label="Problems of the routing" role="status">
      {problem !== undefined && (
        <div>
          <span className="is-critical">
            <Icon name="critical" />
          </span>
          <div>
            <b>{problems.length === 0 ? problem : `The edited file is not in force: ${problems[0]?.file ?? ''}`}</b>
            {problems.map(({ line, path, message }) => (
              <p key={`${line}${path}${message}`}>
                <code>{`line ${line}${path === '' ? '' : `, ${path}`}`}</code> {message}
              </p>
            ))}
            {problems.length > 0 && (
              <p className="t2">Below is what still holds. It is read again as soon as the file is saved.</p>
            )}
          </div>
        </div>
      )}
      {inactive.map((text) => (
        <div key={text}>
          <span className="is-warning">
            <Icon name="warning" />
          </span>
          <p>{text}</p>
        </div>
      ))}
    </section>
  );
}
