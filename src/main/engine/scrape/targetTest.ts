/**
 * Asks an address once as a scrape would, step by step, each step timed: name, connection, TLS, HTTP, parse, clock. What
 * goes wrong ends in a headline, and in what would help. Nothing is stored.
 */
import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { AppError } from '../../../shared/errors.ts';
import type {
  ServiceSetUp,
  Suggestion,
  TargetDraft,
  TargetTest,
  TestStep,
  TestStepName,
} from '../../../shared/collection.ts';
import { formatCount, formatValue } from '../../../shared/units.ts';
import type { Clock } from '../base/clock.ts';
import { ExpositionError } from '../exposition/expositionParser.ts';
import { summarizeBody, type BodySummary } from './bodySummary.ts';
import type { ClientSettings } from './clientSettings.ts';
import { explainNetworkError } from './failureWords.ts';
import { acceptHeader } from './negotiation.ts';
import { DEFAULT_PROTOCOLS } from '../config/globalConfig.ts';
import { ScrapeError } from './scrapeError.ts';
import { BODY_LIMIT_BYTES, TimedOut } from './scrapeFetch.ts';
import type { ScrapeFetch, ScrapeResponse } from './scrapeRequest.ts';
import { draftClient } from './draftClient.ts';
import { opened } from './openSocket.ts';
import { parseTargetAddress, type TargetAddress } from './targetAddress.ts';
import { suggestionsFor } from './testSuggestions.ts';

export interface TargetTestOptions {
  readonly fetch: ScrapeFetch;
  readonly settings: ClientSettings;
  readonly clock: Clock;
  readonly userAgent: string;
  readonly configFile: string;
  /** Who a body is by its metrics; undefined when nothing tells. */
  readonly identify: (names: ReadonlySet<string>) => { readonly name: string; readonly job: string } | undefined;
  readonly setUpFor: (names: ReadonlySet<string>) => ServiceSetUp;
  /** Hosts that are known by name, for slips of the keyboard. */
  readonly knownHosts: readonly string[];
  /** Ports of a host's known exporters that may be tried when the typed one is closed. */
  readonly knownPorts: (host: string) => readonly number[];
}

const TEST_TIMEOUT_MS = 10_000;
const NO_NAMES: ReadonlySet<string> = new Set();
/** The Date header has whole seconds, and the answer takes its time. */
const CLOCK_TOLERANCE_MS = 2000;
/** @throws AppError `bad_data` when the text is no address */
export async function testTarget(
  draft: TargetDraft,
  options: TargetTestOptions,
  signal: AbortSignal,
): Promise<TargetTest> {
  const address = parseTargetAddress(draft.address);
  const run = new TestRun(draft, address, options, signal);
  return run.result();
}

class TestRun {
  readonly #draft: TargetDraft;
  readonly #address: TargetAddress;
  readonly #options: TargetTestOptions;
  readonly #signal: AbortSignal;
  readonly #steps: TestStep[] = [];
  readonly #startMs: number;
  #summary: BodySummary | undefined;
  #bodyBytes = 0;
  #body = '';

  constructor(draft: TargetDraft, address: TargetAddress, options: TargetTestOptions, signal: AbortSignal) {
    this.#draft = draft;
    this.#address = address;
    this.#options = options;
    this.#startMs = options.clock.monotonic();
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(new TimedOut(TEST_TIMEOUT_MS)), TEST_TIMEOUT_MS);
    abort.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
    this.#signal = AbortSignal.any([signal, abort.signal]);
    this.#stop = () => {
      clearTimeout(timer);
    };
  }
  readonly #stop: () => void;

  async result(): Promise<TargetTest> {
    let failure: ScrapeError | undefined;
    try {
      await this.#walk();
    } catch (error) {
      failure = this.#explained(error);
      const last = this.#pending;
      if (last !== undefined) this.#note(last, 'failed', failure.message.replace(/\.$/, ''));
    } finally {
      this.#stop();
    }
    const tookMs = this.#options.clock.monotonic() - this.#startMs;
    const summary = this.#summary;
    const known = summary === undefined ? undefined : this.#options.identify(summary.names);
    const isReached = failure === undefined && summary !== undefined;
    return {
      headline: isReached
        ? `We could reach it: ${formatCount(summary.series)} series, ${Math.round(tookMs)} ms`
        : (failure?.message ?? 'It could not be asked.'),
      isReached,
      what: summary === undefined ? '' : whatItIs(summary, known?.name),
      steps: this.#steps,
      suggestions: failure === undefined ? [] : await this.#suggestionsFor(failure),
      series: summary?.series ?? 0,
      metrics: summary?.names.size ?? 0,
      bodyBytes: this.#bodyBytes,
      tookMs,
      url: this.#address.url,
      suggestedJob: known?.job ?? jobFor(this.#address, summary),
      setUp: this.#options.setUpFor(summary?.names ?? NO_NAMES),
    };
  }

  /** The step under way, to which a failure belongs, and when it began. */
  #pending: TestStepName | undefined;
  #stepMs = 0;

  #begin(name: TestStepName): void {
    this.#pending = name;
    this.#stepMs = this.#options.clock.monotonic();
  }

  #note(name: TestStepName, state: TestStep['state'], text: string): void {
    this.#steps.push({ name, state, text, tookMs: this.#options.clock.monotonic() - this.#stepMs });
    this.#pending = undefined;
  }

  async #walk(): Promise<void> {
    const hasProxy = (this.#draft.proxyUrl ?? '') !== '';
    if (!hasProxy) await this.#reach();
    this.#begin('http');
    const response = await this.#ask(this.#address.url);
    const { length, headers, contentType } = response;
    this.#bodyBytes = length;
    this.#note('http', 'passed', `Got 200, ${formatValue(length, 'bytes')} of ${formatWord(contentType)}`);
    this.#begin('parse');
    try {
      this.#body = response.body.toString('utf8', 0, Math.min(length, 4096));
      this.#summary = await summarizeBody(response);
    } finally {
      response.release();
    }
    const { series, names } = this.#summary;
    this.#note(
      'parse',
      'passed',
      `Parsed ${formatCount(series)} series in ${formatCount(names.size)} ${names.size === 1 ? 'metric' : 'metrics'}`,
    );
    this.#compareClocks(headers?.get('date'));
  }

  /** Name, connection and TLS, by hand, so that each can be timed. */
  async #reach(): Promise<void> {
    const { host, port, scheme } = this.#address;
    if (isIP(host) === 0) {
      this.#begin('name');
      const found = await lookup(host);
      this.#note('name', 'passed', `${host} is ${found.address}`);
    }
    this.#begin('connect');
    const socket = await opened(connect({ host, port }), 'connect', this.#signal);
    this.#note('connect', 'passed', `Connected to port ${port}${scheme === 'http' ? ', plain HTTP' : ''}`);
    try {
      if (scheme === 'https') await this.#secure(socket);
    } finally {
      socket.destroy();
    }
  }

  async #secure(socket: Socket): Promise<void> {
    const { host } = this.#address;
    const { skipsVerification = false, certificate, serverName } = this.#draft;
    this.#begin('tls');
    const name = serverName ?? host;
    const secure = connectTls({
      socket,
      ...(isIP(name) === 0 ? { servername: name } : { host: name }),
      ...(certificate === undefined ? {} : { ca: certificate }),
      rejectUnauthorized: !skipsVerification,
    });
    await opened(secure, 'secureConnect', this.#signal);
    const until = new Date(secure.getPeerCertificate().valid_to).toISOString().slice(0, 10);
    if (skipsVerification) this.#note('tls', 'warned', 'Encrypted, but nobody checks that it is the right server');
    else this.#note('tls', 'passed', `${secure.getProtocol() ?? 'TLS'}, certificate good until ${until}`);
    secure.destroy();
  }

  async #ask(url: string, signal = this.#signal): Promise<ScrapeResponse> {
    const { fetch, settings, userAgent, configFile } = this.#options;
    const client = await settings(await draftClient(this.#draft), configFile, signal);
    return fetch(
      {
        url,
        headers: [
          ['User-Agent', userAgent],
          ['Accept', acceptHeader(DEFAULT_PROTOCOLS, 'allow-utf-8')],
          ['X-Prometheus-Scrape-Timeout-Seconds', String(TEST_TIMEOUT_MS / 1000)],
        ],
        acceptsGzip: true,
        bodyLimitBytes: BODY_LIMIT_BYTES,
        ...client,
      },
      signal,
    );
  }

  #compareClocks(date: string | undefined): void {
    if (date === undefined || Number.isNaN(Date.parse(date))) return;
    const aheadMs = Date.parse(date) - this.#options.clock.now();
    const isOff = Math.abs(aheadMs) > CLOCK_TOLERANCE_MS;
    const seconds = (Math.abs(aheadMs) / 1000).toFixed(Math.abs(aheadMs) < 10_000 ? 1 : 0);
    const text = isOff
      ? `Its clock is ${seconds} s ${aheadMs < 0 ? 'behind' : 'ahead of'} this machine`
      : 'Its clock agrees with this machine';
    this.#steps.push({ name: 'clock', state: isOff ? 'warned' : 'passed', text, tookMs: undefined });
  }

  #explained(error: unknown): ScrapeError {
    if (this.#signal.aborted && this.#signal.reason instanceof TimedOut && !(error instanceof ScrapeError)) {
      return new ScrapeError(
        'timeout',
        `No connection within ${TEST_TIMEOUT_MS / 1000} s; a firewall may be dropping it.`,
      );
    }
    if (error instanceof AppError) return new ScrapeError('credentials', error.message, { cause: error });
    if (!(error instanceof ExpositionError)) return explainNetworkError(error, this.#address.url);
    if (/^\s*<(!doctype|html|\?xml)/i.test(this.#body) || /html/i.test(error.reason))
      return new ScrapeError('notMetrics', 'It answered with a web page, not metrics.');
    return error.line === 0
      ? new ScrapeError('notMetrics', `It did not answer with metrics: ${error.reason}.`)
      : new ScrapeError('invalid', `Line ${error.line} is not valid: ${error.reason}`);
  }

  #suggestionsFor(failure: ScrapeError): Promise<readonly Suggestion[]> {
    const { knownHosts, knownPorts } = this.#options;
    return suggestionsFor(failure, {
      draft: this.#draft,
      address: this.#address,
      body: this.#body,
      knownHosts,
      knownPorts,
      ask: (url, signal) => this.#ask(url, signal),
    });
  }
}

function whatItIs({ version, product, os, hostName }: BodySummary, known: string | undefined): string {
  const name = known ?? product;
  if (name === '') return '';
  const on = os === '' ? '' : ` on ${os}`;
  const called = hostName === '' ? '' : `, host name “${hostName}”`;
  return `${name}${version === '' ? '' : ` ${version}`}${on}${called}`;
}

function jobFor({ host }: TargetAddress, summary: BodySummary | undefined): string {
  const product = (summary?.product ?? '').replace(/_exporter$/, '');
  return product === '' ? (isIP(host) === 0 ? (host.split('.')[0] ?? host) : 'app') : product;
}

function formatWord(contentType: string): string {
  if (/openmetrics/i.test(contentType)) return 'OpenMetrics text';
  return /protobuf/i.test(contentType) ? 'Prometheus protobuf' : 'Prometheus text';
}
