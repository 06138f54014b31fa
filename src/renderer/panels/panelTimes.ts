/** The time of one panel: the page's, or its own `timeFrom` and `timeShift`. Pure. */
import { durationOr } from '../../shared/dashboards/variables/builtIns.ts';
import type { Panel } from '../../shared/dashboards/model.ts';
import { interpolate, type Scope } from '../../shared/dashboards/variables/interpolate.ts';
import { formatSpan } from '../../shared/units.ts';
import type { PanelTimes } from './panelQueries.ts';

export function panelTimes(
  panel: Pick<Panel, 'timeFrom' | 'timeShift'>,
  page: { readonly isLive: boolean; readonly fromMs: number; readonly toMs: number },
  scope: Scope,
): PanelTimes {
  const own = durationOr(interpolate(panel.timeFrom, scope, 'text').replace(/^now-/, ''), 0);
  const shiftMs = durationOr(interpolate(panel.timeShift, scope, 'text'), 0);
  const spanMs = own > 0 ? own : roundSpan(page.toMs - page.fromMs, page.isLive);
  return { isLive: page.isLive, toMs: page.toMs, fromMs: page.toMs - spanMs, shiftMs, spanMs };
}

/** A live window must not be another question because a millisecond passed. */
const roundSpan = (spanMs: number, isLive: boolean): number => (isLive ? Math.round(spanMs / 1000) * 1000 : spanMs);

/** What `$__from` and `$__to` say; while live they change by the minute, not with every frame. */
export function dashboardTimes({ isLive, fromMs, toMs, spanMs }: PanelTimes): {
  readonly fromMs: number;
  readonly toMs: number;
} {
  if (!isLive) return { fromMs, toMs };
  const end = Math.ceil(toMs / 60_000) * 60_000;
  return { fromMs: end - spanMs, toMs: end };
}

/** `last 24 h`, `1 d earlier`: said in the head of a panel with a time of its own. */
export function timeWords(panel: Panel, { spanMs, shiftMs }: PanelTimes): string {
  if (panel.hidesTimeOverride) return '';
  const words = [
    panel.timeFrom !== '' && `last ${formatSpan(spanMs)}`,
    shiftMs > 0 && `${formatSpan(shiftMs)} earlier`,
  ];
  return words.filter((word) => word !== false).join(', ');
}
