/**
 * Reads OpenMetrics text of any length in pieces of whole lines, with the parser that reads scraped bodies. Beyond it, it reads
 * native histograms in the form of OpenMetrics 2.0 and the bits of a NaN (docs/formats/openmetrics.md).
 */
import { AppError } from '../../../shared/errors.ts';
import type { Labels } from '../../../shared/labels.ts';
import { ExpositionError, type ExpositionExemplar, type ExpositionType } from '../exposition/expositionParser.ts';
import { OpenMetricsParser } from '../exposition/openMetricsParser.ts';
import type { FloatHistogram } from '../storage/histogram.ts';
import { findHistogram, parseHistogramLine } from './histogramText.ts';

/** No honest line comes near it; without a limit a file without line ends would fill the memory. */
const MAX_LINE_BYTES = 16 << 20;
const NEWLINE = 0x0a;
const EOF = Buffer.from('# EOF\n');

export interface OpenMetricsVisitor {
  /**
   * @param key  the series as it is written, for a cache; @param labels  reads its labels
   * @param exemplars  of this sample; one with the label `nan` tells a NaN's bits
   */
  sample(key: string, labels: () => Labels, t: number, value: number, exemplars: readonly ExpositionExemplar[]): void;
  histogram(labels: Labels, t: number, histogram: FloatHistogram): void;
  metadata(metric: string, what: { type: ExpositionType } | { help: string } | { unit: string }): void;
}

export interface ReadOptions {
  /** For messages. */
  readonly name: string;
  readonly visitor: OpenMetricsVisitor;
  readonly signal?: AbortSignal | undefined;
}

/** @throws AppError `exposition_invalid` with the line, `canceled` */
export async function readOpenMetrics(chunks: AsyncIterable<Uint8Array>, options: ReadOptions): Promise<void> {
  const reader = new PieceReader(options);
  let pending: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    const { signal } = options;
    if (signal?.aborted) throw new AppError('canceled', 'Reading was canceled.', { cause: signal.reason });
    if (chunk.length === 0) continue;
    // Whole lines wait until something follows them: so the last piece, with the end mark, is known.
    const end = pending.lastIndexOf(NEWLINE) + 1;
    if (end > 0) reader.read(pending, end, false);
    const rest = pending.subarray(end);
    if (rest.length > MAX_LINE_BYTES) reader.refuseLongLine();
    pending = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
  }
  reader.read(pending, pending.length, true);
}

class PieceReader {
  private readonly options: ReadOptions;
  private linesBefore = 0;
  private type: ExpositionType = 'unknown';
  /** The parser writes one byte behind the body, and every piece but the last gets an end mark. */
  private body = Buffer.alloc(0);

  constructor(options: ReadOptions) {
    this.options = options;
  }

  read(bytes: Uint8Array, length: number, isLast: boolean): void {
    const total = length + (isLast ? 0 : EOF.length);
    if (this.body.length < total + 1) this.body = Buffer.allocUnsafe(Math.ceil((total + 1) * 1.25));
    this.body.set(bytes.subarray(0, length));
    if (!isLast) this.body.set(EOF, length);
    const parser = new OpenMetricsParser(this.body, total);
    parser.currentType = this.type;
    let lines = 0;
    try {
      const hasHistograms = findHistogram(this.body, 0, total) >= 0;
      for (;;) {
        const isDone = (hasHistograms && this.readHistogram(parser, total)) || this.readEntry(parser);
        if (isDone === 'end') break;
        lines++;
      }
    } catch (error) {
      if (!(error instanceof ExpositionError)) throw error;
      throw this.refusal(this.linesBefore + lines + 1, error.reason);
    }
    this.type = parser.currentType;
    this.linesBefore += lines;
  }

  /** Of the line behind all that was read. */
  refuseLongLine(): never {
    throw this.refusal(this.linesBefore + 1, `the line is longer than ${MAX_LINE_BYTES >> 20} MiB`);
  }

  private readEntry(parser: OpenMetricsParser): 'end' | 'more' {
    const { visitor } = this.options;
    const kind = parser.next();
    switch (kind) {
      case 'end':
        return 'end';
      case 'series': {
        // As promtool says it.
        if (!parser.hasTimestamp) throw new ExpositionError(0, 'expected timestamp for series got none');
        const key = this.body.toString('latin1', parser.seriesStart, parser.seriesEnd);
        visitor.sample(key, () => parser.labels(), parser.timestampMs, parser.value, parser.exemplars());
        return 'more';
      }
      case 'type':
        visitor.metadata(parser.metric, { type: parser.type });
        return 'more';
      case 'help':
        visitor.metadata(parser.metric, { help: parser.text });
        return 'more';
      case 'unit':
        visitor.metadata(parser.metric, { unit: parser.text });
        return 'more';
      case 'comment':
      case 'histogram':
        return 'more';
    }
  }

  /** Reads the next line when it is a native histogram, which the parser of scraped bodies does not know. */
  private readHistogram(parser: OpenMetricsParser, end: number): 'more' | false {
    const start = parser.position;
    const newline = this.body.indexOf(NEWLINE, start);
    const lineEnd = newline < 0 ? end : Math.min(newline, end);
    const at = findHistogram(this.body, start, lineEnd);
    if (at < 0) return false;
    const line = parseHistogramLine(this.body, start, at, lineEnd);
    this.options.visitor.histogram(line.labels, line.t, line.histogram);
    parser.position = Math.min(lineEnd + 1, end);
    return 'more';
  }

  private refusal(line: number, reason: string): AppError {
    return new AppError('exposition_invalid', `${this.options.name}: line ${line}: ${reason}`);
  }
}
