/** What is watched, job by job: does it answer, how long does it take, and if not, why. */
import { useState, type ReactNode } from 'react';
import type { TargetView } from '../../../shared/status.ts';
import { replaceQuery, useAddress } from '../../client/address.ts';
import { useSubscription } from '../../client/useClient.ts';
import { useNow } from '../../panels/useNow.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { RowsSkeleton } from '../../ui/Skeleton.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { JobRows } from './JobRows.tsx';
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

export function TargetsPage(): ReactNode {
  const targets = useSubscription('targets');
  const { query } = useAddress();
  const filter = filterOf(query.get('show'));
  const text = query.get('search') ?? '';
  return (
    <div className="targets">
      <div className="targets-toolbar">
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
        <span className="grow" />
        <TextField
          label="Filter targets"
          placeholder="Filter targets"
          icon="search"
          value={text}
          onChange={(next) => replaceQuery({ search: next === '' ? undefined : next })}
        />
      </div>
      <section className="panel" aria-label="Targets">
        {targets ? (
          <TargetTable targets={targets} filter={filter} text={text} />
        ) : (
          <RowsSkeleton rows={6} label="targets" />
        )}
      </section>
    </div>
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
        <col className="target-labels-column wide-only" />
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
      <EmptyState icon="targets" title="Nothing is watched yet">
        Targets come from <code>scrape_configs</code> in the configuration file.
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
