/**
 * Gestures uPlot does not have: Shift-drag pans, Ctrl or ⌘ with the wheel zooms around the pointer. While they last all
 * charts of the page follow with the data they hold; the page is told once, at the end.
 */
import type uPlot from 'uplot';
import { toMs } from './framesToUplot.ts';

export interface GestureTarget {
  /** Shows a range on every chart of the page without asking for data. */
  preview(fromMs: number, toMs: number): void;
  onPan(fromMs: number, toMs: number): void;
  onZoom(fromMs: number, toMs: number): void;
}

const WHEEL_SETTLE_MS = 180;
const WHEEL_STEP = 0.0016;
const SHORTEST_MS = 2_000;

/** @returns removes the listeners */
export function bindGestures(u: uPlot, target: GestureTarget): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  // In the capture phase, so that uPlot's own selection does not start.
  u.over.addEventListener('mousedown', (event) => startPan(u, event, target, signal), { capture: true, signal });
  let settle: ReturnType<typeof setTimeout> | undefined;
  let range: readonly [number, number] | undefined;
  u.over.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      range = zoomAround(range ?? currentRange(u), pointerShare(u, event), Math.exp(event.deltaY * WHEEL_STEP));
      target.preview(...range);
      clearTimeout(settle);
      settle = setTimeout(() => {
        if (range) target.onZoom(...range);
        range = undefined;
      }, WHEEL_SETTLE_MS);
    },
    { passive: false, signal },
  );
  return () => {
    clearTimeout(settle);
    controller.abort();
  };
}

/** @param share  where the fixed point lies: 0 at the left edge, 1 at the right */
export function zoomAround(range: readonly [number, number], share: number, factor: number): readonly [number, number] {
  const [from, to] = range;
  const span = Math.max(SHORTEST_MS, (to - from) * factor);
  const fixed = from + (to - from) * share;
  return [Math.round(fixed - span * share), Math.round(fixed + span * (1 - share))];
}

function startPan(u: uPlot, event: MouseEvent, target: GestureTarget, outer: AbortSignal): void {
  if (!event.shiftKey || event.button !== 0) return;
  event.stopImmediatePropagation();
  event.preventDefault();
  const [from, to] = currentRange(u);
  const msPerPixel = (to - from) / u.over.clientWidth;
  const drag = new AbortController();
  const signal = AbortSignal.any([outer, drag.signal]);
  let shift = 0;
  addEventListener(
    'mousemove',
    (move) => {
      shift = Math.round((event.clientX - move.clientX) * msPerPixel);
      target.preview(from + shift, to + shift);
    },
    { signal },
  );
  addEventListener(
    'mouseup',
    () => {
      drag.abort();
      if (shift !== 0) target.onPan(from + shift, to + shift);
    },
    { signal },
  );
}

function currentRange(u: uPlot): readonly [number, number] {
  const { min = 0, max = 0 } = u.scales['x'] ?? {};
  return [toMs(min), toMs(max)];
}

function pointerShare(u: uPlot, event: MouseEvent): number {
  const { left, width } = u.over.getBoundingClientRect();
  return Math.min(1, Math.max(0, (event.clientX - left) / width));
}
