/** All metrics in two panes: the list with search and filters at the left, what is known of one at the right. */
import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { MetricInfo } from '../../../../shared/status.ts';
import { formatCount } from '../../../../shared/units.ts';
import { useRequest } from '../../../client/useClient.ts';
import { Button } from '../../../ui/Button.tsx';
import { classNames } from '../../../ui/classNames.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Menu } from '../../../ui/Menu.tsx';
import { TextField } from '../../../ui/TextField.tsx';
import { MetricDetails } from './MetricDetails.tsx';
import { countTypes, filterMetrics, type MetricFilter } from './metricFilter.ts';
import './metrics.css';

export interface MetricsBrowserProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onPick: (expr: string) => void;
}

const SHOWN = 200;

export function MetricsBrowser({ open, onOpenChange, onPick }: MetricsBrowserProps): ReactNode {
  const field = useRef<HTMLInputElement>(null);
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Metrics" className="metrics" initialFocus={field}>
      {open && (
        <Browser
          field={field}
          onPick={(expr) => {
            onPick(expr);
            onOpenChange(false);
          }}
        />
      )}
    </Dialog>
  );
}

interface BrowserProps {
  readonly field: React.RefObject<HTMLInputElement | null>;
  readonly onPick: (expr: string) => void;
}

function Browser({ field, onPick }: BrowserProps): ReactNode {
  const { data: metrics } = useRequest('metrics.list', {});
  const [search, setSearch] = useState('');
  const [type, setType] = useState('');
  const [job, setJob] = useState('');
  const [order, setOrder] = useState<MetricFilter['order']>('name');
  const [limit, setLimit] = useState(SHOWN);
  const [chosenName, setChosenName] = useState<string>();
  const names = useNamesOf(job);
  const found = useMemo(
    () => filterMetrics(metrics ?? [], { search, type, names, order }),
    [metrics, search, type, names, order],
  );
  const chosen = found.find(({ name }) => name === chosenName) ?? found[0];
  const choose = (by: number): void => {
    const next = found[Math.max(0, Math.min(found.length - 1, found.indexOf(chosen as MetricInfo) + by))];
    if (!next) return;
    setChosenName(next.name);
    document.getElementById(optionId(next.name))?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (by !== undefined) choose(by);
    else if (event.key === 'Enter' && chosen) onPick(chosen.name);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className="metrics-tools">
        <TextField
          ref={field}
          label="Search metrics"
          placeholder="Search names and help texts"
          icon="search"
          value={search}
          role="combobox"
          aria-expanded
          aria-controls="metrics-list"
          aria-activedescendant={chosen && optionId(chosen.name)}
          onChange={setSearch}
          onKeyDown={onKeyDown}
        />
        <TypeFilter metrics={metrics ?? []} type={type} onChange={setType} />
        <JobFilter job={job} onChange={setJob} />
        <Button
          kind="ghost"
          small
          aria-pressed={order === 'series'}
          onClick={() => setOrder(order === 'series' ? 'name' : 'series')}
        >
          Most series first
        </Button>
        <span className="t3 metrics-count">
          {metrics && `${formatCount(found.length)} of ${formatCount(metrics.length)} metrics`}
        </span>
      </div>
      <div className="metrics-panes">
        <div className="metrics-list" id="metrics-list" role="listbox" aria-label="Metrics">
          {found.slice(0, limit).map((metric) => (
            <MetricRow
              key={metric.name}
              metric={metric}
              isChosen={metric === chosen}
              onChoose={() => setChosenName(metric.name)}
              onPick={() => onPick(metric.name)}
            />
          ))}
          {found.length > limit && (
            <Button kind="ghost" small onClick={() => setLimit(limit + 500)}>
              Show more
            </Button>
          )}
          {metrics && found.length === 0 && (
            <EmptyState icon="search" title="No metric matches">
              Try fewer words, or another type or job.
            </EmptyState>
          )}
        </div>
        <div className="metrics-details">
          {chosen && <MetricDetails key={chosen.name} metric={chosen} onPick={onPick} />}
        </div>
      </div>
    </>
  );
}

const optionId = (name: string): string => `metric-${name}`;

interface MetricRowProps {
  readonly metric: MetricInfo;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly onPick: () => void;
}

function MetricRow({ metric, isChosen, onChoose, onPick }: MetricRowProps): ReactNode {
  const { name, type, series } = metric;
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- Focus and keys stay with the field, which names the chosen row by aria-activedescendant.
    <div
      id={optionId(name)}
      role="option"
      aria-selected={isChosen}
      className={classNames('metrics-row', isChosen && 'is-chosen')}
      onClick={onChoose}
      onDoubleClick={onPick}
    >
      <span className="completion-kind" title={type}>
        {typeLetter(type)}
      </span>
      <span className="mono ellipsis grow">{name}</span>
      <span className="t3">{formatCount(series)}</span>
    </div>
  );
}

const typeLetter = (type: string): string =>
  ({ counter: 'C', gauge: 'G', histogram: 'H', gaugehistogram: 'H', summary: 'S' })[type] ?? 'M';

/** Of one job: metrics of other sources are left out. */
function useNamesOf(job: string): ReadonlySet<string> | undefined {
  const { data } = useRequest(
    'labels.values',
    job === '' ? undefined : { name: '__name__', match: `{job=${JSON.stringify(job)}}` },
  );
  return useMemo(() => (job === '' || !data ? undefined : new Set(data)), [job, data]);
}

interface TypeFilterProps {
  readonly metrics: readonly MetricInfo[];
  readonly type: string;
  readonly onChange: (type: string) => void;
}

function TypeFilter({ metrics, type, onChange }: TypeFilterProps): ReactNode {
  const counts = useMemo(() => countTypes(metrics), [metrics]);
  const labels = new Map(counts.map(([name, count]) => [name, `${name} (${formatCount(count)})`]));
  return <FilterMenu all="All types" labels={labels} chosen={type} onChange={onChange} />;
}

function JobFilter({ job, onChange }: { readonly job: string; readonly onChange: (job: string) => void }): ReactNode {
  const { data: jobs = [] } = useRequest('labels.values', { name: 'job' });
  const labels = new Map(jobs.map((name) => [name, name]));
  return <FilterMenu all="All sources" labels={labels} chosen={job} onChange={onChange} />;
}

interface FilterMenuProps {
  /** What no choice is called. */
  readonly all: string;
  /** By value. */
  readonly labels: ReadonlyMap<string, string>;
  /** '' for all. */
  readonly chosen: string;
  readonly onChange: (value: string) => void;
}

function FilterMenu({ all, labels, chosen, onChange }: FilterMenuProps): ReactNode {
  return (
    <Menu
      align="start"
      trigger={
        <Button small>
          {chosen || all}
          <Icon name="chevronDown" small />
        </Button>
      }
      items={[['', all] as const, ...labels].map(([value, label]) => ({
        label,
        isChecked: chosen === value,
        onSelect: () => onChange(value),
      }))}
    />
  );
}
