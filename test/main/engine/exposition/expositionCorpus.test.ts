/** Captured bodies of real exporters and hand-made cases, with what Prometheus makes of them beside. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ExpositionError } from '../../../../src/main/engine/exposition/expositionParser.ts';
import { createParser, mediaTypeOf } from '../../../../src/main/engine/exposition/parseExposition.ts';
import { normaliseNumber } from '../../../../src/main/engine/exposition/seriesLabels.ts';
import { labelsToRecord } from '../../../../src/shared/labels.ts';

const CORPUS = '../shared/corpora/exposition';
const hasCorpus = existsSync(CORPUS);

interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value?: string;
  readonly histogram?: { readonly count: string; readonly sum: string };
}
interface Oracle {
  readonly health: string;
  readonly last_error?: string;
  /** A sentence instead when there are too many. */
  readonly series?: readonly Series[] | string;
  readonly series_truncated_from?: number;
  readonly exemplars?: readonly { readonly labels: Series['labels']; readonly exemplars: readonly unknown[] }[];
  readonly metadata?: Readonly<
    Record<string, { readonly type: string; readonly help: string; readonly unit?: string }>
  >;
}
interface Case {
  readonly id: string;
  readonly content_type: string;
  readonly body?: string;
  readonly body_base64?: string;
  readonly body_file?: string;
  readonly encoding?: string;
  readonly status?: number;
  readonly delay?: number;
  readonly dynamic?: boolean;
  readonly expect_prometheus_head_entries?: readonly { readonly lset?: Series['labels']; readonly v?: string }[];
  readonly expect_prometheus_head?: { readonly parse: string; readonly error?: string };
  readonly oracle_prometheus_2_42: Oracle;
}
interface Payload {
  readonly file: string;
  readonly status: number;
  readonly response_headers: readonly (readonly [string, string])[];
}

const read = (path: string): unknown => JSON.parse(readFileSync(join(CORPUS, path), 'utf8'));

interface Parsed {
  readonly series: ReadonlyMap<string, string>;
  readonly metadata: ReadonlyMap<string, { type: string; help: string; unit: string }>;
  readonly exemplars: number;
}

const keyOf = (labels: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));

function parse(body: Buffer, contentType: string): Parsed {
  const bytes = Buffer.concat([body, Buffer.alloc(1)]);
  const parser = createParser(bytes, body.length, mediaTypeOf(contentType, undefined), {
    readsNative: true,
    keepsClassic: false,
  });
  const series = new Map<string, string>();
  const metadata = new Map<string, { type: string; help: string; unit: string }>();
  let exemplars = 0;
  for (let kind = parser.next(); kind !== 'end'; kind = parser.next()) {
    const known = metadata.get(parser.metric) ?? { type: 'unknown', help: '', unit: '' };
    if (kind === 'type') metadata.set(parser.metric, { ...known, type: parser.type });
    if (kind === 'help') metadata.set(parser.metric, { ...known, help: parser.text });
    if (kind === 'unit') metadata.set(parser.metric, { ...known, unit: parser.text });
    exemplars += parser.exemplars().length;
    if (kind !== 'series' && kind !== 'histogram') continue;
    const key = keyOf(labelsToRecord(parser.labels()));
    const { histogram } = parser;
    const value = histogram === undefined ? String(parser.value) : `${histogram.count} ${histogram.sum}`;
    if (!series.has(key)) series.set(key, value);
  }
  return { series, metadata, exemplars };
}

function attempt(body: Buffer, contentType: string): Parsed | ExpositionError {
  try {
    return parse(body, contentType);
  } catch (error) {
    if (error instanceof ExpositionError) return error;
    throw error;
  }
}

/** Prometheus 2.42's series as 3.x stores them: one spelling of `le` and `quantile` per number. */
function asToday({ labels }: Series, metadata: Oracle['metadata'] = {}): string {
  const name = labels['__name__'] ?? '';
  const base = name.replace(/_bucket$/, '');
  const le = labels['le'];
  const quantile = labels['quantile'];
  if (le !== undefined && base !== name && metadata[base]?.type === 'histogram')
    return keyOf({ ...labels, le: normaliseNumber(le) });
  if (quantile !== undefined && metadata[name]?.type === 'summary')
    return keyOf({ ...labels, quantile: normaliseNumber(quantile) });
  return keyOf(labels);
}

/** The scraper's own names are filtered out of the oracle's series. */
const OWN = /"__name__","(up|scrape_\w+)"/;

/** Upstream's table leaves out the label that one of its options adds. */
const TYPE_LABEL = ',["__type__","counter"]';

function expectSame(parsed: Parsed, oracle: Oracle): void {
  const series = Array.isArray(oracle.series) ? (oracle.series as readonly Series[]) : [];
  const expected = new Map(series.map((one) => [asToday(one, oracle.metadata), valueOf(one)]));
  const found = new Map(
    [...parsed.series].filter(([key]) => !OWN.test(key)).map(([key, value]) => [key.replace(TYPE_LABEL, ''), value]),
  );
  expect([...expected.keys()].filter((key) => !found.has(key))).toEqual([]);
  expect(found.size).toBe(
    oracle.series_truncated_from ?? (typeof oracle.series === 'string' ? found.size : expected.size),
  );
  const wrong = [...expected].filter(
    ([key, value]) => value !== undefined && !isSameNumber(value, found.get(key) ?? ''),
  );
  expect(wrong).toEqual([]);
  const metadata = Object.entries(oracle.metadata ?? {}).filter(([metric, { type, help }]) => {
    const own = parsed.metadata.get(metric) ?? { type: 'unknown', help: '' };
    return own.type !== type || own.help !== help;
  });
  expect(metadata).toEqual([]);
  expect(parsed.exemplars).toBeGreaterThanOrEqual((oracle.exemplars ?? []).flatMap((entry) => entry.exemplars).length);
}

const valueOf = ({ value, histogram }: Series): string | undefined =>
  histogram === undefined ? value : `${histogram.count} ${histogram.sum}`;

const isSameNumber = (a: string, b: string): boolean => Object.is(Number(a.replace('Inf', 'Infinity')), Number(b));

const payloads = hasCorpus ? (read('MANIFEST.json') as Payload[]) : [];
const cases = hasCorpus ? (read('cases.json') as Case[]) : [];

describe.skipIf(!hasCorpus)('captured bodies (skipped without ../shared/corpora)', () => {
  for (const { file, status, response_headers: headers } of payloads) {
    const header = (name: string): string => headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? '';
    if (status !== 200) continue;
    it(`${file} as Prometheus reads it`, () => {
      const raw = readFileSync(join(CORPUS, 'payloads', file));
      const oracle = read(`expected/${file}.json`) as Oracle;
      const body = header('content-encoding') === 'gzip' ? gunzipSync(raw) : raw;
      const isGood = oracle.health === 'up' && !header('content-type').includes('html');
      const outcome = attempt(body, header('content-type'));
      expect(outcome instanceof ExpositionError).toBe(!isGood);
      if (!(outcome instanceof ExpositionError)) expectSame(outcome, oracle);
    });
  }
});

/** What the scrape or the store decides, not the parser; and one where 3.x has one series and 2.42 had two. */
const ELSEWHERE = new Set([
  'edge-ts-zero',
  'edge-om-ts-millis-like-text',
  'edge-label-job-instance',
  'edge-histogram-le-int',
]);

const bodyOf = (item: Case): Buffer => {
  if (item.body_file !== undefined) return readFileSync(join(CORPUS, item.body_file));
  return item.body_base64 === undefined ? Buffer.from(item.body ?? '') : Buffer.from(item.body_base64, 'base64');
};

const goQuoted = (text: string): string => text.replaceAll('\0', '\\x00');

/** Upstream's own table of entries where it has one, else what 2.42 stored. */
function oracleOf({ expect_prometheus_head_entries: entries, oracle_prometheus_2_42: oracle }: Case): Oracle {
  if (entries === undefined) return oracle;
  const series = new Map<string, Series>();
  for (const { lset, v } of entries) {
    if (lset !== undefined && v !== undefined && !series.has(keyOf(lset)))
      series.set(keyOf(lset), { labels: lset, value: v });
  }
  return { health: 'up', series: [...series.values()] };
}

describe.skipIf(!hasCorpus)('cases (skipped without ../shared/corpora)', () => {
  for (const item of cases) {
    if (item.encoding !== undefined || item.status !== undefined || item.delay !== undefined || item.dynamic === true)
      continue;
    if (ELSEWHERE.has(item.id)) continue;
    const head = item.expect_prometheus_head;
    const oracle = oracleOf(item);
    const isGood = head === undefined ? oracle.health === 'up' : head.parse !== 'error';
    it(`${item.id} is ${isGood ? 'good' : 'refused'}`, () => {
      const outcome = attempt(bodyOf(item), item.content_type);
      expect(outcome instanceof ExpositionError ? outcome.message : '').toContain(
        isGood ? '' : goQuoted(head?.error ?? ''),
      );
      expect(outcome instanceof ExpositionError).toBe(!isGood);
      if (!(outcome instanceof ExpositionError) && oracle.health === 'up') expectSame(outcome, oracle);
    });
  }
});
