/**
 * Gestures uPlot does not have: Shift-drag pans, Ctrl or ⌘ with the wheel zooms around the pointer, two fingers do both;
 * a drag along a value axis shows a part of it. While they last all charts of the page follow with the data they hold; the
 * page is told once, at the end.
 */
import type uPlot from 'uplot';
import { toMs } from './framesToUplot.ts';

export interface GestureTarget {
  /** Shows a range on every chart of the page without asking for data. */
  preview(fromMs: number, toMs: number): void;
  onPan(fromMs: number, toMs: number): void;
  onZoom(fromMs: number, toMs: number): void;
  /** A part of a value axis of this chart alone; `undefined`: all of it. */
  onScale(scale: string, range: readonly [number, number] | undefined): void;
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
  bindValueAxes(u, target, signal);
  bindTouch(u, target, signal);
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

/** The value at the press stays where it is; what is above and below it comes nearer or goes further. */
function bindValueAxes(u: uPlot, target: GestureTarget, signal: AbortSignal): void {
  const elements = [...u.root.querySelectorAll<HTMLElement>('.u-axis')];
  u.axes.forEach(({ scale }, i) => {
    const element = elements[i];
    if (scale === undefined || scale === 'x' || !element) return;
    element.style.cursor = 'ns-resize';
    element.addEventListener('mousedown', (event) => startScale(u, event, { scale, target, outer: signal }), {
      signal,
    });
    element.addEventListener('dblclick', () => target.onScale(scale, undefined), { signal });
  });
}

interface ScaleDrag {
  readonly scale: string;
  readonly target: GestureTarget;
  readonly outer: AbortSignal;
}

function startScale(u: uPlot, event: MouseEvent, { scale, target, outer }: ScaleDrag): void {
  const { min = 0, max = 1 } = u.scales[scale] ?? {};
  if (event.button !== 0) return;
  event.preventDefault();
  const drag = new AbortController();
  const signal = AbortSignal.any([outer, drag.signal]);
  const { top, height } = u.over.getBoundingClientRect();
  const share = 1 - Math.min(1, Math.max(0, (event.clientY - top) / height));
  addEventListener(
    'mousemove',
    (move) => target.onScale(scale, scaleAround([min, max], share, Math.exp((move.clientY - event.clientY) / height))),
    { signal },
  );
  addEventListener('mouseup', () => drag.abort(), { signal });
}

/** @param share  where the fixed value lies: 0 at the bottom, 1 at the top */
export function scaleAround(
  range: readonly [number, number],
  share: number,
  factor: number,
): readonly [number, number] {
  const [min, max] = range;
  const fixed = min + (max - min) * share;
  return [fixed - (fixed - min) * factor, fixed + (max - fixed) * factor];
}

interface Pinch {
  readonly range: readonly [number, number];
  /** Of the two fingers at the start: shares of the width. */
  readonly shares: readonly [number, number];
  shown: readonly [number, number];
}

/** Two fingers: the moments under them at the start stay under them. */
function bindTouch(u: uPlot, target: GestureTarget, signal: AbortSignal): void {
  let pinch: Pinch | undefined;
  const start = (event: TouchEvent): void => {
    const shares = fingerShares(u, event);
    if (!shares) return;
    event.preventDefault();
    const range = currentRange(u);
    pinch = { range, shares, shown: range };
  };
  const move = (event: TouchEvent): void => {
    const shares = fingerShares(u, event);
    if (!pinch || !shares) return;
    event.preventDefault();
    pinch.shown = pinched(pinch.range, pinch.shares, shares);
    target.preview(...pinch.shown);
  };
  const end = (): void => {
    if (pinch && pinch.shown !== pinch.range) target.onZoom(...pinch.shown);
    pinch = undefined;
  };
  u.over.addEventListener('touchstart', start, { passive: false, signal });
  u.over.addEventListener('touchmove', move, { passive: false, signal });
  u.over.addEventListener('touchend', end, { signal });
  u.over.addEventListener('touchcancel', end, { signal });
}

/** Fingers that meet would divide by nothing. */
const LEAST_SHARE = 0.02;

/** @param before,after  where the two fingers stand, as shares of the width, left one first */
export function pinched(
  [from, to]: readonly [number, number],
  before: readonly [number, number],
  after: readonly [number, number],
): readonly [number, number] {
  const span = to - from;
  const factor = Math.max(LEAST_SHARE, before[1] - before[0]) / Math.max(LEAST_SHARE, after[1] - after[0]);
  const next = Math.max(SHORTEST_MS, span * factor);
  const start = from + span * before[0] - next * after[0];
  return [Math.round(start), Math.round(start + next)];
}

function fingerShares(u: uPlot, { touches }: TouchEvent): readonly [number, number] | undefined {
  const [first, second] = touches;
  if (!first || !second || touches.length !== 2) return undefined;
  const { left, width } = u.over.getBoundingClientRect();
  const [a, b] = [(first.clientX - left) / width, (second.clientX - left) / width];
  return [Math.min(a, b), Math.max(a, b)];
}
