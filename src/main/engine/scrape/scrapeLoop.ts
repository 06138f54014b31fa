/** One target: tick, fetch, read, append, report; never two at once. A scrape that fails costs only itself. */
import { labelsKey, labelValue, type Labels } from '../../../shared/labels.ts';
import type { TargetView } from '../../../shared/status.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { ExpositionType } from '../exposition/expositionParser.ts';
import { ExpositionError } from '../exposition/expositionParser.ts';
import { createParser, mediaTypeOf } from '../exposition/parseExposition.ts';
import type { MetricMetadata, Storage } from '../storage/storage.ts';
import { CardinalityGuard } from './cardinalityGuard.ts';
import type { ClientSettings } from './clientSettings.ts';
import { fairTimeout } from './fairTimeout.ts';
import type { FailureLog } from './failureLog.ts';
import { acceptHeader, fallbackMediaType, parserOptions } from './negotiation.ts';
import { SampleWriter } from './sampleWriter.ts';
import { nextScrapeMs, scrapeOffsetMs, timestampFor, type ScrapeTicks } from './schedule.ts';
import type { BodyReading, EndedSeries, MetadataEntry } from './bodyReading.ts';
import { ScrapeCache } from './scrapeCache.ts';
import { ScrapeError } from './scrapeError.ts';
import { BODY_LIMIT_BYTES, TimedOut } from './scrapeFetch.ts';
import type { ScrapeFetch, ScrapeRequest, ScrapeResponse } from './scrapeRequest.ts';
import type { Scrub } from './scrubLabels.ts';
import { storedLabels } from './seriesLabels.ts';
import { targetWarnings, type Target } from './target.ts';
import { TargetState, type ScrapeReport } from './targetState.ts';

export interface LoopDependencies {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly log: Logger;
  readonly fetch: ScrapeFetch;
  readonly settings: ClientSettings;
  readonly failures: FailureLog;
  readonly ticks: ScrapeTicks;
  readonly userAgent: string;
  readonly onReport: () => void;
}

export interface LoopOptions {
  readonly configFile: string;
  /** When not empty, every scrape fails with it without asking the target (target_limit). */
  readonly forcedError: string;
  /** Series of the loop before this one: what the first scrape does not bring again ends with it. */
  readonly inherited: EndedSeries | undefined;
  readonly scrub: Scrub | undefined;
}

/** How long a reading keeps everything else waiting: a frame of the page, a scrape of another target. */
const STEP_MS = 8;

/** The wall clock running ahead of the monotonic one by more than this means the machine slept. */
const SLEEP_TOLERANCE_MS = 1000;

export class ScrapeLoop implements AsyncDisposable {
  readonly target: Target;
  readonly #deps: LoopDependencies;
  readonly #configFile: string;
  readonly forcedError: string;
  readonly #writer: SampleWriter;
  readonly #cache: ScrapeCache;
  readonly #guard: CardinalityGuard;
  readonly #state = new TargetState();
  readonly #offsetMs: number;
  readonly #headers: ScrapeRequest['headers'];
  #request: ScrapeRequest | undefined;
  readonly #metadata = new Map<string, MetricMetadata>();
  #timer: Disposable | undefined;
  #running: Promise<void> | undefined;
  /** Ends the scrape under way; the same one serves until it is used. */
  #abort = new AbortController();
  #isStopped = false;
  #inherited: EndedSeries | undefined;

  constructor(target: Target, options: LoopOptions, deps: LoopDependencies) {
    this.target = target;
    this.#deps = deps;
    this.#configFile = options.configFile;
    this.forcedError = options.forcedError;
    this.#inherited = options.inherited;
    const source = `${target.job.jobName} ${labelValue(target.labels, 'instance')} ${target.id}`;
    this.#offsetMs = scrapeOffsetMs(target.id, target.intervalMs);
    this.#headers = [
      ['User-Agent', deps.userAgent],
      ['Accept', acceptHeader(target.job.scrapeProtocols, target.job.escapingScheme)],
      ['X-Prometheus-Scrape-Timeout-Seconds', String(target.timeoutMs / 1000)],
    ];
    this.#writer = new SampleWriter(deps.storage, source, target.labels, target.job.extraScrapeMetrics);
    const guard = new CardinalityGuard(target.job.seriesBudget, target.labels);
    this.#guard = guard;
    const { scrub } = options;
    this.#cache = new ScrapeCache({
      labels(exposed) {
        const labels = storedLabels(exposed, target.labels, target.job);
        return labels === undefined || scrub === undefined ? labels : scrub(labels);
      },
      admits: (labels) => guard.admits(labels),
      ref: (labels) => this.#writer.ref(labels),
    });
    this.#schedule();
  }

  view(): TargetView {
    return this.#state.view({
      ...this.target,
      scrapePool: this.target.job.jobName,
      isBuiltIn: false,
      warnings: targetWarnings(this.target),
      overflow: this.#guard.overflow(),
    });
  }

  /** Out of turn; the schedule goes on as before. One that is under way counts. */
  async scrapeNow(): Promise<void> {
    if (this.#isStopped) return;
    if (this.#running === undefined) {
      this.#timer?.[Symbol.dispose]();
      this.#run(this.#deps.clock.now());
    }
    await this.#running;
  }

  /** Stops asking; resolves when nothing is under way. `finish`, `handOver` or disposal must follow. */
  async pause(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.[Symbol.dispose]();
    this.#abort.abort(new ScrapeError('aborted', 'The scrape was stopped.'));
    await this.#running;
  }

  /** After `pause`: the target is gone for good, so its series end now and not after the lookback. */
  finish(): void {
    this.#endEverything();
    this.#writer[Symbol.dispose]();
  }

  /** After `pause`: the target goes on under a new configuration. @returns the series that live, for the loop that takes over */
  handOver(): EndedSeries {
    const living = this.#cache.endAll();
    this.#writer[Symbol.dispose]();
    return {
      refs: living.refs.concat(this.#inherited?.refs ?? []),
      timed: living.timed.concat(this.#inherited?.timed ?? []),
      histograms: living.histograms.concat(this.#inherited?.histograms ?? []),
    };
  }

  /** Stops with the program: series stay as they are and go on after a restart. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.pause();
    this.#writer[Symbol.dispose]();
  }

  #schedule(): void {
    if (this.#isStopped) return;
    const { clock, ticks } = this.#deps;
    const scheduled = nextScrapeMs(clock.now(), this.target.intervalMs, this.#offsetMs);
    this.#timer = ticks.at(scheduled, () => this.#run(scheduled));
  }

  #run(scheduledMs: number): void {
    this.#running = this.#scrape(scheduledMs).finally(() => {
      this.#running = undefined;
      this.#schedule();
    });
  }

  async #scrape(scheduledMs: number): Promise<void> {
    const { clock, log } = this.#deps;
    const startMs = timestampFor(scheduledMs, clock.now(), this.target.intervalMs);
    const wallBefore = clock.now();
    const before = clock.monotonic();
    let bodyBytes = 0;
    let reading: BodyReading | undefined;
    let error = '';
    try {
      const response = await this.#fetch();
      try {
        bodyBytes = response.length;
        reading = await this.#read(response);
      } finally {
        response.release();
      }
    } catch (cause) {
      if (this.#isStopped) return;
      error = sentenceOf(cause, log);
    }
    const durationMs = clock.monotonic() - before;
    if (error !== '' && clock.now() - wallBefore - durationMs > SLEEP_TOLERANCE_MS) return; // Asleep is not down.
    const report: ScrapeReport = { startMs, durationMs, samples: reading?.scraped ?? 0, error };
    this.#judge(reading);
    const stored = this.#stored(report, reading, bodyBytes);
    this.#state.note(stored, this.target.intervalMs);
    if (stored.error !== '') this.#noteFailure(stored);
    this.#deps.onReport();
  }

  #judge(reading: BodyReading | undefined): void {
    if (reading === undefined) this.#guard.failed();
    else if (this.#guard.scraped(reading.kept)) this.#cache.reconsiderDropped();
  }

  #noteFailure({ error, startMs }: ScrapeReport): void {
    const { job, url } = this.target;
    const failed = { jobName: job.jobName, url, error, atMs: startMs };
    this.#deps.failures.note(job.scrapeFailureLogFile, this.#configFile, failed);
  }

  async #fetch(): Promise<ScrapeResponse> {
    if (this.forcedError !== '') throw new ScrapeError('limit', this.forcedError);
    const { timeoutMs } = this.target;
    const abort = this.#abort;
    const timer = fairTimeout(this.#deps.clock, timeoutMs, () => abort.abort(new TimedOut(timeoutMs)));
    try {
      const request = this.#request ?? (await this.request(abort.signal));
      return await this.#deps.fetch(request, abort.signal);
    } finally {
      timer[Symbol.dispose]();
      if (abort.signal.aborted && !this.#isStopped) this.#abort = new AbortController();
    }
  }

  /** The request, with secrets read from where they are kept; what needs none is kept for all scrapes. */
  async request(signal: AbortSignal): Promise<ScrapeRequest> {
    const { job, url } = this.target;
    const request: ScrapeRequest = {
      url,
      headers: this.#headers,
      acceptsGzip: job.enableCompression,
      ...(await this.#deps.settings(job.http, this.#configFile, signal)),
      bodyLimitBytes: job.limits.bodySizeBytes || BODY_LIMIT_BYTES,
    };
    const isBare = request.credentials.length === 0 && request.tls === undefined && request.proxy === undefined;
    if (isBare) this.#request = request;
    return request;
  }

  /** A long body is read in steps, so that other targets keep their time. */
  async #read({ body, length, contentType }: ScrapeResponse): Promise<BodyReading> {
    const { job } = this.target;
    const { clock } = this.#deps;
    const mediaType = mediaTypeOf(contentType, fallbackMediaType(job.fallbackScrapeProtocol));
    const parser = createParser(body, length, mediaType, parserOptions(job));
    this.#cache.begin(parser, body, length, {
      honorTimestamps: job.honorTimestamps,
      sampleLimit: job.limits.samples,
    });
    try {
      for (;;) {
        const dueMs = clock.monotonic() + STEP_MS;
        if (this.#cache.step(() => clock.monotonic() >= dueMs)) break;
        await nextTurn();
        if (this.#isStopped) break;
      }
      if (this.#isStopped) throw new ScrapeError('aborted', 'The scrape was stopped.');
      return this.#cache.reading();
    } catch (error) {
      // What the body said of its families before it broke off still helps a person.
      this.#noteMetadata(this.#cache.reading().metadata);
      this.#cache.rollback();
      throw error instanceof ExpositionError ? invalidBody(error, body, length) : error;
    }
  }

  /** The store may be full or closing: that is the target's misfortune, not the program's end. */
  #stored(report: ScrapeReport, reading: BodyReading | undefined, bodyBytes: number): ScrapeReport {
    try {
      this.#store(report, reading, bodyBytes);
      return report;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#deps.log.error('scrape not stored', { target: this.target.url, error: reason });
      return { ...report, error: `The samples could not be stored: ${reason}` };
    }
  }

  #store(report: ScrapeReport, reading: BodyReading | undefined, bodyBytes: number): void {
    const { job, timeoutMs } = this.target;
    const writer = this.#writer;
    writer.clear();
    let ended: EndedSeries;
    if (reading === undefined) {
      ended = this.#cache.endAll();
    } else {
      writer.addSamples(reading);
      ended = this.#cache.commit();
    }
    ended = this.#withInherited(ended, reading);
    writer.addStaleMarkers(ended.refs);
    writer.addReport([
      report.error === '' ? 1 : 0,
      report.durationMs / 1000,
      report.samples,
      reading?.kept ?? 0,
      reading?.added ?? 0,
      timeoutMs / 1000,
      job.limits.samples,
      bodyBytes,
    ]);
    const outcome = writer.commit(report.startMs);
    const timed = writer.writeApart(
      {
        timed: reading?.timed ?? [],
        histograms: reading?.histograms ?? [],
        exemplars: reading?.exemplars ?? [],
        ended: this.#endedApart(ended),
      },
      report.startMs,
    );
    this.#noteRefused(outcome.outOfOrder + (timed?.outOfOrder ?? 0), outcome.outOfBounds + (timed?.outOfBounds ?? 0));
    if (reading !== undefined) this.#noteMetadata(reading.metadata);
  }

  /** Series with their own timestamps end by themselves unless the job wants them tracked. */
  #endedApart({ timed, histograms }: EndedSeries): readonly Labels[] {
    return this.target.job.trackTimestampsStaleness ? [...timed, ...histograms] : histograms;
  }

  #withInherited(ended: EndedSeries, reading: BodyReading | undefined): EndedSeries {
    const inherited = this.#inherited;
    if (inherited === undefined) return ended;
    this.#inherited = undefined;
    const current = new Set<number>(reading?.refs.subarray(0, reading.count));
    const apart = [...(reading?.timed ?? []), ...(reading?.histograms ?? [])];
    const currentApart = new Set(apart.map(({ labels }) => labelsKey(labels)));
    const isGone = (labels: Labels): boolean => !currentApart.has(labelsKey(labels));
    return {
      refs: [...new Set(ended.refs.concat(inherited.refs.filter((ref) => !current.has(ref))))],
      timed: ended.timed.concat(inherited.timed.filter(isGone)),
      histograms: ended.histograms.concat(inherited.histograms.filter(isGone)),
    };
  }

  #noteRefused(outOfOrder: number, outOfBounds: number): void {
    if (outOfOrder + outOfBounds === 0) return;
    this.#deps.log.warn('samples refused', { target: this.target.url, outOfOrder, outOfBounds });
  }

  #noteMetadata(entries: readonly MetadataEntry[]): void {
    if (entries.length === 0) return;
    let hasChanged = false;
    for (const { kind, metric, text, type } of entries) {
      const known = this.#metadata.get(metric) ?? { metric, type: 'unknown' as ExpositionType, help: '', unit: '' };
      const next = { ...known, ...(kind === 'type' ? { type } : { [kind]: text }) };
      hasChanged ||=
        next.type !== known.type || next.help !== known.help || next.unit !== known.unit || !this.#metadata.has(metric);
      this.#metadata.set(metric, next);
    }
    if (!hasChanged) return;
    this.#deps.storage.setMetadata(this.target.id, this.#metadata.values());
  }

  #endEverything(): void {
    const ended = this.#withInherited(this.#cache.endAll(), undefined);
    this.#writer.clear();
    this.#writer.addStaleMarkers(ended.refs);
    this.#writer.addReportEnd();
    const now = this.#deps.clock.now();
    this.#writer.commit(now);
    this.#writer.writeApart({ timed: [], histograms: [], exemplars: [], ended: this.#endedApart(ended) }, now);
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function sentenceOf(error: unknown, log: Logger): string {
  if (error instanceof ScrapeError) return error.message;
  if (error instanceof ExpositionError) return notMetrics(error.reason);
  log.error('scrape failed for a reason of our own', {
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  return `The scrape failed: ${error instanceof Error ? error.message : String(error)}`;
}

function notMetrics(reason: string): string {
  return /unsupported Content-Type/.test(reason) && /html/i.test(reason)
    ? `It answered with a web page, not metrics (${reason}).`
    : `It did not answer with metrics: ${reason}.`;
}

function invalidBody(error: ExpositionError, body: Buffer, length: number): ScrapeError {
  const isPage = /^\s*<(!doctype|html|\?xml)/i.test(body.toString('latin1', 0, Math.min(length, 200)));
  const place = error.line === 0 ? 'The body is not valid' : `Line ${error.line} is not valid`;
  return new ScrapeError(
    'invalid',
    `${isPage ? 'It answered with a web page, not metrics. ' : ''}${place}: ${error.reason}`,
    { cause: error },
  );
}
