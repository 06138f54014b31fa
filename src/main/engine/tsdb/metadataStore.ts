/** Metric metadata as last seen, by source. Written only when it changes. */
import type { MetricMetadata, MetricType, SourceMetadata } from '../storage/storage.ts';
import type { Statements } from './sqlite/statements.ts';
import type { StoreWriter } from './storeWriter.ts';

const TYPES: ReadonlySet<string> = new Set<MetricType>([
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'summary',
  'info',
  'stateset',
  'unknown',
]);

export class MetadataStore {
  private readonly writer: StoreWriter;
  private readonly bySource = new Map<string, Map<string, SourceMetadata>>();

  constructor(writer: StoreWriter) {
    this.writer = writer;
  }

  restore(statements: Statements): void {
    for (const row of statements.metadata.all()) {
      this.of(row.source).set(row.metric, { ...row, type: isType(row.type) ? row.type : 'unknown' });
    }
  }

  set(source: string, metadata: Iterable<MetricMetadata>): void {
    const known = this.of(source);
    for (const { metric, type, help, unit } of metadata) {
      const last = known.get(metric);
      if (last?.type === type && last.help === help && last.unit === unit) continue;
      known.set(metric, { source, metric, type, help, unit });
      this.writer.addChange((statements) => void statements.upsertMetadata.run(source, metric, type, help, unit));
    }
  }

  all(): SourceMetadata[] {
    return this.bySource
      .values()
      .flatMap((metrics) => metrics.values())
      .toArray();
  }

  private of(source: string): Map<string, SourceMetadata> {
    const known = this.bySource.get(source) ?? new Map<string, SourceMetadata>();
    this.bySource.set(source, known);
    return known;
  }
}

function isType(text: string): text is MetricType {
  return TYPES.has(text);
}
