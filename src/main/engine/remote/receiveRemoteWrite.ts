/**
 * /api/v1/write: takes remote write v1 (snappy, protobuf) into the store, with Prometheus' status codes. What was answered
 * with 204 can be read at once and survives a crash of this program: the sender forgets it.
 * @see Prometheus storage/remote/write_handler.go
 */
import { uncompress } from 'snappyjs';
import { AppError } from '../../../shared/errors.ts';
import { labelsFromPairs, METRIC_NAME, type Labels } from '../../../shared/labels.ts';
import type { Appender, CommitReport, MetricMetadata, SeriesRef, Storage } from '../storage/storage.ts';
import { readWriteRequest, type WrittenSeries } from './writeRequest.ts';

/** An answer for HTTP. */
export interface RemoteWriteAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What one request may unpack to; Prometheus' senders stay far below. */
const UNPACKED_LIMIT_BYTES = 256 * 2 ** 20;
const V1_MESSAGE = 'prometheus.WriteRequest';

type Headers = Readonly<Record<string, string | undefined>>;

/**
 * Series by the bytes of their labels. Senders send the same series over and over, and a known one costs no label. Some 250
 * bytes each: beyond this many all are forgotten, and those in use come back by themselves.
 */
const MAX_KNOWN_SERIES = 1 << 18;

export class RemoteWriteReceiver {
  readonly #storage: Storage;
  readonly #known = new Map<string, SeriesRef>();

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  receive(body: Uint8Array, headers: Headers): RemoteWriteAnswer {
    const refusal = refuseHeaders(headers);
    if (refusal !== undefined) return answer(415, refusal);
    try {
      const report = this.#write(unpack(body));
      const problem = report.appended > 0 ? this.#storage.flush() : undefined;
      return problem === undefined ? answerOf(report) : answer(503, problem);
    } catch (error) {
      if (error instanceof AppError && error.code === 'bad_data') return answer(400, error.message);
      if (error instanceof AppError && error.code === 'limit_exceeded') return answer(413, error.message);
      throw error;
    }
  }

  #write(message: Uint8Array): CommitReport {
    const appender = this.#storage.appender();
    const metadata: MetricMetadata[] = [];
    try {
      readWriteRequest(message, {
        onSeries: (series) => this.#append(appender, series),
        onMetadata: (one) => void metadata.push(one),
      });
    } catch (error) {
      appender.rollback();
      throw error;
    }
    if (metadata.length > 0) this.#storage.setMetadata('remote write', metadata);
    return appender.commit();
  }

  #append(appender: Appender, series: WrittenSeries): void {
    const ref = this.#known.get(series.labelsKey) ?? this.#add(appender, series);
    // As upstream: a series that cannot have a name is left out, the rest of the request is taken.
    if (ref === undefined) return;
    const { times, values, count, histograms, exemplars } = series;
    if (count > 0) appender.appendRun(ref, times, values, count);
    for (const { t, histogram } of histograms) appender.appendHistogram(ref, t, histogram);
    for (const exemplar of exemplars) appender.appendExemplar(ref, exemplar);
  }

  #add(appender: Appender, { labelsKey, pairs }: WrittenSeries): SeriesRef | undefined {
    const labels = acceptedLabels(pairs);
    if (labels === undefined) return undefined;
    const ref = appender.series(labels);
    if (this.#known.size >= MAX_KNOWN_SERIES) this.#known.clear();
    this.#known.set(labelsKey, ref);
    return ref;
  }
}

/** Undefined for a series without a metric name, with an empty label name or with a name twice. */
function acceptedLabels(pairs: WrittenSeries['pairs']): Labels | undefined {
  const names = new Set(pairs.map(([name]) => name));
  if (names.size < pairs.length || names.has('') || !names.has(METRIC_NAME)) return undefined;
  return labelsFromPairs(pairs);
}

function refuseHeaders(headers: Headers): string | undefined {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').split(';').map((part) => part.trim());
  if (type !== 'application/x-protobuf') {
    return `expected application/x-protobuf as the first (media) part, got ${type} content-type`;
  }
  const message = parameters.find((parameter) => parameter.startsWith('proto='))?.slice('proto='.length);
  if (message !== undefined && message !== V1_MESSAGE)
    return `got ${message} content type; only ${V1_MESSAGE} is taken`;
  const encoding = headers['content-encoding'] ?? '';
  return encoding === '' || encoding === 'snappy' ? undefined : `${encoding} encoding is not taken, only snappy`;
}

function unpack(body: Uint8Array): Uint8Array {
  try {
    return uncompress(body, UNPACKED_LIMIT_BYTES);
  } catch (cause) {
    const isTooLarge = String(cause).includes('is too big');
    const what = isTooLarge
      ? `The request unpacks to more than ${UNPACKED_LIMIT_BYTES / 2 ** 20} MiB.`
      : 'The body is not valid snappy.';
    throw new AppError(isTooLarge ? 'limit_exceeded' : 'bad_data', what, { cause });
  }
}

function answerOf(report: CommitReport): RemoteWriteAnswer {
  if (report.outOfOrder > 0) return answer(400, 'out of order sample');
  if (report.duplicate > 0) return answer(400, 'duplicate sample for timestamp');
  if (report.outOfBounds > 0) return answer(400, 'out of bounds');
  return answer(204, '');
}

function answer(status: number, body: string): RemoteWriteAnswer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: body === '' ? '' : `${body}\n` };
}
