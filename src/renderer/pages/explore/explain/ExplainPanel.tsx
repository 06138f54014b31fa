/**
 * A query taken apart: each part with the series it gave, the samples that were read for it and the time it took. The
 * chosen part's own result is shown beside it.
 */
import { useMemo, type KeyboardEvent, type ReactNode } from 'react';
import type { QueryExplanation } from '../../../../shared/explain.ts';
import { formatCount, formatValue } from '../../../../shared/units.ts';
import { replaceQuery, useAddress } from '../../../client/address.ts';
import { useRequest } from '../../../client/useClient.ts';
import { useTimeState } from '../../../client/useTime.ts';
import { DataPanel } from '../../../panels/DataPanel.tsx';
import type { PanelState } from '../../../panels/panelState.ts';
import { classNames } from '../../../ui/classNames.ts';
import { Panel } from '../../../ui/Panel.tsx';
import { StatusGlyph } from '../../../ui/StatusGlyph.tsx';
import type { AskedQuery } from '../GraphPanel.tsx';
import { useAsOf } from '../useAsOf.ts';
import { NodeResult } from './NodeResult.tsx';
import { planRows, type PlanRow } from './planRows.ts';
import './explain.css';

export interface ExplainPanelProps {
  readonly asked: AskedQuery;
  readonly hasLetter: boolean;
  readonly onRun: (expr: string) => void;
}

const HEIGHT = 240;

export function ExplainPanel({ asked, hasLetter, onRun }: ExplainPanelProps): ReactNode {
  const { expr, letter, result } = asked;
  const { refreshes, range } = useTimeState();
  const [startMs, endMs] = result.rangeMs;
  const { stepMs } = result;
  // Measured once, and again by "Refresh now".
  const question = useAsOf(`${expr} ${stepMs} ${refreshes} ${range.from} ${range.to}`, {
    expr,
    startMs: Math.ceil(startMs / stepMs) * stepMs,
    endMs,
    stepMs,
  });
  const { data, error } = useRequest('query.explain', question);
  const title = hasLetter ? `${letter}: Plan` : 'Plan';
  const state: PanelState = error ? { kind: 'error', error } : data ? { kind: 'fine' } : { kind: 'loading' };
  if (state.kind !== 'fine' || !data) {
    return (
      <DataPanel title={title} state={state} expr={expr} height={HEIGHT} nowMs={endMs}>
        {() => null}
      </DataPanel>
    );
  }
  return <Explained explanation={data} title={title} asked={asked} onRun={onRun} />;
}

interface ExplainedProps {
  readonly explanation: QueryExplanation;
  readonly title: string;
  readonly asked: AskedQuery;
  readonly onRun: (expr: string) => void;
}

function Explained({ explanation, title, asked, onRun }: ExplainedProps): ReactNode {
  const { root, evalMs, parseMs, seriesRead, samplesRead, peakCells } = explanation;
  const rows = useMemo(() => (root ? planRows(root) : []), [root]);
  const path = useAddress().query.get('node') ?? '';
  const chosen = rows.find((row) => row.path === path) ?? rows[0];
  const facts = [
    `${formatValue(parseMs + evalMs, 'ms')} in all`,
    `${formatCount(seriesRead)} series and ${formatCount(samplesRead)} samples read`,
    `${formatCount(peakCells)} cells at most`,
  ];
  return (
    <>
      <Panel title={title} detail={facts.join(' · ')} isFlush>
        <PlanTree rows={rows} totalMs={root?.ms ?? 0} chosen={chosen} />
        {[...explanation.warnings, ...explanation.infos].map((text) => (
          <p key={text} className="plan-note">
            <StatusGlyph status="warning" label="Note" />
            {text}
          </p>
        ))}
        {rows.length === 0 && <p className="plan-note">This query has one part and nothing to take apart.</p>}
      </Panel>
      {chosen && <NodeResult node={chosen.node} expr={asked.expr} unit={asked.unit} onRun={onRun} />}
    </>
  );
}

interface PlanTreeProps {
  readonly rows: readonly PlanRow[];
  readonly totalMs: number;
  readonly chosen: PlanRow | undefined;
}

const choose = (row: PlanRow | undefined): void => {
  if (row) replaceQuery({ node: row.path === '' ? undefined : row.path });
};

function PlanTree({ rows, totalMs, chosen }: PlanTreeProps): ReactNode {
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const at = rows.findIndex((row) => row === chosen);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    const next = to === undefined ? undefined : rows[to];
    if (!next) return;
    event.preventDefault();
    choose(next);
    event.currentTarget.querySelectorAll<HTMLElement>('[role=treeitem]')[rows.indexOf(next)]?.focus();
  };
  return (
    <div className="plan">
      <div className="plan-row plan-head" aria-hidden="true">
        <span>Part</span>
        <span>Series</span>
        <span>Samples</span>
        <span>Time</span>
        <span>Share</span>
      </div>
      <div role="tree" aria-label="Plan of the query" tabIndex={-1} onKeyDown={onKeyDown}>
        {rows.map((row) => (
          <PlanRowView key={row.path} row={row} totalMs={totalMs} isChosen={row === chosen} />
        ))}
      </div>
    </div>
  );
}

interface PlanRowProps {
  readonly row: PlanRow;
  readonly totalMs: number;
  readonly isChosen: boolean;
}

function PlanRowView({ row, totalMs, isChosen }: PlanRowProps): ReactNode {
  const { node, depth, ownMs } = row;
  return (
    <div
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={isChosen}
      tabIndex={isChosen ? 0 : -1}
      className={classNames('plan-row', isChosen && 'is-chosen', node.rows === 0 && 'is-empty')}
      onClick={() => choose(row)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === ' ') choose(row);
      }}
    >
      <span className="plan-text" style={{ paddingLeft: depth * 18 }}>
        {depth > 0 && <i aria-hidden="true">└</i>}
        <code title={node.text}>{node.text}</code>
      </span>
      <span className="plan-figure">
        {node.rows === 0 && <StatusGlyph status="nodata" />}
        {formatCount(node.rows)}
        <span className="visually-hidden">series</span>
      </span>
      <span className="plan-figure">
        {formatCount(node.samples)}
        <span className="visually-hidden">samples</span>
      </span>
      <span className="plan-figure" title={`${formatValue(node.ms, 'ms')} with its parts`}>
        {formatValue(ownMs, 'ms')}
      </span>
      <span className="plan-share">
        <i style={{ width: `${totalMs > 0 ? Math.min(100, (ownMs / totalMs) * 100) : 0}%` }} />
      </span>
    </div>
  );
}
