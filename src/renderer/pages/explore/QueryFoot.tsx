/** The line under a query: its step, unit and legend, what came back, or what is wrong with its text. */
import { useState, type ReactNode } from 'react';
import type { WireError } from '../../../shared/errors.ts';
import { formatDuration } from '../../../shared/time.ts';
import { formatCount, formatValue } from '../../../shared/units.ts';
import { useEngineFeed } from '../../client/useEngineFeeds.ts';
import type { RangeResult } from '../../client/useRangeQuery.ts';
import { guessUnit, UNIT_CHOICES, unitLabel } from '../../panels/guessUnit.ts';
import { positionOf } from '../../panels/queryError.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { Popover } from '../../ui/Popover.tsx';
import { StatusGlyph } from '../../ui/StatusGlyph.tsx';
import { TextField } from '../../ui/TextField.tsx';
import '../../ui/Chip.css';
import type { ExploreQuery } from './exploreQueries.ts';
import { useQueryShapes } from './explain/useQueryShapes.ts';
import { rateRemark } from './queryRemark.ts';

export interface QueryFootProps {
  readonly query: ExploreQuery;
  /** The text in the editor is not what was run. */
  readonly isChanged: boolean;
  readonly mistake: WireError | null;
  readonly result: RangeResult;
  readonly onChange: (change: Partial<ExploreQuery>) => void;
}

export function QueryFoot({ query, isChanged, mistake, result, onChange }: QueryFootProps): ReactNode {
  const { expr, unit, isOff } = query;
  if (mistake) {
    return (
      <footer className="query-foot">
        <Mistake error={mistake} />
      </footer>
    );
  }
  if (expr === '' || isOff) {
    return (
      <footer className="query-foot">
        <span className="t3">{isOff ? 'Left out' : 'Not run yet'}</span>
      </footer>
    );
  }
  const shownUnit = unit ?? guessUnit(expr);
  return (
    <footer className="query-foot">
      {/* What came back stands behind: it changes with each answer and must not move the rest. */}
      <LegendTemplate query={query} onChange={onChange} />
      <span className="query-fact" title="About 300 steps of a round length; a finer refresh makes them finer.">
        Step <span className="chip">{`auto, ${formatDuration(result.stepMs)}`}</span>
      </span>
      <span className="query-fact">
        Unit
        <Menu
          align="start"
          trigger={
            <button type="button" className="chip query-choice">
              {unitLabel(shownUnit)}
              <Icon name="chevronDown" small />
            </button>
          }
          items={UNIT_CHOICES.map(({ id, label }) => ({
            label,
            isChecked: id === shownUnit,
            onSelect: () => onChange({ unit: id }),
          }))}
        />
      </span>
      {isChanged ? <span className="t3">Changed, not run yet</span> : <Outcome result={result} />}
      <span className="grow" />
      <RateRemark expr={expr} />
    </footer>
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

function LegendTemplate({ query, onChange }: Pick<QueryFootProps, 'query' | 'onChange'>): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState(query.legend ?? '');
  const close = (): void => {
    setOpen(false);
    onChange({ legend: text.trim() || undefined });
  };
  return (
    <span className="query-fact">
      Legend
      <Popover
        label={`Legend of query ${query.letter}`}
        align="start"
        open={isOpen}
        onOpenChange={(next) => (next ? setOpen(true) : close())}
        className="query-legend"
        trigger={
          <button type="button" className="chip mono query-choice">
            {query.legend ?? 'auto'}
            <Icon name="chevronDown" small />
          </button>
        }
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            close();
          }}
        >
          <TextField
            label="Legend"
            hasVisibleLabel
            placeholder="{{instance}} {{mode}}"
            value={text}
            onChange={setText}
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- The person has just opened the popover to type here.
            autoFocus
          />
          <p className="t3">Labels in double braces; empty: what tells the series apart.</p>
          <Button type="submit" small>
            Use
          </Button>
        </form>
      </Popover>
    </span>
  );
}

function Outcome({ result }: { readonly result: RangeResult }): ReactNode {
  const { frame, error } = result;
  if (error) return <span className="t3">No result</span>;
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

function RateRemark({ expr }: { readonly expr: string }): ReactNode {
  const shapes = useQueryShapes();
  const windows = shapes?.rateWindowsIn(expr) ?? [];
  const scrapeMs = useScrapeInterval(windows[0]?.selector.text ?? '');
  const remark = rateRemark(windows, scrapeMs);
  if (!remark) return null;
  return (
    <span className={remark.tone === 'warning' ? 'query-remark is-warning' : 'query-remark'}>
      {remark.tone === 'warning' && <StatusGlyph status="warning" label="Warning" />}
      {remark.text}
    </span>
  );
}

/** Of the job a selector names, where it names one; else the longest of all, which is the one that matters. */
function useScrapeInterval(selector: string): number | undefined {
  const job = /[{,]\s*job\s*=\s*"([^"]+)"/.exec(selector)?.[1];
  return useEngineFeed(({ targets }) => {
    const own = targets?.filter((target) => target.job === job) ?? [];
    const intervals = (own.length > 0 ? own : (targets ?? [])).map(({ intervalMs }) => intervalMs);
    return intervals.length === 0 ? undefined : Math.max(...intervals);
  });
}
