/** Why a query found nothing, in words, with the next step as a button. */
import type { ReactNode } from 'react';
import type { QueryNode } from '../../../../shared/explain.ts';
import type { TargetView } from '../../../../shared/status.ts';
import { formatSeries, labelsToRecord } from '../../../../shared/labels.ts';
import { formatCount, formatMoment, formatValue } from '../../../../shared/units.ts';
import { useRequest } from '../../../client/useClient.ts';
import { useEngineFeed } from '../../../client/useEngineFeeds.ts';
import { Link } from '../../../client/Link.tsx';
import { useNow } from '../../../client/useNow.ts';
import { useTimeStore } from '../../../client/useTime.ts';
import type { MatcherShape, SelectorShape } from '../../../editor/queryShape.ts';
import { Button } from '../../../ui/Button.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { nearestNames } from '../nearestNames.ts';
import { type EmptyCause, emptyCause } from './emptyCause.ts';
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
      return <NoSelection cause={cause} expr={expr} onRun={onRun} textOf={shapes.selectorText} />;
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

interface NoSelectionProps extends ReasonProps<'selector'> {
  readonly textOf: (metric: string | undefined, matchers: readonly MatcherShape[]) => string;
}

function NoSelection({ cause, expr, onRun, textOf }: NoSelectionProps): ReactNode {
  const { selector, node } = cause;
  const { data: metrics } = useRequest('metrics.list', {});
  const { metric } = selector;
  if (metrics && metric !== undefined && !metrics.some(({ name }) => name === metric)) {
    const nearest = nearestNames(
      metric,
      metrics.map(({ name }) => name),
    );
    return (
      <EmptyState
        status="nodata"
        title={TITLE}
        actions={nearest.map((name) => (
          <Button key={name} small onClick={() => onRun(expr.replaceAll(metric, name))}>
            {name}
          </Button>
        ))}
      >
        There is no metric called <code>{metric}</code>.{nearest.length > 0 && ' The nearest names are:'}
      </EmptyState>
    );
  }
  const matcher = selector.matchers.length > 0 ? selector.matchers : undefined;
  return matcher ? (
    <NoMatcher selector={selector} node={node} expr={expr} onRun={onRun} textOf={textOf} />
  ) : (
    <NotInRange selector={selector} node={node} />
  );
}

interface MatcherProps extends Pick<NoSelectionProps, 'expr' | 'onRun' | 'textOf'> {
  readonly selector: SelectorShape;
  readonly node: QueryNode;
}

/** Which condition no series passes: the first without which there would be some. */
function NoMatcher({ selector, node, expr, onRun, textOf }: MatcherProps): ReactNode {
  const { metric, matchers } = selector;
  const [first] = matchers;
  const counts = matchers.flatMap((_, i) => {
    const rest = textOf(metric, matchers.toSpliced(i, 1));
    return rest === '{}' ? [] : [`label_replace(count(${rest}), "i", "${i}", "__name__", "")`];
  });
  const question = counts.length === 0 ? undefined : counts.join(' or ');
  const { data: frame } = useRequest(
    'query.instant',
    question === undefined ? undefined : { expr: question, timeMs: node.endMs },
  );
  const passing = frame?.series.flatMap((labels, s) => {
    const i = Number(labelsToRecord(labels)['i']);
    return frame.presence[s] === 1 ? [{ i, count: frame.values[s] as number }] : [];
  });
  const lost = passing?.toSorted((a, b) => a.i - b.i)[0];
  const guilty = lost ? matchers[lost.i] : matchers.length === 1 ? first : undefined;
  const match =
    guilty &&
    textOf(
      metric,
      matchers.filter((one) => one !== guilty),
    );
  const { data: values } = useRequest(
    'labels.values',
    guilty && { name: guilty.label, ...(match === '{}' || match === undefined ? {} : { match }) },
  );
  if (!guilty || !values) return <NotInRange selector={selector} node={node} />;
  const wanted = /["'`](.*)["'`]$/.exec(guilty.text)?.[1] ?? '';
  const near = nearestNames(wanted, values);
  const offered = near.length > 0 ? near : values.slice(0, 5);
  return (
    <EmptyState
      status="nodata"
      title={TITLE}
      actions={offered.map((value) => (
        <Button
          key={value}
          small
          onClick={() => onRun(expr.replace(guilty.text, `${guilty.label}=${JSON.stringify(value)}`))}
        >
          {value}
        </Button>
      ))}
    >
      {lost
        ? `Without ${guilty.text} there would be ${formatCount(lost.count)} series. `
        : `No series has ${guilty.text}. `}
      {values.length === 0
        ? `No series of this metric has the label ${guilty.label}.`
        : `The label ${guilty.label} has ${formatCount(values.length)} ${values.length === 1 ? 'value' : 'values'} here${near.length > 0 ? '; the nearest:' : offered.length < values.length ? ', such as:' : ':'}`}
    </EmptyState>
  );
}

/** Known names and labels, and no sample at this time: before the first, or after the last. */
function NotInRange({ selector, node }: { readonly selector: SelectorShape; readonly node: QueryNode }): ReactNode {
  const time = useTimeStore();
  const nowMs = useNow(60_000);
  const oldestMs = useEngineFeed(({ status }) => status?.oldestMs);
  const down = useEngineFeed(({ targets }) => targets?.find((target) => isDown(target, selector)));
  const { data: frame } = useRequest('query.instant', {
    expr: `max(timestamp(last_over_time(${selector.text}[30d])))`,
  });
  const lastS = frame?.presence[0] === 1 ? frame.values[0] : undefined;
  const lastMs = lastS === undefined ? undefined : lastS * 1000;
  if (lastMs !== undefined && lastMs < node.startMs) {
    const span = Math.max(60_000, node.endMs - node.startMs);
    return (
      <EmptyState
        status="nodata"
        title={TITLE}
        actions={
          <Button small onClick={() => time.zoomTo(lastMs - span * 0.8, lastMs + span * 0.2)}>
            Jump to {formatMoment(lastMs, nowMs)}
          </Button>
        }
      >
        <code>{selector.text}</code> was last seen {formatMoment(lastMs, nowMs)}.
      </EmptyState>
    );
  }
  const isBefore = oldestMs !== undefined && node.endMs < oldestMs;
  if (down) {
    return (
      <EmptyState
        status="critical"
        title={TITLE}
        actions={
          <Link className="button is-small" href="/targets">
            Targets
          </Link>
        }
      >
        {down.instance} of {down.job} does not answer. {down.lastError}
      </EmptyState>
    );
  }
  return (
    <EmptyState status="nodata" title={TITLE}>
      {isBefore ? (
        <>This range ends before the first sample that is kept, {formatMoment(oldestMs, nowMs)}.</>
      ) : (
        <>
          <code>{selector.text}</code> has no sample in this range.
        </>
      )}
    </EmptyState>
  );
}

/** A target whose series the selector asks for by job or instance. */
function isDown({ health, job, instance }: TargetView, { matchers }: SelectorShape): boolean {
  const names = [`job=${JSON.stringify(job)}`, `instance=${JSON.stringify(instance)}`];
  return health === 'down' && matchers.some(({ text }) => names.includes(text.replace(/\s/g, '')));
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
