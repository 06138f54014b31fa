/** What is watched, job by job: does it answer, how long does it take, and if not, why. */
import { useState, type ReactNode } from 'react';
import type { TargetView } from '../../../shared/status.ts';
import { replaceQuery, useAddress } from '../../client/address.ts';
import { Link } from '../../client/Link.tsx';
import { useSubscription } from '../../client/useClient.ts';
import { useNow } from '../../panels/useNow.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { RowsSkeleton } from '../../ui/Skeleton.tsx';
import { TabLinks, type TabLink } from '../../ui/Tabs.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { AddTargetSheet } from './AddTargetSheet.tsx';
import { DiscoveredView } from './DiscoveredView.tsx';
import { JobRows } from './JobRows.tsx';
import { OneTarget } from './OneTarget.tsx';
import { RelabelLab } from './RelabelLab.tsx';
import { groupByJob, matchesFilter, type TargetFilter } from './targetState.ts';
import '../../ui/Panel.css';
import './targets.css';

const FILTERS: readonly {
  readonly value: TargetFilter;
  readonly word: string;
  readonly icon?: 'critical' | 'warning';
}[] = [
  { value: 'all', word: 'All' },
  { value: 'down', word: 'Down', icon: 'critical' },
  { value: 'slow', word: 'Slow', icon: 'warning' },
  { value: 'healthy', word: 'Healthy' },
];

const filterOf = (text: string | null): TargetFilter => FILTERS.find(({ value }) => value === text)?.value ?? 'all';

const VIEWS = ['discovered', 'relabel'] as const;
type View = 'targets' | (typeof VIEWS)[number];
const viewOf = (text: string | null): View => VIEWS.find((view) => view === text) ?? 'targets';

export function TargetsPage(): ReactNode {
  const targets = useSubscription('targets');
  const { query } = useAddress();
  const view = viewOf(query.get('view'));
  const one = targets?.find(({ id }) => id === query.get('target'));
  const isAdding = query.has('add');
  return (
    <div className="targets">
      {one === undefined ? (
        <>
          <Toolbar targets={targets} view={view} />
          {view === 'targets' && <TargetList targets={targets} />}
          {view === 'discovered' && (
            <section className="panel" aria-label="Services on this machine">
              <DiscoveredView />
            </section>
          )}
          {view === 'relabel' && targets && <RelabelLab targets={targets} />}
        </>
      ) : (
        <OneTarget key={one.id} target={one} />
      )}
      <AddTargetSheet open={isAdding} onOpenChange={(isOpen) => replaceQuery({ add: isOpen ? '' : undefined })} />
    </div>
  );
}

function Toolbar({
  targets,
  view,
}: {
  readonly targets: readonly TargetView[] | undefined;
  readonly view: View;
}): ReactNode {
  const { query } = useAddress();
  const filter = filterOf(query.get('show'));
  const tab = (label: string, name: View, count?: number): TabLink => ({
    label,
    href: name === 'targets' ? '/targets' : `/targets?view=${name}`,
    isCurrent: view === name,
    count,
  });
  return (
    <div className="targets-toolbar">
      <TabLinks
        label="Views of targets"
        tabs={[
          tab('Targets', 'targets', targets?.length),
          tab('Discovered', 'discovered'),
          tab('Relabel debug', 'relabel'),
        ]}
      />
      {view === 'targets' && (
        <Segmented
          label="Which targets"
          value={filter}
          options={FILTERS.map(({ value, word, icon }) => ({
            value,
            label: (
              <>
                {icon && (
                  <span className={`is-${icon}`}>
                    <Icon name={icon} small />
                  </span>
                )}
                {word}
                <span className="targets-count">{targets?.filter((t) => matchesFilter(t, value)).length ?? '–'}</span>
              </>
            ),
          }))}
          onChange={(next) => replaceQuery({ show: next === 'all' ? undefined : next })}
        />
      )}
      <span className="grow" />
      {view === 'targets' && (
        <TextField
          label="Filter targets"
          placeholder="Filter targets"
          icon="search"
          className="targets-search"
          value={query.get('search') ?? ''}
          onChange={(next) => replaceQuery({ search: next === '' ? undefined : next })}
        />
      )}
      <Button kind="primary" icon="plus" onClick={() => replaceQuery({ add: '' })}>
        Add target
      </Button>
    </div>
  );
}

function TargetList({ targets }: { readonly targets: readonly TargetView[] | undefined }): ReactNode {
  const { query } = useAddress();
  return (
    <section className="panel" aria-label="Targets">
      {targets ? (
        <TargetTable targets={targets} filter={filterOf(query.get('show'))} text={query.get('search') ?? ''} />
      ) : (
        <RowsSkeleton rows={6} label="targets" />
      )}
    </section>
  );
}

interface TableProps {
  readonly targets: readonly TargetView[];
  readonly filter: TargetFilter;
  readonly text: string;
}

function TargetTable({ targets, filter, text }: TableProps): ReactNode {
  const nowMs = useNow();
  const [closedJobs, setClosedJobs] = useState<ReadonlySet<string>>(new Set());
  const groups = groupByJob(targets, filter, text);
  if (groups.length === 0) return <NothingHere hasTargets={targets.length > 0} filter={filter} />;
  const toggle = (job: string): void => setClosedJobs((closed) => closed.symmetricDifference(new Set([job])));
  return (
    <table className="table target-table">
      <colgroup>
        <col />
        <col className="target-state-column" />
        <col className="target-bars-column" />
        <col className="target-number-column" />
        <col className="target-number-column" />
        <col className="target-number-column" />
        <col className="target-labels-column" />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">Target</th>
          <th scope="col">State</th>
          <th scope="col">Last 40 scrapes</th>
          <th scope="col" className="is-number">
            Took
          </th>
          <th scope="col" className="is-number">
            Samples
          </th>
          <th scope="col" className="is-number">
            Last scrape
          </th>
          <th scope="col" className="wide-only">
            Labels
          </th>
        </tr>
      </thead>
      {groups.map((group) => (
        <JobRows
          key={group.job}
          group={group}
          nowMs={nowMs}
          isOpen={!closedJobs.has(group.job)}
          onToggle={() => toggle(group.job)}
        />
      ))}
    </table>
  );
}

const WORDS: Readonly<Record<TargetFilter, string>> = {
  all: 'No target matches the filter',
  down: 'No target is down',
  slow: 'No target is slow',
  healthy: 'No target is healthy',
};

function NothingHere({
  hasTargets,
  filter,
}: {
  readonly hasTargets: boolean;
  readonly filter: TargetFilter;
}): ReactNode {
  if (!hasTargets) {
    return (
      <EmptyState
        icon="targets"
        title="Nothing is watched yet"
        actions={<Link href="/targets?view=discovered">Look for services on this machine</Link>}
      >
        Add a target, or write it under <code>scrape_configs</code> in the configuration file.
      </EmptyState>
    );
  }
  const showAll = (
    <Button small onClick={() => replaceQuery({ show: undefined, search: undefined })}>
      Show all
    </Button>
  );
  return <EmptyState status={filter === 'healthy' ? 'warning' : 'ok'} title={WORDS[filter]} actions={showAll} />;
}
