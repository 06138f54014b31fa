/**
 * `info(v, {…})`: adds the labels of info series with the same `instance` and `job`, as they were at the time of the samples.
 * @see Prometheus promql/info.go
 */
import { AppError } from '../../../../shared/errors.ts';
import {
  type Labels,
  METRIC_NAME,
  keepLabels,
  labelValue,
  labelsKey,
  metricName,
  withLabel,
} from '../../../../shared/labels.ts';
import { type Matcher, createMatcher } from '../../storage/matcher.ts';
import {
  type HistogramCells,
  type Matrix,
  dropsName,
  mergeSameLabels,
  vectorValue,
  withoutEmptyRows,
  noHistograms,
} from '../matrix.ts';
import { formatLabels } from './formatLabels.ts';
import { instantSelector } from './instantSelector.ts';
import { type Operator, vectorOf } from './operator.ts';

const IDENTIFYING = ['instance', 'job'] as const;
const IDENTITY: ReadonlySet<string> = new Set(IDENTIFYING);
const DEFAULT_NAME = createMatcher(METRIC_NAME, '=', 'target_info');
const ANY_INFO = createMatcher(METRIC_NAME, '=~', '.+_info');

export interface InfoCall {
  readonly expr: Operator;
  /** Second argument; undefined when there is none. */
  readonly matchers: readonly Matcher[] | undefined;
  /** Where the samples of `expr` come from: the info series are looked at there too. */
  readonly offsetMs: number;
  readonly atMs: number | undefined;
}

export function info(call: InfoCall): Operator {
  return async (run, grid) => {
    const base = await vectorOf(call.expr, run, grid);
    const nameMatchers = infoNames(call.matchers);
    const dataMatchers = (call.matchers ?? []).filter(({ name }) => name !== METRIC_NAME);
    const isInfo = (labels: Labels): boolean =>
      nameMatchers.length > 0 && nameMatchers.every((matcher) => matcher.matches(metricName(labels)));
    const identity = identityMatchers(base.series.filter((labels) => !isInfo(labels)));
    if (identity.length === 0) return vectorValue(enrich(base, undefined, dataMatchers, isInfo));
    const matchers = [...(nameMatchers.length > 0 ? nameMatchers : [DEFAULT_NAME]), ...identity, ...dataMatchers];
    const select = instantSelector({ matchers, offsetMs: call.offsetMs, atMs: call.atMs, timesOnly: true });
    return vectorValue(enrich(base, await vectorOf(select, run, grid), dataMatchers, isInfo));
  };
}

/** Which metrics are info metrics. Matchers that only exclude names choose among those that end in `_info`. */
function infoNames(matchers: readonly Matcher[] | undefined): readonly Matcher[] {
  if (matchers === undefined) return [DEFAULT_NAME];
  const names = matchers.filter(({ name }) => name === METRIC_NAME);
  const isOnlyExcluding = names.length > 0 && names.every(({ type }) => type === '!=' || type === '!~');
  return isOnlyExcluding ? [ANY_INFO, ...names] : names;
}

/** Info series can only matter when their identity is one of those at hand. */
function identityMatchers(series: readonly Labels[]): Matcher[] {
  return IDENTIFYING.flatMap((name) => {
    const values = new Set(series.map((labels) => labelValue(labels, name)).filter((value) => value !== ''));
    if (values.size === 0) return [];
    return [
      {
        name,
        type: '=~' as const,
        value: [...values].map(quoteMeta).join('|'),
        matches: (value: string) => values.has(value),
      },
    ];
  });
}

const quoteMeta = (text: string): string => text.replaceAll(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`);

function enrich(
  base: Matrix,
  infos: Matrix | undefined,
  dataMatchers: readonly Matcher[],
  isInfo: (labels: Labels) => boolean,
): Matrix {
  const byIdentity = new Map<string, number[]>();
  infos?.series.forEach((labels, row) => {
    const key = labelsKey(keepLabels(labels, IDENTITY));
    byIdentity.set(key, [...(byIdentity.get(key) ?? []), row]);
  });
  const result = new EnrichedRows(base);
  const enricher = new Enricher(infos, dataMatchers);
  base.series.forEach((labels, row) => {
    if (isInfo(labels)) result.copyRow(row);
    else enricher.row(base, row, byIdentity.get(labelsKey(keepLabels(labels, IDENTITY))) ?? [], result);
  });
  return result.build();
}

class Enricher {
  readonly #infos: Matrix | undefined;
  readonly #dataMatchers: readonly Matcher[];
  readonly #dataNames: ReadonlySet<string>;
  /** A series without info goes when something is asked of the labels it would get. */
  readonly #keepsBare: boolean;

  constructor(infos: Matrix | undefined, dataMatchers: readonly Matcher[]) {
    this.#infos = infos;
    this.#dataMatchers = dataMatchers;
    this.#dataNames = new Set(dataMatchers.map(({ name }) => name));
    this.#keepsBare = dataMatchers.every((matcher) => matcher.matches(''));
  }

  row(base: Matrix, row: number, candidates: readonly number[], result: EnrichedRows): void {
    const labels = base.series[row] as Labels;
    // Which info series apply changes rarely: the labels are put together once per combination.
    const known = new Map<string, Labels>();
    for (let step = 0; step < base.steps; step++) {
      if (base.presence[row * base.steps + step] === 0) continue;
      const chosen = this.#chosenAt(candidates, step);
      if (chosen.length === 0 && !this.#keepsBare) continue;
      const key = chosen.join();
      let enriched = known.get(key);
      if (enriched === undefined) known.set(key, (enriched = this.#withInfo(labels, chosen)));
      result.copyCell(row, step, enriched);
    }
  }

  /** The newest info series of each metric. */
  #chosenAt(candidates: readonly number[], step: number): number[] {
    const infos = this.#infos;
    if (infos === undefined) return [];
    const newest = new Map<string, number>();
    for (const row of candidates) {
      const cell = row * infos.steps + step;
      if (infos.presence[cell] === 0) continue;
      const name = metricName(infos.series[row] as Labels);
      const known = newest.get(name);
      const time = infos.values[cell] as number;
      const knownTime = known === undefined ? -Infinity : (infos.values[known * infos.steps + step] as number);
      if (known !== undefined && time === knownTime) throw duplicateInfo(infos, known, row, time);
      if (time > knownTime) newest.set(name, row);
    }
    return [...newest.values()];
  }

  #withInfo(labels: Labels, rows: readonly number[]): Labels {
    const added = new Map<string, string>();
    for (const row of rows) {
      const info = this.#infos?.series[row] ?? [];
      for (let i = 0; i < info.length; i += 2) {
        const name = info[i] as string;
        const value = info[i + 1] as string;
        if (name === METRIC_NAME || (this.#dataMatchers.length > 0 && !this.#dataNames.has(name))) continue;
        const other = added.get(name);
        if (other !== undefined && other !== value) throw new AppError('execution', `conflicting label: ${name}`);
        if (labelValue(labels, name) === '') added.set(name, value);
      }
    }
    let enriched = labels;
    for (const [name, value] of added) enriched = withLabel(enriched, name, value);
    return enriched;
  }
}

function duplicateInfo(infos: Matrix, known: number, row: number, seconds: number): AppError {
  const text = (at: number): string => `${formatLabels(infos.series[at] as Labels)} @ ${seconds * 1000}`;
  return new AppError('execution', `found duplicate series for info metric: existing ${text(known)}, new ${text(row)}`);
}

/** Rows of the base spread over the labels they get; rows that come to share labels are merged at the end. */
class EnrichedRows {
  readonly #base: Matrix;
  readonly #rows = new Map<string, { from: number; labels: Labels; steps: number[] }>();

  constructor(base: Matrix) {
    this.#base = base;
  }

  copyRow(row: number): void {
    const { steps, presence } = this.#base;
    for (let step = 0; step < steps; step++) {
      if (presence[row * steps + step] === 1) this.copyCell(row, step, this.#base.series[row] as Labels);
    }
  }

  copyCell(row: number, step: number, labels: Labels): void {
    const key = `${row}\xff${labelsKey(labels)}`;
    let target = this.#rows.get(key);
    if (target === undefined) this.#rows.set(key, (target = { from: row, labels, steps: [] }));
    target.steps.push(step);
  }

  build(): Matrix {
    const base = this.#base;
    const { steps } = base;
    const rows = [...this.#rows.values()];
    const values = base.memory.floats(rows.length * steps);
    const presence = base.memory.bytes(values.length);
    const histograms: HistogramCells | null = base.histograms ? noHistograms(values.length) : null;
    const dropName = base.dropName ? new Uint8Array(rows.length) : null;
    rows.forEach(({ from, steps: cells }, row) => {
      if (dropName && dropsName(base, from)) dropName[row] = 1;
      for (const step of cells) {
        values[row * steps + step] = base.values[from * steps + step] as number;
        presence[row * steps + step] = 1;
        if (histograms) histograms[row * steps + step] = base.histograms?.[from * steps + step];
      }
    });
    return mergeSameLabels(
      withoutEmptyRows({ ...base, series: rows.map(({ labels }) => labels), dropName, values, presence, histograms }),
    );
  }
}
