/**
 * Who is who: label pairs, the series made of them, and for each pair the series that carry it (postings).
 * Everything per series lives in typed arrays (about 70 bytes a series); a series' Labels array is made when somebody asks
 * and kept in a bounded cache. Ids are dense and only grow; a ref stays valid until the store is closed.
 */
import { trustedLabels, type Labels } from '../../../shared/labels.ts';
import { GrowingInt32 } from './growingArrays.ts';

/** Labels arrays kept; at some 200 bytes each a few megabytes. */
const LABELS_CACHE = 16_384;

interface LabelName {
  readonly name: string;
  /** Value → pair id. */
  readonly pairs: Map<string, number>;
}

export class LabelIndex {
  private readonly names = new Map<string, LabelName>();
  private readonly pairNames: (LabelName | undefined)[] = [undefined];
  private readonly pairValues: string[] = [''];
  /** First series of a pair. From the second on all are in `longPostings`: a pair of one series costs no array. */
  private readonly firstPosting = new GrowingInt32(1024);
  private readonly longPostings = new Map<number, GrowingInt32>();
  /** Pair ids of all series, one after the other, each sorted by label name. */
  private pool = new GrowingInt32(4096);
  /** Entries of the pool that belong to series that are out. */
  private poolWaste = 0;
  private readonly poolStart = new GrowingInt32(1024);
  private readonly poolCount = new GrowingInt32(1024);
  /** Open addressing: series ids by the hash of their pairs. */
  private table = new Int32Array(2048);
  private tableUsed = 0;
  private readonly labelsCache = new Map<number, Labels>();
  private readonly scratch: number[] = [];

  /** Highest pair id given. */
  get pairCount(): number {
    return this.pairValues.length - 1;
  }

  /** Highest series id given. */
  get maxSeries(): number {
    return Math.max(0, this.poolStart.length - 1);
  }

  pairName(pair: number): string {
    return this.pairNames[pair]?.name ?? '';
  }

  pairValue(pair: number): string {
    return this.pairValues[pair] ?? '';
  }

  labelNames(): string[] {
    return [...this.names.keys()];
  }

  /** Value → pair id of one label name; also of pairs whose series have no samples. */
  valuesOf(name: string): ReadonlyMap<string, number> | undefined {
    return this.names.get(name)?.pairs;
  }

  /** Room for series up to this id: what is known to come is not worth growing for step by step. */
  reserve(last: number): void {
    this.poolStart.reserve(last + 1);
    this.poolCount.reserve(last + 1);
    while (this.table.length <= 2 * last) this.growTable();
  }

  /** Puts a pair of a stored index back under its id. */
  restorePair(pair: number, name: string, value: string): void {
    this.addPair(pair, this.nameOf(name), value);
  }

  /** Puts a stored series back under its id. */
  restoreSeries(series: number, pairs: readonly number[]): void {
    this.addSeries(series, pairs, hashOf(pairs));
  }

  /** The series of these labels, or 0. */
  find(labels: Labels): number {
    const { scratch } = this;
    scratch.length = 0;
    for (let i = 0; i < labels.length; i += 2) {
      const pair = this.names.get(labels[i] as string)?.pairs.get(labels[i + 1] as string);
      if (pair === undefined) return 0;
      scratch.push(pair);
    }
    return this.lookUp(scratch, hashOf(scratch));
  }

  /** The series of these labels, created when new (then its id is the highest). */
  findOrAdd(labels: Labels): number {
    const { scratch } = this;
    scratch.length = 0;
    for (let i = 0; i < labels.length; i += 2)
      scratch.push(this.internPair(labels[i] as string, labels[i + 1] as string));
    const hash = hashOf(scratch);
    const found = this.lookUp(scratch, hash);
    if (found !== 0) return found;
    const series = this.maxSeries + 1;
    this.addSeries(series, scratch, hash);
    return series;
  }

  /**
   * Takes series out for good: nobody finds them, and their labels make new series when they come again. Their ids are not
   * given a second time.
   *
   * @returns pairs that no series carries any more; they are out as well
   */
  remove(all: readonly number[]): number[] {
    const gone = new Set(all.filter((series) => this.poolCount.at(series) > 0));
    const touched = new Set<number>();
    for (const series of gone) {
      for (const pair of this.pairsOf(series)) touched.add(pair);
      this.takeFromTable(series);
      this.labelsCache.delete(series);
    }
    for (const series of gone) {
      this.poolWaste += this.poolCount.at(series);
      this.poolCount.array[series] = 0;
    }
    if (this.poolWaste * 2 > this.pool.length) this.compactPool();
    return [...touched].filter((pair) => this.removePostings(pair, gone));
  }

  /** Pair ids of a series, sorted by label name; valid until the next series is added. */
  pairsOf(series: number): Int32Array {
    const start = this.poolStart.at(series);
    return this.pool.array.subarray(start, start + this.poolCount.at(series));
  }

  /** The pair a series has for a label name, or 0. */
  pairOf(series: number, name: string): number {
    const label = this.names.get(name);
    if (label === undefined) return 0;
    const pool = this.pool.array;
    const start = this.poolStart.at(series);
    const end = start + this.poolCount.at(series);
    for (let i = start; i < end; i++) if (this.pairNames[pool[i] as number] === label) return pool[i] as number;
    return 0;
  }

  labelsOf(series: number): Labels {
    const cached = this.labelsCache.get(series);
    if (cached !== undefined) return cached;
    const flat: string[] = [];
    for (const pair of this.pairsOf(series)) flat.push(this.pairName(pair), this.pairValue(pair));
    const labels = trustedLabels(flat);
    // Emptying the whole cache is crude and rare; what is in use comes back by itself.
    if (this.labelsCache.size >= LABELS_CACHE) this.labelsCache.clear();
    this.labelsCache.set(series, labels);
    return labels;
  }

  /** How many series carry the pair. */
  postingsCount(pair: number): number {
    return this.longPostings.get(pair)?.length ?? (this.firstPosting.at(pair) === 0 ? 0 : 1);
  }

  /** The series that carry the pair, ascending; valid until the next series is added. */
  postingsOf(pair: number): Int32Array {
    return (
      this.longPostings.get(pair)?.values() ?? this.firstPosting.array.subarray(pair, pair + this.postingsCount(pair))
    );
  }

  /** Sets the byte of every series that carries the pair: for many pairs of one series each, without a view for each. */
  markPostings(pair: number, marks: Uint8Array): void {
    const long = this.longPostings.get(pair);
    if (long === undefined) {
      const series = this.firstPosting.at(pair);
      if (series !== 0) marks[series] = 1;
      return;
    }
    for (let i = 0; i < long.length; i++) marks[long.at(i)] = 1;
  }

  private nameOf(name: string): LabelName {
    const known = this.names.get(name);
    if (known !== undefined) return known;
    const added: LabelName = { name, pairs: new Map() };
    this.names.set(name, added);
    return added;
  }

  private internPair(name: string, value: string): number {
    const label = this.nameOf(name);
    const known = label.pairs.get(value);
    if (known !== undefined) return known;
    const pair = this.pairValues.length;
    this.addPair(pair, label, value);
    return pair;
  }

  private addPair(pair: number, label: LabelName, value: string): void {
    label.pairs.set(value, pair);
    this.pairNames[pair] = label;
    this.pairValues[pair] = value;
    this.firstPosting.cover(pair);
  }

  private addSeries(series: number, pairs: readonly number[], hash: number): void {
    this.poolStart.cover(series);
    this.poolCount.cover(series);
    this.poolStart.array[series] = this.pool.length;
    this.poolCount.array[series] = pairs.length;
    for (const pair of pairs) {
      this.pool.push(pair);
      this.addPosting(pair, series);
    }
    this.place(series, hash);
  }

  private addPosting(pair: number, series: number): void {
    const first = this.firstPosting.at(pair);
    if (first === 0) {
      this.firstPosting.array[pair] = series;
      return;
    }
    let postings = this.longPostings.get(pair);
    if (postings === undefined) {
      postings = new GrowingInt32(4);
      postings.push(first);
      this.longPostings.set(pair, postings);
    }
    postings.push(series);
  }

  /** @returns true when no series is left and the pair is out */
  private removePostings(pair: number, gone: ReadonlySet<number>): boolean {
    const left = this.postingsOf(pair).filter((series) => !gone.has(series));
    this.longPostings.delete(pair);
    this.firstPosting.array[pair] = left[0] ?? 0;
    if (left.length > 1) {
      const postings = new GrowingInt32(left.length);
      for (const series of left) postings.push(series);
      this.longPostings.set(pair, postings);
    }
    const label = this.pairNames[pair];
    if (left.length > 0 || label === undefined) return false;
    label.pairs.delete(this.pairValue(pair));
    if (label.pairs.size === 0) this.names.delete(label.name);
    // The highest id stays known, or it would be given again.
    this.pairNames[pair] = undefined;
    this.pairValues[pair] = '';
    return true;
  }

  /** Empties its place, and moves those behind it that would not be found over the gap. */
  private takeFromTable(series: number): void {
    const mask = this.table.length - 1;
    let gap = this.hashOfSeries(series) & mask;
    while (this.table[gap] !== series) gap = (gap + 1) & mask;
    for (let at = (gap + 1) & mask; this.table[at] !== 0; at = (at + 1) & mask) {
      const home = this.hashOfSeries(this.table[at] as number) & mask;
      if (((at - home) & mask) < ((at - gap) & mask)) continue;
      this.table[gap] = this.table[at] as number;
      gap = at;
    }
    this.table[gap] = 0;
    this.tableUsed--;
  }

  private compactPool(): void {
    const kept = new GrowingInt32(Math.max(16, this.pool.length - this.poolWaste));
    for (let series = 1; series <= this.maxSeries; series++) {
      const pairs = this.pairsOf(series);
      this.poolStart.array[series] = kept.length;
      for (const pair of pairs) kept.push(pair);
    }
    this.pool = kept;
    this.poolWaste = 0;
  }

  private lookUp(pairs: readonly number[], hash: number): number {
    const mask = this.table.length - 1;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const series = this.table[at] as number;
      if (series === 0 || this.hasPairs(series, pairs)) return series;
    }
  }

  private hasPairs(series: number, pairs: readonly number[]): boolean {
    if (this.poolCount.at(series) !== pairs.length) return false;
    const start = this.poolStart.at(series);
    for (let i = 0; i < pairs.length; i++) if (this.pool.array[start + i] !== pairs[i]) return false;
    return true;
  }

  private place(series: number, hash: number): void {
    if (this.tableUsed * 2 >= this.table.length) this.growTable();
    this.insertAt(series, hash);
    this.tableUsed++;
  }

  private insertAt(series: number, hash: number): void {
    const mask = this.table.length - 1;
    let at = hash & mask;
    while (this.table[at] !== 0) at = (at + 1) & mask;
    this.table[at] = series;
  }

  private hashOfSeries(series: number): number {
    const start = this.poolStart.at(series);
    return hashOf(this.pool.array, start, start + this.poolCount.at(series));
  }

  private growTable(): void {
    const old = this.table;
    this.table = new Int32Array(old.length * 2);
    for (const series of old) if (series !== 0) this.insertAt(series, this.hashOfSeries(series));
  }
}

/** FNV-1a over whole ids, then mixed: neighbours in id must not be neighbours in the table. */
function hashOf(pairs: ArrayLike<number>, from = 0, to: number = pairs.length): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ (pairs[i] as number), 0x01000193);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return (hash ^ (hash >>> 12)) >>> 0;
}
