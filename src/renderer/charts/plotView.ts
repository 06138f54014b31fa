/**
 * The life of one uPlot instance: made with the chart, fed new columns, destroyed with it. The only file that runs uPlot.
 * It is rebuilt only when the number of series or the stacking changes; everything else is read from the spec at draw.
 */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { watchTheme } from './chartTheme.ts';
import { type Crosshair, setCrosshair, watchCrosshair } from './crosshair.ts';
import { cancelDraw, scheduleDraw } from './drawScheduler.ts';
import { toMs, toSeconds } from './framesToUplot.ts';
import { drawOver, drawUnder } from './plotDrawing.ts';
import { bindGestures } from './plotGestures.ts';
import { lineWidth, plotOptions } from './plotOptions.ts';
import type { PlotCursor, PlotEvents, PlotSpec } from './plotSpec.ts';
import { observeOnScreen } from './onScreen.ts';
import { observeSize } from './sharedResize.ts';

/** Every plot on the page, so that a pan or a wheel zoom moves them together. */
const mounted = new Set<PlotView>();

export class PlotView implements Disposable {
  readonly #host: HTMLElement;
  readonly #events: PlotEvents;
  readonly #stops: (() => void)[] = [];
  #spec: PlotSpec;
  /** As last observed; to ask the host for it would lay out the page in the middle of a frame. */
  #size: { readonly width: number; readonly height: number };
  /** Undefined until the first draw: a page of charts is built one frame at a time, the first chart at once. */
  #plot: uPlot | undefined;
  #stopGestures: () => void = () => {};
  /** Parts of value axes a person chose to see. */
  readonly #zoomedScales = new Map<string, readonly [number, number]>();
  #shape = '';
  #focused: number | null = null;
  #isOnScreen = true;
  #isPointerOver = false;
  #isKeyboard = false;
  #told: PlotCursor | null = null;

  /** @param host  element whose size the plot takes; owned by the caller */
  constructor(host: HTMLElement, spec: PlotSpec, events: PlotEvents) {
    this.#host = host;
    this.#events = events;
    this.#spec = spec;
    this.#size = { width: host.clientWidth, height: host.clientHeight };
    mounted.add(this);
    scheduleDraw(this, () => this.#draw());
    this.#stops.push(
      observeSize(host, (width, height) => {
        this.#size = { width, height };
        scheduleDraw(this, () => this.#draw());
      }),
      observeOnScreen(host, (isOnScreen) => (this.#isOnScreen = isOnScreen)),
      watchTheme(() => this.#plot?.redraw(false, true)),
      watchCrosshair((crosshair) => this.#follow(crosshair)),
    );
    // Axis labels painted before the font came are painted again with it.
    if (document.fonts.status === 'loading')
      void document.fonts.ready.then(() => scheduleDraw(this, () => this.#draw()));
  }

  [Symbol.dispose](): void {
    mounted.delete(this);
    cancelDraw(this);
    setCrosshair(this, undefined);
    for (const stop of this.#stops.splice(0)) stop();
    this.#stopGestures();
    this.#plot?.destroy();
  }

  /** Draws in one of the next frames. */
  update(spec: PlotSpec): void {
    if (spec === this.#spec) return;
    this.#spec = spec;
    scheduleDraw(this, () => this.#draw());
  }

  /** Lets one series stand out and dims the others; `null` restores. */
  focus(series: number | null): void {
    if (this.#focused === series) return;
    this.#focused = series;
    this.#styleSeries();
    this.#plot?.redraw(false, false);
  }

  /** Puts the crosshair on a row, as the arrow keys do; `null` takes it away. */
  moveCursor(index: number | null): void {
    const u = this.#plot;
    if (!u) return;
    const x = index === null ? undefined : u.data[0][index];
    this.#isKeyboard = x !== undefined;
    const left = x === undefined ? -10 : u.valToPos(x, 'x');
    u.setCursor({ left, top: x === undefined ? -10 : u.over.clientHeight / 2 });
  }

  #create(): uPlot {
    const { width, height } = this.#size;
    this.#shape = shapeOf(this.#spec);
    const options = plotOptions(
      {
        spec: () => this.#spec,
        focused: () => this.#focused,
        isFollowing: () => this.#isOnScreen,
        zoomed: (scale) => this.#zoomedScales.get(scale),
        onDoubleClick: () => this.#events.onReset(),
        hooks: {
          drawClear: [(u) => drawUnder(u, this.#spec)],
          draw: [(u) => drawOver(u, this.#spec)],
          setCursor: [() => this.#onCursor()],
          setSelect: [(u) => this.#zoomToSelection(u)],
        },
      },
      Math.max(40, width),
      Math.max(24, height),
    );
    const plot = new uPlot(options, this.#spec.model.columns as uPlot.AlignedData, this.#host);
    // Painted now, within the frame's budget, and not in a microtask behind it.
    plot.batch(() => {});
    const { signal, abort } = abortable();
    plot.over.addEventListener('pointerenter', () => this.#enter(), { signal });
    plot.over.addEventListener('pointerleave', () => (this.#isPointerOver = false), { signal });
    const stopBound = bindGestures(plot, {
      preview: (fromMs, toMsEdge) => mounted.forEach((view) => view.#show(fromMs, toMsEdge)),
      onPan: (fromMs, toMsEdge) => this.#events.onPan(fromMs, toMsEdge),
      onZoom: (fromMs, toMsEdge) => this.#events.onZoom(fromMs, toMsEdge),
      onScale: (scale, range) => this.#zoomScale(scale, range),
    });
    this.#stopGestures = () => {
      abort();
      stopBound();
    };
    return plot;
  }

  #draw(): void {
    const { model, rangeMs } = this.#spec;
    if (!this.#plot || this.#shape !== shapeOf(this.#spec)) {
      this.#stopGestures();
      this.#plot?.destroy();
      this.#plot = this.#create();
      return;
    }
    const { width, height } = this.#size;
    const u = this.#plot;
    u.batch(() => {
      if (width >= 40 && (u.width !== width || u.height !== Math.max(24, height))) {
        u.setSize({ width, height: Math.max(24, height) });
      }
      this.#styleSeries();
      model.series.forEach((s, i) => {
        if (u.series[i + 1]?.show !== s.isShown) u.setSeries(i + 1, { show: s.isShown });
      });
      u.setData(model.columns as uPlot.AlignedData, false);
      u.setScale('x', { min: toSeconds(rangeMs[0]), max: toSeconds(rangeMs[1]) });
    });
  }

  #styleSeries(): void {
    this.#spec.model.series.forEach((_, i) => {
      const series = this.#plot?.series[i + 1];
      if (series) series.width = lineWidth(this.#spec, i, this.#focused);
    });
  }

  #show(fromMs: number, toMsEdge: number): void {
    this.#plot?.setScale('x', { min: toSeconds(fromMs), max: toSeconds(toMsEdge) });
  }

  /** `undefined` shows all of the axis again. */
  #zoomScale(scale: string, range: readonly [number, number] | undefined): void {
    if (range) this.#zoomedScales.set(scale, range);
    else this.#zoomedScales.delete(scale);
    const [fromMs, toMsEdge] = this.#spec.rangeMs;
    this.#plot?.setData(this.#spec.model.columns as uPlot.AlignedData, false);
    this.#show(fromMs, toMsEdge);
  }

  #zoomToSelection(u: uPlot): void {
    const { left, width } = u.select;
    if (width <= 0) return;
    const fromMs = toMs(u.posToVal(left, 'x'));
    const toMsEdge = toMs(u.posToVal(left + width, 'x'));
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.#events.onZoom(fromMs, toMsEdge);
  }

  /** The crosshair is about to move on every chart: all are measured now, in one layout, and not between the moves. */
  #enter(): void {
    this.#isPointerOver = true;
    for (const view of mounted) if (view.#isOnScreen) void view.#plot?.rect;
  }

  #onCursor(): void {
    const cursor = this.#cursor();
    const isSame = cursor?.isActive === false && this.#told?.isActive === false && cursor.index === this.#told.index;
    // A chart that only follows has nothing new to say until it is at another row.
    if (isSame && cursor.atMs === this.#told?.atMs) return;
    this.#told = cursor;
    this.#events.onCursor(cursor);
    if (cursor?.isActive === true) setCrosshair(this, cursor.atMs);
    else if (cursor === null) setCrosshair(this, undefined);
  }

  /** Plots move each other; what a painted panel says is followed here. */
  #follow(crosshair: Crosshair | undefined): void {
    const u = this.#plot;
    if (!u || !this.#isOnScreen || crosshair?.owner instanceof PlotView || this.#isPointerOver || this.#isKeyboard)
      return;
    const isAway = crosshair === undefined;
    const left = isAway ? -10 : u.valToPos(toSeconds(crosshair.atMs), 'x');
    u.setCursor({ left, top: isAway ? -10 : 0 });
  }

  #cursor(): PlotCursor | null {
    const u = this.#plot;
    const { idx, left = -1, top = 0 } = u?.cursor ?? {};
    const x = idx == null ? undefined : u?.data[0][idx];
    if (!u || idx == null || x === undefined || left < 0) return null;
    const at = { index: idx, atMs: toMs(x), nowMs: Date.now() };
    if (!this.#isPointerOver && !this.#isKeyboard) return { ...at, x: 0, y: 0, nearest: null, isActive: false };
    // As uPlot keeps it: to measure would lay out the page once for every chart that follows.
    const { left: boxLeft, top: boxTop } = u.rect;
    return { ...at, x: boxLeft + left, y: boxTop + top, nearest: this.#nearestSeries(u, idx, top), isActive: true };
  }

  #nearestSeries(u: uPlot, index: number, top: number): number | null {
    let nearest: number | null = null;
    let distance = Infinity;
    this.#spec.model.series.forEach((s, i) => {
      const value = u.data[i + 1]?.[index];
      if (!s.isShown || value == null) return;
      const away = Math.abs(u.valToPos(value, s.scale ?? 'y') - top);
      if (away < distance) [nearest, distance] = [i, away];
    });
    return nearest;
  }
}

/** What an instance cannot change without being built anew. */
const shapeOf = ({ model, axes }: PlotSpec): string =>
  [
    model.series.length,
    model.isStacked,
    model.isMirrored,
    ...axes.map(({ scale, side, log, linearUpTo, label }) => [scale, side, log, linearUpTo, label].join()),
    ...model.series.map(({ look, scale }) => (look ? JSON.stringify([look, scale]) : '')),
    JSON.stringify(model.bands),
  ].join(' ');

function abortable(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
