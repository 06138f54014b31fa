/** A collector inside the program (this machine, the engine itself), scraped like a target but without a network. */
import { createHash } from 'node:crypto';
import { labelsFromPairs, labelsKey, type Labels } from '../../../shared/labels.ts';
import type { TargetView } from '../../../shared/status.ts';
import type { MetricFamily } from '../base/metricFamily.ts';
import { grown } from './growingLines.ts';
import { SampleWriter } from './sampleWriter.ts';
import { nextScrapeMs, timestampFor } from './schedule.ts';
import type { LoopDependencies } from './scrapeLoop.ts';
import { joinTargetLabels } from './seriesLabels.ts';
import { TargetState } from './targetState.ts';

export interface BuiltInTarget {
  readonly job: string;
  readonly instance: string;
  readonly intervalMs: number;
  collect(): Promise<readonly MetricFamily[]> | readonly MetricFamily[];
}

export class BuiltInLoop implements AsyncDisposable {
  readonly #built: BuiltInTarget;
  readonly #deps: Omit<LoopDependencies, 'fetch' | 'ticks' | 'userAgent'>;
  readonly #labels: Labels;
  readonly #id: string;
  readonly #writer: SampleWriter;
  readonly #state = new TargetState();
  /** Last exposed labels and their refs by position: collectors list the same series in the same order. */
  #known: (Labels | undefined)[] = [];
  #refs = new Int32Array(64);
  #values = new Float64Array(64);
  #count = 0;
  readonly #refByKey = new Map<string, number>();
  #live: ReadonlySet<number> = new Set();
  #hasMoved = true;
  #added = 0;
  #timer: Disposable | undefined;
  #running: Promise<void> | undefined;
  #isStopped = false;

  constructor(built: BuiltInTarget, deps: Omit<LoopDependencies, 'fetch' | 'ticks' | 'userAgent'>) {
    this.#built = built;
    this.#deps = deps;
    this.#labels = labelsFromPairs([
      ['job', built.job],
      ['instance', built.instance],
    ]);
    const source = `${built.job} ${built.instance}`;
    this.#id = createHash('sha256').update(source).digest('hex').slice(0, 16);
    this.#writer = new SampleWriter(deps.storage, source, this.#labels, false);
    this.#scheduleAt(deps.clock.now());
  }

  view(): TargetView {
    const { intervalMs } = this.#built;
    return this.#state.view({
      id: this.#id,
      scrapePool: this.#built.job,
      url: '',
      labels: this.#labels,
      discoveredLabels: this.#labels,
      intervalMs,
      timeoutMs: intervalMs,
      isBuiltIn: true,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#timer?.[Symbol.dispose]();
    await this.#running;
    this.#writer[Symbol.dispose]();
  }

  /** The first collection comes at once: a person who opens the app wants to see this machine now. */
  #scheduleAt(scheduledMs: number): void {
    if (this.#isStopped) return;
    const { clock } = this.#deps;
    this.#timer = clock.after(scheduledMs - clock.now(), () => {
      this.#running = this.#collect(scheduledMs).finally(() => {
        this.#running = undefined;
        this.#scheduleAt(nextScrapeMs(clock.now(), this.#built.intervalMs, 0));
      });
    });
  }

  async #collect(scheduledMs: number): Promise<void> {
    const { clock, log } = this.#deps;
    const startMs = timestampFor(scheduledMs, clock.now(), this.#built.intervalMs);
    const before = clock.monotonic();
    let error = '';
    this.#count = 0;
    this.#added = 0;
    this.#hasMoved = false;
    try {
      const families = await this.#built.collect();
      for (const family of families) for (const { labels, value } of family.samples) this.#take(labels, value);
      if (this.#hasMoved) this.#noteMetadata(families);
    } catch (cause) {
      error = `The collector failed: ${cause instanceof Error ? cause.message : String(cause)}`;
      log.error('collector failed', { job: this.#built.job, error });
      this.#count = 0;
    }
    if (this.#isStopped) return;
    const report = { startMs, durationMs: clock.monotonic() - before, samples: this.#count, error };
    try {
      this.#store(report);
    } catch (cause) {
      report.error = `The samples could not be stored: ${cause instanceof Error ? cause.message : String(cause)}`;
      log.error('collection not stored', { job: this.#built.job, error: report.error });
    }
    this.#state.note(report, this.#built.intervalMs);
    this.#deps.onReport();
  }

  #take(labels: Labels, value: number): void {
    const at = this.#count;
    if (at >= this.#refs.length) {
      this.#refs = grown(this.#refs, at * 2);
      this.#values = grown(this.#values, at * 2);
    }
    const known = this.#known[at];
    if (known !== labels && (known === undefined || !isSame(known, labels))) {
      this.#hasMoved = true;
      this.#refs[at] = this.#refOf(labels);
    }
    this.#known[at] = labels;
    this.#values[at] = value;
    this.#count = at + 1;
  }

  #refOf(labels: Labels): number {
    const key = labelsKey(labels);
    const known = this.#refByKey.get(key);
    if (known !== undefined) return known;
    const ref = this.#writer.ref(joinTargetLabels(labels, this.#labels, true));
    this.#refByKey.set(key, ref);
    this.#added += 1;
    return ref;
  }

  #store({ startMs, durationMs, error }: { startMs: number; durationMs: number; error: string }): void {
    this.#writer.clear();
    this.#writer.addSamples({ refs: this.#refs, values: this.#values, count: this.#count });
    this.#writer.addStaleMarkers(this.#endedRefs());
    this.#writer.addReport([error === '' ? 1 : 0, durationMs / 1000, this.#count, this.#count, this.#added]);
    this.#writer.commit(startMs);
  }

  #endedRefs(): number[] {
    if (!this.#hasMoved && this.#count === this.#live.size) return [];
    const current = new Set(this.#refs.subarray(0, this.#count));
    const ended = [...this.#live].filter((ref) => !current.has(ref));
    this.#live = current;
    this.#known.length = this.#count;
    return ended;
  }

  #noteMetadata(families: readonly MetricFamily[]): void {
    this.#deps.storage.setMetadata(
      this.#id,
      families.map(({ name, type, help }) => ({ metric: name, type, help, unit: '' })),
    );
  }
}

function isSame(a: Labels, b: Labels): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
