/** Why a selector found nothing: an unknown name, a condition that no series passes, a target that is down, another time. */
import type { ReactNode } from 'react';
import type { QueryNode } from '../../../../shared/explain.ts';
import { labelsToRecord } from '../../../../shared/labels.ts';
import type { TargetView } from '../../../../shared/status.ts';
import { formatCount, formatMoment } from '../../../../shared/units.ts';
import { useRequest } from '../../../client/useClient.ts';
import { useEngineFeed } from '../../../client/useEngineFeeds.ts';
import { Link } from '../../../client/Link.tsx';
import { useNow } from '../../../client/useNow.ts';
import { useTimeStore } from '../../../client/useTime.ts';
import type { MatcherShape, SelectorShape } from '../../../editor/queryShape.ts';
import { Button } from '../../../ui/Button.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { nearestNames } from '../nearestNames.ts';

const TITLE = 'No series match this query';

export interface SelectorReasonProps {
  readonly selector: SelectorShape;
  readonly node: QueryNode;
  /** The query as it was asked. */
  readonly expr: string;
  readonly onRun: (expr: string) => void;
  /** A selector of some of the conditions. */
  readonly textOf: (metric: string | undefined, matchers: readonly MatcherShape[]) => string;
}

export function SelectorReason({ selector, node, expr, onRun, textOf }: SelectorReasonProps): ReactNode {
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

function NoMatcher({ selector, node, expr, onRun, textOf }: SelectorReasonProps): ReactNode {
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
  const names = new Set([`job=${JSON.stringify(job)}`, `instance=${JSON.stringify(instance)}`]);
  return health === 'down' && matchers.some(({ text }) => names.has(text.replace(/\s/g, '')));
}
