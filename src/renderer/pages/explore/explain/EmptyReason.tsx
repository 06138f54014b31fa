/** Why a query found nothing, in words, with the next step as a button. */
import type { ReactNode } from 'react';
import type { QueryNode } from '../../../../shared/explain.ts';
import { formatSeries } from '../../../../shared/labels.ts';
import { formatCount, formatValue } from '../../../../shared/units.ts';
import { useRequest } from '../../../client/useClient.ts';
import { useEngineFeed } from '../../../client/useEngineFeeds.ts';
import { Button } from '../../../ui/Button.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { type EmptyCause, emptyCause } from './emptyCause.ts';
import { SelectorReason } from './SelectorReason.tsx';
import { useQueryShapes } from './useQueryShapes.ts';

export interface EmptyReasonProps {
  readonly root: QueryNode;
  /** The query as it was asked. */
  readonly expr: string;
  readonly onRun: (expr: string) => void;
}

const TITLE = 'No series match this query';

export function EmptyReason({ root, expr, onRun }: EmptyReasonProps): ReactNode {
  const shapes = useQueryShapes();
  if (!shapes) return <EmptyState status="nodata" title={TITLE} />;
  const cause = emptyCause(root, shapes.queryShape);
  switch (cause.kind) {
    case 'selector':
      return (
        <SelectorReason
          selector={cause.selector}
          node={cause.node}
          expr={expr}
          onRun={onRun}
          textOf={shapes.selectorText}
        />
      );
    case 'window':
      return <ShortWindow cause={cause} expr={expr} onRun={onRun} />;
    case 'comparison':
      return <NothingPasses cause={cause} expr={expr} onRun={onRun} />;
    case 'join':
      return <NoPartner cause={cause} />;
    case 'removed':
      return (
        <EmptyState status="nodata" title={TITLE}>
          Every series on the left of <code>unless</code> has a partner in <code>{cause.right.text}</code> (
          {formatCount(cause.right.rows)} series), so none is left.
        </EmptyState>
      );
    case 'present':
      return (
        <EmptyState status="ok" title={TITLE}>
          <code>{cause.node.text}</code> gives a series only when what it asks for is missing. It is there.
        </EmptyState>
      );
    case 'unknown':
      return (
        <EmptyState status="nodata" title={TITLE}>
          The last series are lost at <code>{cause.node.text}</code>.
        </EmptyState>
      );
  }
}

type Cause<K extends EmptyCause['kind']> = Extract<EmptyCause, { readonly kind: K }>;
interface ReasonProps<K extends EmptyCause['kind']> {
  readonly cause: Cause<K>;
  readonly expr: string;
  readonly onRun: (expr: string) => void;
}

function ShortWindow({ cause, expr, onRun }: ReasonProps<'window'>): ReactNode {
  const { func, range, node } = cause;
  const scrapeMs = useEngineFeed(({ targets }) => Math.max(0, ...(targets ?? []).map(({ intervalMs }) => intervalMs)));
  const wanted = `${Math.ceil((4 * Math.max(scrapeMs, 1_000)) / 1_000)}s`;
  return (
    <EmptyState
      status="nodata"
      title={TITLE}
      actions={
        <Button small onClick={() => onRun(expr.replaceAll(`[${range}]`, `[${wanted}]`))}>
          Use [{wanted}]
        </Button>
      }
    >
      {formatCount(node.samples)} samples were read, but no series has two of them inside [{range}], which{' '}
      <code>{func}</code> needs{scrapeMs > 0 && `; scrapes come every ${formatValue(scrapeMs / 1_000, 's')}`}.
    </EmptyState>
  );
}

function NothingPasses({ cause, expr, onRun }: ReasonProps<'comparison'>): ReactNode {
  const { measured, operator, node } = cause;
  const inner = measured.text;
  const { data: frame } = useRequest('query.range', {
    expr: inner,
    startMs: measured.startMs,
    endMs: Math.max(measured.startMs, measured.endMs),
    stepMs: measured.stepMs || 60_000,
  });
  let [least, most] = [Infinity, -Infinity];
  frame?.values.forEach((value, i) => {
    if (frame.presence[i] !== 1 || !Number.isFinite(value)) return;
    least = Math.min(least, value);
    most = Math.max(most, value);
  });
  return (
    <EmptyState
      status="nodata"
      title={TITLE}
      actions={
        <Button small onClick={() => onRun(node.text === expr ? inner : expr.replace(node.text, inner))}>
          Show without the comparison
        </Button>
      }
    >
      <code>{inner}</code> has {formatCount(measured.rows)} series, but no value of them passes <code>{operator}</code>
      {most >= least && `: they lie between ${formatValue(least, 'short')} and ${formatValue(most, 'short')}`}.
    </EmptyState>
  );
}

function NoPartner({ cause }: { readonly cause: Cause<'join'> }): ReactNode {
  const { left, right, operator, on } = cause;
  const examples = [useFirstSeries(left), useFirstSeries(right)];
  return (
    <EmptyState status="nodata" title={TITLE}>
      <p>
        Both sides of <code>{operator}</code> have series ({formatCount(left.rows)} and {formatCount(right.rows)}), but
        no two of them have equal {on === undefined ? 'labels' : `values of ${on.join(', ')}`}. For example:
      </p>
      {examples.map((text, i) => text !== undefined && <code key={i === 0 ? 'left' : 'right'}>{text}</code>)}
      {on === undefined && (
        <p>Name the labels that must be equal with on (…), or those that may differ with ignoring (…).</p>
      )}
    </EmptyState>
  );
}

function useFirstSeries(node: QueryNode): string | undefined {
  const { data: frame } = useRequest('query.instant', { expr: node.text, timeMs: node.endMs });
  const labels = frame?.series[0];
  return labels && formatSeries(labels);
}
