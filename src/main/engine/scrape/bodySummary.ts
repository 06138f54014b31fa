/** What a body holds, without storing it: how many series and metrics, and what gives away whose they are. */
import { labelValue, metricName, type Labels } from '../../../shared/labels.ts';
import { createParser, mediaTypeOf } from '../exposition/parseExposition.ts';
import type { ScrapeResponse } from './scrapeRequest.ts';

export interface BodySummary {
  readonly series: number;
  /** Names of metrics as they stand in series. */
  readonly names: ReadonlySet<string>;
  /** From a `…_build_info` metric; '' without one. */
  readonly version: string;
  /** What carries the version: `node_exporter`. */
  readonly product: string;
  readonly hostName: string;
  readonly os: string;
}

/** Entries between two turns of everything else. */
const ENTRIES_PER_TURN = 2000;

/** @throws ExpositionError when the body is not valid */
export async function summarizeBody({ body, length, contentType }: ScrapeResponse): Promise<BodySummary> {
  const parser = createParser(body, length, mediaTypeOf(contentType, undefined), {
    readsNative: true,
    keepsClassic: false,
  });
  const names = new Set<string>();
  const facts = { version: '', product: '', hostName: '', os: '' };
  let series = 0;
  for (let entry = 1; ; entry++) {
    const kind = parser.next();
    if (kind === 'end') return { series, names, ...facts };
    if (entry % ENTRIES_PER_TURN === 0) await nextTurn();
    if (kind !== 'series' && kind !== 'histogram') continue;
    series += 1;
    const labels = parser.labels();
    const name = metricName(labels);
    if (names.size < MAX_NAMES) names.add(name);
    if (name.endsWith('_build_info') && facts.version === '') {
      facts.version = labelValue(labels, 'version');
      facts.product = name.slice(0, -'_build_info'.length);
    }
    if (name === 'node_uname_info') facts.hostName = labelValue(labels, 'nodename');
    if (name === 'node_os_info') facts.os = labelValue(labels, 'pretty_name') || labelValue(labels, 'name');
  }
}

/** A body with more names than this is hostile; what it is does not matter then. */
const MAX_NAMES = 50_000;

/** Series that are looked at: the first of each metric, and some more of it. */
const PER_METRIC = 3;
const SAMPLED = 400;

/** Labels of some series of every metric, as they are exposed. @throws ExpositionError when the body is not valid */
export async function sampleLabels({ body, length, contentType }: ScrapeResponse): Promise<Labels[]> {
  const parser = createParser(body, length, mediaTypeOf(contentType, 'text/plain'), {
    readsNative: true,
    keepsClassic: false,
  });
  const counts = new Map<string, number>();
  const sampled: Labels[] = [];
  for (let entry = 1; sampled.length < SAMPLED; entry++) {
    const kind = parser.next();
    if (kind === 'end') break;
    if (entry % ENTRIES_PER_TURN === 0) await nextTurn();
    if (kind !== 'series' && kind !== 'histogram') continue;
    const labels = parser.labels();
    const count = (counts.get(metricName(labels)) ?? 0) + 1;
    counts.set(metricName(labels), count);
    if (count <= PER_METRIC) sampled.push(labels);
  }
  return sampled;
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
