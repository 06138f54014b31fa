/** The newest exemplars of all series: a bounded ring in memory and in the database. */
import { labelsFromPairs } from '../../../shared/labels.ts';
import type { Exemplar } from '../storage/storage.ts';
import { ByteReader } from './chunk/byteReader.ts';
import { ByteWriter } from './chunk/byteWriter.ts';
import type { Statements } from './sqlite/statements.ts';
import type { StoreWriter } from './storeWriter.ts';

/** As Prometheus' default, which is 100,000 for a server; a tenth is what one person looks at. */
const MAX_EXEMPLARS = 10_000;
/** Whose exemplar was deleted. */
const NO_SERIES = 0;
/** A value and no labels. */
const BLANK = new Uint8Array(8);

export class ExemplarStore {
  private readonly writer: StoreWriter;
  /** By series; ascending by time. */
  private readonly bySeries = new Map<number, Exemplar[]>();
  /** Series in order of arrival, from `firstId` on. */
  private readonly arrivals: number[] = [];
  private firstId = 1;

  constructor(writer: StoreWriter) {
    this.writer = writer;
  }

  restore(statements: Statements): void {
    for (const [id, series, t, row] of statements.exemplars.all()) {
      if (this.arrivals.length === 0) this.firstId = id;
      this.remember(series, decodeExemplar(t, row));
    }
  }

  /** Keeps an exemplar that is newer than the series' last one. */
  add(series: number, exemplar: Exemplar): void {
    const last = this.bySeries.get(series)?.at(-1);
    if (last !== undefined && exemplar.t <= last.t) return;
    const id = this.firstId + this.arrivals.length;
    this.remember(series, exemplar);
    const row = encodeExemplar(exemplar);
    this.writer.addChange((statements) => void statements.insertExemplar.run(id, series, exemplar.t, row));
    if (this.arrivals.length > MAX_EXEMPLARS) this.dropOldest();
  }

  of(series: number, minT: number, maxT: number): Exemplar[] {
    return (this.bySeries.get(series) ?? []).filter(({ t }) => t >= minT && t <= maxT);
  }

  /** Blanks what a series has in the range: the places stay, because ids follow the order of arrival. */
  delete(series: number, minT: number, maxT: number): void {
    const own = this.bySeries.get(series);
    if (own === undefined) return;
    const isGone = ({ t }: Exemplar): boolean => t >= minT && t <= maxT;
    let next = 0;
    for (const [i, arrival] of this.arrivals.entries()) {
      if (arrival !== series) continue;
      const exemplar = own[next++];
      if (exemplar === undefined || !isGone(exemplar)) continue;
      this.arrivals[i] = NO_SERIES;
      const id = this.firstId + i;
      this.writer.addChange((statements) => void statements.insertExemplar.run(id, NO_SERIES, 0, BLANK));
    }
    const left = own.filter((exemplar) => !isGone(exemplar));
    if (left.length === 0) this.bySeries.delete(series);
    else this.bySeries.set(series, left);
  }

  private remember(series: number, exemplar: Exemplar): void {
    this.arrivals.push(series);
    if (series === NO_SERIES) return;
    const own = this.bySeries.get(series);
    if (own === undefined) this.bySeries.set(series, [exemplar]);
    else own.push(exemplar);
  }

  /** A tenth at once, so that the cost is spread. */
  private dropOldest(): void {
    const dropped = this.arrivals.splice(0, MAX_EXEMPLARS / 10);
    this.firstId += dropped.length;
    for (const series of dropped) {
      const own = this.bySeries.get(series);
      own?.shift();
      if (own?.length === 0) this.bySeries.delete(series);
    }
    const newestDropped = this.firstId - 1;
    this.writer.addChange((statements) => void statements.trimExemplars.run(newestDropped));
  }
}

function encodeExemplar({ labels, value }: Exemplar): Uint8Array {
  const writer = new ByteWriter(64);
  writer.reserve(8);
  writer.view.setFloat64(0, value, true);
  writer.length = 8;
  for (const text of labels) writer.text(text);
  return writer.take();
}

function decodeExemplar(t: number, row: Uint8Array): Exemplar {
  const reader = new ByteReader(row, 8);
  const value = reader.view.getFloat64(0, true);
  const pairs: [string, string][] = [];
  while (!reader.isAtEnd) pairs.push([reader.text(), reader.text()]);
  return { labels: labelsFromPairs(pairs), value, t };
}
