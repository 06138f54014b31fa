/**
 * Explore: queries, their graph, and their results as a table that is the graph's legend; or the plan, or the samples. The
 * address holds all of it.
 */
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { assertNever } from '../../../shared/errors.ts';
import { navigate, replaceQuery, useAddress } from '../../client/address.ts';
import { useRangeQueries } from '../../client/useRangeQuery.ts';
import { useTimeStore } from '../../client/useTime.ts';
import { limitSeries } from '../../charts/limitSeries.ts';
import { assignStyles, slotToken } from '../../charts/seriesStyles.ts';
import { guessUnit } from '../../panels/guessUnit.ts';
import { Button } from '../../ui/Button.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { AddToDashboard } from './AddToDashboard.tsx';
import { ExplainPanel } from './explain/ExplainPanel.tsx';
import { answerChart, exploreData, keyAmong } from './exploreChart.ts';
import {
  emptyQuery,
  type ExploreQuery,
  freeLetter,
  MOST_QUERIES,
  readQueries,
  writeQueries,
} from './exploreQueries.ts';
import { ExploreToolbar, type ExploreView, viewOf } from './ExploreToolbar.tsx';
import { type AskedQueries, type AskedQuery, GraphPanel } from './GraphPanel.tsx';
import { HistorySheet } from './history/HistorySheet.tsx';
import { readPast, withRun, writePast } from './history/queryHistory.ts';
import { InstantPanel } from './InstantPanel.tsx';
import { MetricsBrowser } from './metrics/MetricsBrowser.tsx';
import { QueryRow } from './QueryRow.tsx';
import { RawPanel } from './raw/RawPanel.tsx';
import { ResultPanel } from './ResultPanel.tsx';
import { StartingPoints } from './StartingPoints.tsx';
import './explore.css';

/** Which of the page's own windows is open, and for which query. */
type Overlay = { readonly kind: 'history' | 'metrics'; readonly letter: string } | { readonly kind: 'toBoard' };

export function ExplorePage(): ReactNode {
  const { query: address } = useAddress();
  const text = JSON.stringify(readQueries(address));
  const queries = useMemo(() => JSON.parse(text) as readonly ExploreQuery[], [text]);
  const view = viewOf(address.get('view'));
  const time = useTimeStore();
  const [overlay, setOverlay] = useState<Overlay>();
  const drafts = useDrafts(queries);

  const needsRange = view !== 'table';
  const results = useRangeQueries(
    useMemo(
      () => queries.map(({ expr, isOff }) => (needsRange && expr !== '' && !isOff ? expr : undefined)),
      [queries, needsRange],
    ),
  );
  const asked = useMemo(
    () =>
      queries.flatMap((query, i): AskedQuery[] => {
        const { letter, expr, unit = guessUnit(expr), legend, isOff } = query;
        const result = results[i];
        return result && expr !== '' && !isOff ? [{ letter, expr, unit, legend, result }] : [];
      }),
    [queries, results],
  );

  const change = (letter: string, changes: Partial<ExploreQuery>): void =>
    replaceQuery(writeQueries(queries.map((query) => (query.letter === letter ? { ...query, ...changes } : query))));
  /** All drafts, with some texts given; the same texts again ask again. */
  const run = (given: Readonly<Record<string, string>> = {}): void => {
    const next = queries.map((query) => {
      const expr = (given[query.letter] ?? drafts.of(query)).trim();
      // A unit was chosen for another query.
      return expr === query.expr ? query : { ...query, expr, unit: undefined };
    });
    writePast(next.reduce((past, { expr }) => withRun(past, expr, Date.now()), readPast()));
    if (JSON.stringify(next) === text) time.refresh();
    else replaceQuery({ ...writeQueries(next), node: undefined, selector: undefined, of: undefined });
  };
  const runOne = (letter: string, expr: string): void => run({ [letter]: expr });
  const add = (like?: ExploreQuery): void => {
    const letter = freeLetter(queries);
    if (letter === undefined) return;
    const query = like ? { ...like, expr: drafts.of(like), letter } : emptyQuery(letter);
    replaceQuery(writeQueries([...queries, query]));
  };
  const remove = (letter: string): void =>
    replaceQuery(writeQueries(queries.filter((query) => query.letter !== letter)));

  const isEmpty = queries.every(({ expr }) => expr === '');
  return (
    <div className="explore">
      <ExploreToolbar
        view={view}
        asked={asked}
        onHistory={() => setOverlay({ kind: 'history', letter: queries[0]?.letter ?? 'A' })}
        onAddToBoard={() => setOverlay({ kind: 'toBoard' })}
        onCreateAlert={() => navigate(alertHref(asked[0]))}
      />
      {queries.map((query, i) => (
        <QueryRow
          key={query.letter}
          query={query}
          draft={drafts.of(query)}
          isFirst={i === 0}
          isLone={queries.length === 1}
          result={results[i] as AskedQuery['result']}
          onDraft={(draft) => drafts.set(query, draft)}
          onRun={(text) => run(text === undefined ? {} : { [query.letter]: text })}
          onChange={(changes) => change(query.letter, changes)}
          onDuplicate={() => add(query)}
          onRemove={() => remove(query.letter)}
          onBrowse={() => setOverlay({ kind: 'metrics', letter: query.letter })}
          onHistory={() => setOverlay({ kind: 'history', letter: query.letter })}
        />
      ))}
      {queries.length < MOST_QUERIES && (
        <div className="explore-add">
          <Button kind="ghost" small icon="plus" onClick={() => add()}>
            Add query
          </Button>
        </div>
      )}
      {isEmpty && <StartingPoints onPick={(expr) => runOne(queries[0]?.letter ?? 'A', expr)} />}
      {hasSome(asked) && <View view={view} asked={asked} onRun={runOne} />}
      <HistorySheet
        open={overlay?.kind === 'history'}
        onOpenChange={() => setOverlay(undefined)}
        onPick={(expr) => overlay?.kind === 'history' && runOne(overlay.letter, expr)}
      />
      <MetricsBrowser
        open={overlay?.kind === 'metrics'}
        onOpenChange={() => setOverlay(undefined)}
        onPick={(expr) => overlay?.kind === 'metrics' && runOne(overlay.letter, expr)}
      />
      {overlay?.kind === 'toBoard' && (
        <AddToDashboard
          draft={{ queries: asked, unit: asked[0]?.unit ?? 'short', isStacked: address.get('draw') === 'stacked' }}
          onClose={() => setOverlay(undefined)}
        />
      )}
    </div>
  );
}

/** The editor of rules takes the query from its address. */
const alertHref = (asked: AskedQuery | undefined): string =>
  `/alerts?${new URLSearchParams({ tab: 'rules', edit: 'new', expr: asked?.expr ?? '' }).toString()}`;

interface Drafts {
  readonly of: (query: ExploreQuery) => string;
  readonly set: (query: ExploreQuery, text: string) => void;
}

/** Texts that are not run yet; one ends when its query becomes another. */
function useDrafts(queries: readonly ExploreQuery[]): Drafts {
  const [drafts, setDrafts] = useState<Readonly<Record<string, { readonly text: string; readonly expr: string }>>>({});
  const stale = queries.some(({ letter, expr }) => drafts[letter] !== undefined && drafts[letter].expr !== expr);
  if (stale) {
    setDrafts(
      Object.fromEntries(
        queries.flatMap(({ letter, expr }) => {
          const draft = drafts[letter];
          return draft?.expr === expr ? [[letter, draft]] : [];
        }),
      ),
    );
  }
  return {
    of: ({ letter, expr }) => (drafts[letter]?.expr === expr ? drafts[letter].text : expr),
    set: ({ letter, expr }, text) => setDrafts((before) => ({ ...before, [letter]: { text, expr } })),
  };
}

const hasSome = (asked: readonly AskedQuery[]): asked is AskedQueries => asked.length > 0;

interface ViewProps {
  readonly view: ExploreView;
  readonly asked: AskedQueries;
  readonly onRun: (letter: string, expr: string) => void;
}

function View({ view, asked, onRun }: ViewProps): ReactNode {
  switch (view) {
    case 'both':
    case 'graph':
      return <GraphView view={view} asked={asked} onRun={onRun} />;
    case 'table':
    case 'explain':
    case 'raw':
      return <OneView view={view} asked={asked} onRun={onRun} />;
    default:
      return assertNever(view);
  }
}

/** What is too long to stand below another: one query at a time, chosen by its letter. */
function OneView({ view, asked, onRun }: ViewProps): ReactNode {
  const chosen = useAddress().query.get('of');
  const [first] = asked;
  const one = asked.find(({ letter }) => letter === chosen) ?? first;
  const hasLetter = asked.length > 1;
  const shown = { asked: one, hasLetter, onRun: (expr: string) => onRun(one.letter, expr) };
  return (
    <>
      {hasLetter && (
        <div>
          <Segmented
            label="Query"
            value={one.letter}
            options={asked.map(({ letter }) => ({ value: letter, label: letter }))}
            onChange={(letter) => replaceQuery({ of: letter === first.letter ? undefined : letter, node: undefined })}
          />
        </div>
      )}
      {view === 'raw' && <RawPanel key={one.letter} asked={one} hasLetter={hasLetter} />}
      {view === 'table' && <InstantPanel key={one.letter} {...shown} />}
      {view === 'explain' && <ExplainPanel key={one.letter} {...shown} />}
    </>
  );
}

function GraphView({ view, asked, onRun }: ViewProps): ReactNode {
  const [focusKey, setFocusKey] = useState<string>();
  const answers = useMemo(
    () => asked.flatMap(({ result, ...query }) => (result.frame ? [{ ...query, frame: result.frame }] : [])),
    [asked],
  );
  // A table that comes later stands below those that are there: none is put in between.
  const missing = asked.findIndex(({ result }) => result.frame === undefined);
  const inOrder = missing < 0 ? answers.length : missing;
  const data = useMemo(() => exploreData(answers), [answers]);
  const colors = useMemo(() => {
    const keys = limitSeries(data).series.map(({ key }) => key);
    return new Map(assignStyles(keys).map(({ slot }, i) => [keys[i] as string, slotToken(slot)]));
  }, [data]);
  const charts = useMemo(() => answers.map(answerChart), [answers]);
  const keyOf = useCallback((letter: string, key: string) => keyAmong(answers.length, letter, key), [answers.length]);
  return (
    <>
      <GraphPanel asked={asked} data={data} focusKey={focusKey} hasTable={view === 'both'} onRun={onRun} />
      {view === 'both' &&
        answers.slice(0, inOrder).map(({ letter, unit, frame }, i) => {
          const chart = charts[i];
          if (!chart || frame.series.length === 0) return null;
          return (
            <ResultPanel
              key={letter}
              frame={frame}
              chart={chart}
              unit={unit}
              letter={answers.length > 1 ? letter : undefined}
              colorOf={(key) => colors.get(keyOf(letter, key))}
              onFocus={(key) => setFocusKey(key === undefined ? undefined : keyOf(letter, key))}
            />
          );
        })}
    </>
  );
}
