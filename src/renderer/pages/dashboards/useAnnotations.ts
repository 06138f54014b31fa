/** Moments a board marks on its charts: where a query has a value that it had not a step before. */
import { useMemo, useState } from 'react';
import { legendOf } from '../../../shared/dashboards/data/displayName.ts';
import type { Annotation, Dashboard, Target } from '../../../shared/dashboards/model.ts';
import type { Scope } from '../../../shared/dashboards/variables/interpolate.ts';
import { builtIns } from '../../../shared/dashboards/variables/builtIns.ts';
import { interpolate, layered } from '../../../shared/dashboards/variables/interpolate.ts';
import type { Mark } from '../../charts/chartData.ts';
import { stepFor } from '../../client/timeRange.ts';
import { useTimeStore, useTimeValue } from '../../client/useTime.ts';
import { panelTimes } from '../../panels/panelTimes.ts';
import type { PanelQuery } from '../../panels/panelQueries.ts';
import { type QueryAnswer, usePanelQueries } from '../../panels/usePanelQueries.ts';

export interface BoardAnnotations {
  readonly marks: readonly Mark[];
  /** Those a person may switch. */
  readonly switches: readonly { readonly name: string; readonly isOn: boolean; readonly toggle: () => void }[];
}

const POINTS = 300;
const MOST_MARKS = 200;
const WHOLE_PAGE = { timeFrom: '', timeShift: '' };

export function useAnnotations(dashboard: Dashboard, scope: Scope, isReady: boolean): BoardAnnotations {
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const store = useTimeStore();
  const isLive = useTimeValue('isLive');
  useTimeValue('range');
  useTimeValue('pausedAtMs');
  const [fromMs, toMs] = store.window();
  const times = panelTimes(WHOLE_PAGE, { isLive, fromMs, toMs }, scope);
  const stepMs = stepFor(times.spanMs, { points: POINTS });
  const isOn = ({ name, isEnabled }: Annotation): boolean => isEnabled !== toggled.has(name);
  const on = dashboard.annotations.filter(isOn);
  const text = JSON.stringify(
    on.map((annotation) => {
      const own = layered(
        scope,
        builtIns(
          { fromMs: 0, toMs: times.spanMs, stepMs, scrapeIntervalMs: 15_000 },
          { dashboard: dashboard.title, uid: dashboard.uid },
        ),
      );
      return withExpr(annotation, interpolate(annotation.expr, own, 'promql'));
    }),
  );
  const annotations = useMemo(() => JSON.parse(text) as readonly Annotation[], [text]);
  const queries = useMemo(() => annotations.map((annotation) => queryOf(annotation, stepMs)), [annotations, stepMs]);
  const { answers } = usePanelQueries(queries, times, { isActive: isReady && queries.length > 0, isTogether: false });
  const marks = useMemo(
    () => answers.flatMap((answer) => marksOf(answer, annotations)).slice(0, MOST_MARKS),
    [answers, annotations],
  );
  const switches = dashboard.annotations
    .filter(({ isHidden }) => !isHidden)
    .map((annotation) => ({
      name: annotation.name,
      isOn: isOn(annotation),
      toggle: () => setToggled(toggledSet(toggled, annotation.name)),
    }));
  return { marks, switches };
}

const withExpr = (annotation: Annotation, expr: string): Annotation => ({ ...annotation, expr });

function toggledSet(before: ReadonlySet<string>, name: string): ReadonlySet<string> {
  const next = new Set(before);
  if (!next.delete(name)) next.add(name);
  return next;
}

function queryOf({ name, expr }: Annotation, stepMs: number): PanelQuery {
  const target: Target = {
    refId: name,
    expr,
    legend: '',
    isInstant: false,
    isRange: true,
    format: 'time_series',
    isHidden: false,
    interval: '',
    intervalFactor: 1,
    source: 'prometheus',
  };
  return { target, expr, legend: '', stepMs, isInstant: false, hasBuckets: false };
}

function marksOf({ query, result }: QueryAnswer, annotations: readonly Annotation[]): readonly Mark[] {
  const annotation = annotations.find(({ name }) => name === query.target.refId);
  if (!annotation) return [];
  const { steps, startMs, stepMs, values, presence } = result;
  return result.series.flatMap((labels, s) => {
    const label = [annotation.titleFormat || annotation.name, annotation.textFormat]
      .filter((part) => part !== '')
      .map((part) => legendOf(part, labels))
      .join(': ');
    const marks: Mark[] = [];
    let wasThere = false;
    for (let i = 0; i < steps; i++) {
      const value = presence[s * steps + i] === 1 ? (values[s * steps + i] ?? 0) : 0;
      const isThere = value !== 0;
      const atMs = annotation.usesValueForTime ? value : startMs + i * stepMs;
      const isNew = annotation.usesValueForTime ? marks.every((mark) => mark.atMs !== atMs) : !wasThere;
      if (isThere && isNew) marks.push({ atMs, label });
      wasThere = isThere;
    }
    return marks;
  });
}
