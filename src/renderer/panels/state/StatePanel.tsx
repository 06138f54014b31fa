/** States over time, one row per series: runs of equal values as bars (timeline), or every sample as a cell (history). */
import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { type Displayed, display } from '../../../shared/dashboards/field/display.ts';
import type { StyledField, StyledFrame } from '../../../shared/dashboards/field/style.ts';
import { flag, number, text } from '../../../shared/dashboards/json.ts';
import { cssColor } from '../../../shared/dashboards/field/color.ts';
import { formatDateTime, formatSpan } from '../../../shared/units.ts';
import { setCrosshair } from '../../charts/crosshair.ts';
import { CrosshairLine } from '../../charts/CrosshairLine.tsx';
import { type Paint, PaintedCanvas } from '../../charts/PaintedCanvas.tsx';
import { assignStyles, slotToken } from '../../charts/seriesStyles.ts';
import { paintTimeAxis, type PlotBox } from '../../charts/timeAxis.ts';
import { legendSpec } from '../legendSpec.ts';
import { NothingToDraw } from '../NothingToDraw.tsx';
import type { PanelProps } from '../panelProps.ts';
import { PointerTip, type PointerTipContent } from '../PointerTip.tsx';
import './state.css';

export interface StateRun {
  readonly fromMs: number;
  readonly toMs: number;
  readonly shown: Displayed;
  readonly color: string;
}

export interface StateRow {
  readonly label: string;
  readonly runs: readonly StateRun[];
}

const AXIS_PX = 22;
const LEGEND_PX = 22;
const MOST_LABEL_SHARE = 0.3;

export function StatePanel({ panel, title, frames, rangeMs, width, height }: PanelProps): ReactNode {
  const { options, kind } = panel;
  const isHistory = kind === 'status-history';
  const merges = !isHistory && flag(options['mergeValues'], true);
  const rows = useMemo(() => stateRows(frames, { merges }), [frames, merges]);
  const [tip, setTip] = useState<PointerTipContent>();
  const [owner] = useState(() => ({}));
  useEffect(() => () => setCrosshair(owner, undefined), [owner]);
  const hasLegend = !isHistory && legendSpec(options).mode !== 'none';
  const canvasHeight = height - (hasLegend ? LEGEND_PX : 0);
  const box = useMemo<PlotBox>(() => {
    const longest = Math.max(0, ...rows.map(({ label }) => label.length));
    const left = Math.min(longest * 6.6 + 12, width * MOST_LABEL_SHARE);
    return { left, top: 2, width: Math.max(10, width - left - 8), height: Math.max(10, canvasHeight - AXIS_PX - 2) };
  }, [rows, width, canvasHeight]);
  const share = Math.min(1, Math.max(0.1, number(options['rowHeight']) ?? 0.9));
  const columnShare = Math.min(1, Math.max(0.1, number(options['colWidth']) ?? 0.9));
  const showValue = text(options['showValue'], 'auto');
  const align = text(options['alignValue'], 'left');
  const [fromMs, toMs] = rangeMs;
  const paint = useCallback<Paint>(
    (c, _size, theme) => {
      const rowHeight = box.height / Math.max(1, rows.length);
      const barHeight = Math.max(2, Math.min(rowHeight - 2, rowHeight * share, 34));
      const scale = box.width / (toMs - fromMs);
      rows.forEach(({ label, runs }, r) => {
        const middle = box.top + (r + 0.5) * rowHeight;
        c.font = theme.font;
        c.textBaseline = 'middle';
        if (rowHeight >= 11) {
          c.fillStyle = theme.color('--text-2');
          c.textAlign = 'right';
          c.fillText(fitting(c, label, box.left - 10), box.left - 8, middle);
        }
        for (const { fromMs: start, toMs: end, shown, color } of runs) {
          const x = box.left + Math.max(0, (start - fromMs) * scale);
          const right = box.left + Math.min(box.width, (end - fromMs) * scale);
          if (right <= x) continue;
          c.fillStyle = theme.color(color, 0.62);
          const slack = isHistory ? (right - x) * (1 - columnShare) : 1;
          c.fillRect(x + slack / 2, middle - barHeight / 2, Math.max(1, right - x - slack), barHeight);
          if (showValue === 'never' || barHeight < 12) continue;
          const words = fitting(c, shown.text, right - x - 8);
          if (words !== shown.text && showValue === 'auto') continue;
          c.fillStyle = theme.color('--text-1');
          c.textAlign = align === 'center' ? 'center' : align === 'right' ? 'right' : 'left';
          c.fillText(words, align === 'center' ? (x + right) / 2 : align === 'right' ? right - 4 : x + 4, middle);
        }
      });
      paintTimeAxis(c, theme, box, [fromMs, toMs]);
    },
    [rows, box, share, isHistory, columnShare, showValue, align, fromMs, toMs],
  );
  if (rows.length === 0) return <NothingToDraw frames={frames} />;
  return (
    <div className="states-panel">
      <PaintedCanvas
        width={width}
        height={canvasHeight}
        paint={paint}
        ariaLabel={`${title}: states of ${rows.length} series`}
        onPointer={(at) => {
          const isInside = at !== null && at.x >= box.left && at.x <= box.left + box.width;
          if (!isInside) {
            setCrosshair(owner, undefined);
            return setTip(undefined);
          }
          const atMs = fromMs + ((at.x - box.left) / box.width) * (toMs - fromMs);
          setCrosshair(owner, atMs);
          const row = rows[Math.floor(((at.y - box.top) / box.height) * rows.length)];
          const run = row?.runs.find(({ fromMs: start, toMs: end }) => atMs >= start && atMs < end);
          return setTip(
            row &&
              run && {
                clientX: at.clientX,
                clientY: at.clientY,
                head: `${formatDateTime(run.fromMs)}, ${formatSpan(run.toMs - run.fromMs)}`,
                rows: [{ name: row.label, value: run.shown.text, color: cssColor(run.color) }],
              },
          );
        }}
      />
      <CrosshairLine box={box} rangeMs={rangeMs} />
      {hasLegend && <StateLegend rows={rows} />}
      {tip && <PointerTip {...tip} />}
    </div>
  );
}

/** Each state once, in the order it appears. */
function StateLegend({ rows }: { readonly rows: readonly StateRow[] }): ReactNode {
  const states = new Map<string, string>();
  for (const { runs } of rows)
    for (const { shown, color } of runs) if (!states.has(shown.text)) states.set(shown.text, color);
  return (
    <div className="states-legend">
      {[...states].slice(0, 12).map(([words, color]) => (
        <span key={words}>
          <i style={{ background: cssColor(color) }} />
          {words}
        </span>
      ))}
    </div>
  );
}

function fitting(c: CanvasRenderingContext2D, words: string, room: number): string {
  if (c.measureText(words).width <= room) return words;
  let length = words.length;
  while (length > 0 && c.measureText(`${words.slice(0, length)}…`).width > room) length -= 1;
  return length === 0 ? '' : `${words.slice(0, length)}…`;
}

function stateRows(frames: readonly StyledFrame[], { merges }: { readonly merges: boolean }): readonly StateRow[] {
  return frames.flatMap((frame) => {
    const time = frame.fields.find(({ type }) => type === 'time');
    if (!time) return [];
    const times = time.values.map(Number);
    return frame.fields
      .filter(
        ({ type, style }) =>
          type !== 'time' &&
          type !== 'other' &&
          (style.custom['hideFrom'] as { viz?: boolean } | undefined)?.viz !== true,
      )
      .map((field) => ({ label: field.title, runs: runsOf(field, times, merges) }));
  });
}

function runsOf(field: StyledField, times: readonly number[], merges: boolean): readonly StateRun[] {
  const stepMs = times.length > 1 ? (times[1] ?? 0) - (times[0] ?? 0) : 60_000;
  const colors = paletteOf(field);
  const runs: { fromMs: number; toMs: number; shown: Displayed; color: string; cell: unknown }[] = [];
  field.values.forEach((cell, i) => {
    const fromMs = times[i] ?? 0;
    const last = runs.at(-1);
    if (cell === null) return;
    const shown = display(cell, field.style);
    // Equal words are one state: a threshold's colour may change while the number does.
    const isSame =
      last !== undefined &&
      last.toMs === fromMs &&
      (last.cell === cell || (merges && last.shown.text === shown.text && last.shown.color === shown.color));
    if (merges && isSame) last.toMs = fromMs + stepMs;
    else runs.push({ fromMs, toMs: fromMs + stepMs, shown, color: shown.color ?? colors(shown.text), cell });
  });
  return runs;
}

function paletteOf(field: StyledField): (words: string) => string {
  const words = [...new Set(field.values.map((cell) => display(cell, field.style).text))];
  const styles = assignStyles(words);
  return (word) => slotToken(styles[words.indexOf(word)]?.slot ?? 0);
}
