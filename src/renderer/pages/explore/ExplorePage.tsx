/** Explore: a query, its graph, and its result as a table that is the graph's legend. The address holds all of it. */
import { useMemo, useState, type ReactNode } from 'react';
import { replaceQuery, useAddress } from '../../client/address.ts';
import { useRangeQuery } from '../../client/useRangeQuery.ts';
import { useTimeStore } from '../../client/useTime.ts';
import { EMPTY_CHART } from '../../charts/chartData.ts';
import { frameToChart } from '../../charts/framesToUplot.ts';
import { useCommands } from '../../shell/commands.ts';
import { Button } from '../../ui/Button.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { guessUnit } from '../../panels/guessUnit.ts';
import { GraphPanel } from './GraphPanel.tsx';
import { InstantPanel } from './InstantPanel.tsx';
import { QueryRow } from './QueryRow.tsx';
import { ResultPanel } from './ResultPanel.tsx';
import { seriesLegend } from '../../panels/seriesText.ts';
import { StartingPoints } from './StartingPoints.tsx';
import './explore.css';

type View = 'both' | 'graph' | 'table';
const VIEWS: readonly { readonly value: View; readonly label: string }[] = [
  { value: 'both', label: 'Graph and table' },
  { value: 'graph', label: 'Graph' },
  { value: 'table', label: 'Table' },
];

const viewOf = (text: string | null): View => (text === 'graph' || text === 'table' ? text : 'both');

export function ExplorePage(): ReactNode {
  const { query } = useAddress();
  const expr = query.get('expr')?.trim() || undefined;
  const view = viewOf(query.get('view'));
  const unit = query.get('unit') ?? guessUnit(expr ?? '');
  const time = useTimeStore();
  const toast = useToast();
  const result = useRangeQuery(view === 'table' ? undefined : expr);
  const [focusKey, setFocusKey] = useState<string>();

  const chart = useMemo(
    () => (result.frame ? frameToChart(result.frame, seriesLegend(result.frame.series, expr ?? '')) : EMPTY_CHART),
    [result.frame, expr],
  );
  const run = (next: string): void => {
    if (next.trim() === expr) time.refresh();
    else replaceQuery({ expr: next.trim() || undefined, unit: undefined });
  };
  const copyLink = (): void => {
    void navigator.clipboard.writeText(location.href).then(() => toast({ text: 'Link copied.', status: 'ok' }));
  };
  useCommands([
    { id: 'explore.copyLink', title: 'Copy link to this query', group: 'Explore', icon: 'share', run: copyLink },
  ]);

  return (
    <div className="explore">
      <div className="explore-toolbar">
        <Segmented
          label="View"
          value={view}
          options={VIEWS}
          onChange={(next) => replaceQuery({ view: next === 'both' ? undefined : next })}
        />
        <span className="grow" />
        <Button kind="ghost" icon="share" onClick={copyLink}>
          Copy link
        </Button>
      </div>
      <QueryRow key={expr ?? ''} letter="A" expr={expr ?? ''} unit={unit} result={result} onRun={run} />
      {expr === undefined && <StartingPoints onPick={run} />}
      {expr !== undefined && view !== 'table' && (
        <GraphPanel
          expr={expr}
          unit={unit}
          result={result}
          chart={chart}
          focusKey={focusKey}
          hasTable={view === 'both'}
          onRun={run}
        />
      )}
      {expr !== undefined && view === 'both' && result.frame && result.frame.series.length > 0 && (
        <ResultPanel frame={result.frame} chart={chart} unit={unit} onFocus={setFocusKey} />
      )}
      {expr !== undefined && view === 'table' && <InstantPanel expr={expr} unit={unit} onRun={run} />}
    </div>
  );
}
