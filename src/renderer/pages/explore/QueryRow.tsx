/** One query: letter, editor, and a line that says what came back or what is wrong. */
import { useCallback, useState, type ReactNode } from 'react';
import type { WireError } from '../../../shared/errors.ts';
import { formatDuration } from '../../../shared/time.ts';
import { formatCount, formatValue, type UnitId } from '../../../shared/units.ts';
import { replaceQuery } from '../../client/address.ts';
import type { RangeResult } from '../../client/useRangeQuery.ts';
import { useClient, useSubscription } from '../../client/useClient.ts';
import type { AskEngine } from '../../editor/engineCompletion.ts';
import { LazyPromqlEditor } from '../../editor/LazyPromqlEditor.tsx';
import { positionOf } from '../../panels/queryError.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Kbd } from '../../ui/Kbd.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { StatusGlyph } from '../../ui/StatusGlyph.tsx';
import '../../ui/Chip.css';
import { UNIT_CHOICES, unitLabel } from '../../panels/guessUnit.ts';

export interface QueryRowProps {
  readonly letter: string;
  /** What was run; the text in the editor may be further. */
  readonly expr: string;
  readonly unit: UnitId;
  readonly result: RangeResult;
  readonly onRun: (expr: string) => void;
}

export function QueryRow({ letter, expr, unit, result, onRun }: QueryRowProps): ReactNode {
  const client = useClient();
  const status = useSubscription('status');
  const [draft, setDraft] = useState(expr);
  const [mistake, setMistake] = useState<WireError | null>(null);

  const ask = useCallback<AskEngine>((name, params) => client.request(name, params), [client]);
  const check = (text: string): Promise<WireError | null> =>
    client.request('query.check', { expr: text }).then(
      (reply) => reply.error,
      () => null, // No engine to ask: the banner says so, the text is not to blame.
    );
  const format = async (text: string): Promise<string> => (await client.request('query.format', { expr: text })).expr;
  const tidy = (): void => void format(draft).then(setDraft, () => {}); // A text with a mistake stays as it is.

  return (
    <section className="query" aria-label={`Query ${letter}`}>
      <header className="query-head">
        <span className="query-letter">{letter}</span>
        <b>Query</b>
        {status && <span className="t3 wide-only">this machine · {formatCount(status.activeSeries)} series</span>}
        <span className="grow" />
        <Button kind="ghost" small onClick={tidy}>
          Format
        </Button>
        <Button kind="primary" small onClick={() => onRun(draft)}>
          Run <Kbd keys="Mod+Enter" />
        </Button>
      </header>
      <LazyPromqlEditor
        value={draft}
        ariaLabel={`PromQL query ${letter}`}
        placeholder="Type a metric name, or Ctrl-Space for suggestions"
        ask={ask}
        check={check}
        format={format}
        onChange={setDraft}
        onChecked={setMistake}
        onRun={() => onRun(draft)}
      />
      <footer className="query-foot">
        {/* What came back stands last: it changes with each answer and must not move the rest. */}
        {!mistake && expr !== '' && (
          <>
            <span className="query-fact">
              Step <span className="chip">{`auto, ${formatDuration(result.stepMs)}`}</span>
            </span>
            <span className="query-fact">
              Unit
              <Menu
                align="start"
                trigger={
                  <button type="button" className="chip query-unit">
                    {unitLabel(unit)}
                    <Icon name="chevronDown" small />
                  </button>
                }
                items={UNIT_CHOICES.map(({ id, label }) => ({
                  label,
                  isChecked: id === unit,
                  onSelect: () => replaceQuery({ unit: id }),
                }))}
              />
            </span>
          </>
        )}
        {mistake ? (
          <Mistake error={mistake} />
        ) : (
          <Outcome expr={expr} isChanged={draft.trim() !== expr} result={result} />
        )}
      </footer>
    </section>
  );
}

function Mistake({ error }: { readonly error: WireError }): ReactNode {
  const position = positionOf(error);
  return (
    <span className="query-mistake" role="status">
      <StatusGlyph status="critical" label="Error" />
      <span title={error.message}>
        {position && <b>At character {position.from + 1}: </b>}
        {error.message}
      </span>
    </span>
  );
}

function Outcome({
  expr,
  isChanged,
  result,
}: Pick<QueryRowProps, 'expr' | 'result'> & { isChanged: boolean }): ReactNode {
  const { frame } = result;
  if (expr === '' || isChanged) return <span className="t3">Not run yet</span>;
  if (result.error) return <span className="t3">No result</span>;
  if (!frame) return <span className="t3">Running</span>;
  const points = frame.presence.reduce((sum, cell) => sum + cell, 0);
  const parts = [
    `${formatCount(frame.series.length)} series`,
    formatValue(frame.stats.evalMs, 'ms'),
    `${formatCount(points)} points`,
  ];
  return (
    <span className="query-outcome">
      <StatusGlyph status={frame.series.length === 0 ? 'nodata' : 'ok'} />
      {parts.join(' · ')}
    </span>
  );
}
