/** One query: letter, editor, and a line that says what came back or what is wrong. */
import { useCallback, useState, type ReactNode } from 'react';
import type { WireError } from '../../../shared/errors.ts';
import { formatCount } from '../../../shared/units.ts';
import type { RangeResult } from '../../client/useRangeQuery.ts';
import { useClient } from '../../client/useClient.ts';
import { useEngineFeed } from '../../client/useEngineFeeds.ts';
import type { AskEngine } from '../../editor/engineCompletion.ts';
import { LazyPromqlEditor } from '../../editor/LazyPromqlEditor.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { classNames } from '../../ui/classNames.ts';
import { Kbd } from '../../ui/Kbd.tsx';
import type { ExploreQuery } from './exploreQueries.ts';
import { QueryFoot } from './QueryFoot.tsx';

export interface QueryRowProps {
  readonly query: ExploreQuery;
  /** What the editor holds; it may be further than what was run. */
  readonly draft: string;
  /** The first row has what is for all of them. */
  readonly isFirst: boolean;
  readonly isLone: boolean;
  readonly result: RangeResult;
  readonly onDraft: (text: string) => void;
  /** @param text  of this query, where it is newer than its draft */
  readonly onRun: (text?: string) => void;
  readonly onChange: (change: Partial<ExploreQuery>) => void;
  readonly onDuplicate: () => void;
  readonly onRemove: () => void;
  readonly onBrowse: () => void;
  readonly onHistory: () => void;
}

export function QueryRow(props: QueryRowProps): ReactNode {
  const { query, draft, isFirst, isLone, result, onDraft, onRun, onChange } = props;
  const { letter, isOff } = query;
  const client = useClient();
  const series = useEngineFeed(({ status }) => status?.activeSeries);
  const [mistake, setMistake] = useState<WireError | null>(null);

  const ask = useCallback<AskEngine>((name, params) => client.request(name, params), [client]);
  const check = (text: string): Promise<WireError | null> =>
    client.request('query.check', { expr: text }).then(
      (reply) => reply.error,
      () => null, // No engine to ask: the banner says so, the text is not to blame.
    );
  const format = async (text: string): Promise<string> => (await client.request('query.format', { expr: text })).expr;
  const tidy = (): void => void format(draft).then(onDraft, () => {}); // A text with a mistake stays as it is.

  return (
    <section className={classNames('query', isOff && 'is-off')} aria-label={`Query ${letter}`}>
      <header className="query-head">
        <span className="query-letter">{letter}</span>
        <b>Query</b>
        {isFirst && series !== undefined && (
          <span className="t3 wide-only">this machine · {formatCount(series)} series</span>
        )}
        <span className="grow" />
        <Button kind="ghost" small icon="table" onClick={props.onBrowse}>
          Browse metrics
        </Button>
        <Button kind="ghost" small className="wide-only" onClick={tidy}>
          Format
        </Button>
        {!isLone && (
          <IconButton
            icon={isOff ? 'play' : 'pause'}
            label={isOff ? `Ask query ${letter} again` : `Leave query ${letter} out`}
            small
            onClick={() => onChange({ isOff: !isOff })}
          />
        )}
        <IconButton icon="copy" label={`Duplicate query ${letter}`} small onClick={props.onDuplicate} />
        {!isLone && <IconButton icon="close" label={`Remove query ${letter}`} small onClick={props.onRemove} />}
        {isFirst && (
          <Button kind="primary" small onClick={() => onRun()}>
            Run <Kbd keys="Mod+Enter" />
          </Button>
        )}
      </header>
      <LazyPromqlEditor
        value={draft}
        ariaLabel={`PromQL query ${letter}`}
        placeholder="Type a metric name, or Ctrl-Space for suggestions"
        ask={ask}
        check={check}
        format={format}
        onChange={onDraft}
        onChecked={setMistake}
        onRun={onRun}
        onHistory={props.onHistory}
      />
      <QueryFoot
        query={query}
        isChanged={draft.trim() !== query.expr}
        mistake={mistake}
        result={result}
        onChange={onChange}
      />
    </section>
  );
}
