/** The row above the queries: which view, and what can be made of the queries. */
import type { ReactNode } from 'react';
import { replaceQuery } from '../../client/address.ts';
import { useCommands } from '../../shell/commands.ts';
import { Button } from '../../ui/Button.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { useToast } from '../../ui/Toast.tsx';
import type { AskedQuery } from './GraphPanel.tsx';

const VIEWS = [
  { value: 'both', label: 'Graph and table' },
  { value: 'graph', label: 'Graph' },
  { value: 'table', label: 'Table' },
  { value: 'explain', label: 'Explain' },
  { value: 'raw', label: 'Raw' },
] as const;
export type ExploreView = (typeof VIEWS)[number]['value'];

export const viewOf = (text: string | null): ExploreView => VIEWS.find(({ value }) => value === text)?.value ?? 'both';

const show = (next: ExploreView): void => replaceQuery({ view: next === 'both' ? undefined : next });

export interface ExploreToolbarProps {
  readonly view: ExploreView;
  readonly asked: readonly AskedQuery[];
  readonly onHistory: () => void;
  readonly onAddToBoard: () => void;
  readonly onCreateAlert: () => void;
}

export function ExploreToolbar(props: ExploreToolbarProps): ReactNode {
  const { view, asked, onHistory, onAddToBoard, onCreateAlert } = props;
  const toast = useToast();
  const copyLink = (): void => {
    void navigator.clipboard.writeText(location.href).then(() => toast({ text: 'Link copied.', status: 'ok' }));
  };
  const hasQuery = asked.length > 0;
  const group = 'Explore';
  useCommands([
    { id: 'explore.copyLink', title: 'Copy link to this query', group, icon: 'share', run: copyLink },
    { id: 'explore.history', title: 'Query history', group, icon: 'clock', keys: 'Mod+ArrowUp', run: onHistory },
    ...VIEWS.map(
      ({ value, label }) =>
        ({
          id: `explore.${value}`,
          title: `Show ${label.toLowerCase()}`,
          group,
          icon: 'explore' as const,
          run: () => show(value),
        }) as const,
    ),
    ...(hasQuery
      ? ([
          { id: 'explore.toBoard', title: 'Add to dashboard', group, icon: 'dashboards', run: onAddToBoard },
          { id: 'explore.toAlert', title: 'Create alert from this query', group, icon: 'alerts', run: onCreateAlert },
        ] as const)
      : []),
  ]);
  return (
    <div className="explore-toolbar">
      <Segmented label="View" value={view} options={VIEWS} onChange={show} />
      <span className="grow" />
      <Button kind="ghost" icon="clock" onClick={onHistory}>
        History
      </Button>
      <Button kind="ghost" icon="share" className="wide-only" onClick={copyLink}>
        Copy link
      </Button>
      <Button icon="dashboards" disabled={!hasQuery} onClick={onAddToBoard}>
        Add to dashboard
      </Button>
      <Button icon="alerts" className="wide-only" disabled={!hasQuery} onClick={onCreateAlert}>
        Create alert
      </Button>
    </div>
  );
}
