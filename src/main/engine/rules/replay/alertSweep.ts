/**
 * Runs the state machine of live evaluation over a stretch of results. Between two evaluations in which nothing begins,
 * ends or comes due an alert stays as it is, so those in between are passed over: what is left is a few per span.
 *
 * Alerts that cannot touch each other are swept one by one. Those that can, because of a limit, of labels that follow the
 * value, or of two elements that make one alert, are swept together, as live evaluation does it.
 */
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../../../shared/errors.ts';
import { EMPTY_LABELS, labelsKey, type Labels } from '../../../../shared/labels.ts';
import { alertSamples, alertTemplates, checkAlertLimit, type AlertTemplates } from '../alertingRule.ts';
import { nextAlerts, nextChangeMs, type Alert, type Alerts, type AlertSample, type AlertStep } from '../alertState.ts';
import type { TemplateContext } from '../alertTemplate.ts';
import type { ResultMatrix } from '../../promql/queryResult.ts';
import { PRESENT } from '../../storage/storage.ts';
import type { AlertingRule } from '../ruleFile.ts';
import type { VectorSample } from '../ruleQuery.ts';
import { SpanLog, type SpanFigures } from './spanLog.ts';

export interface SweepOptions {
  readonly rule: AlertingRule;
  readonly limit: number;
  readonly externalLabels: Labels;
  readonly externalUrl: string;
  /** Between the evaluation and what it looks at. */
  readonly queryOffsetMs: number;
  readonly query: (expr: string, t: number) => ReturnType<TemplateContext['query']>;
  readonly signal: AbortSignal;
  onFailure(message: string): void;
}

/** Rows between two turns of the event loop. */
const YIELD_EVERY = 64;

export class AlertSweep {
  readonly #options: SweepOptions;
  readonly #templates: AlertTemplates;
  readonly #areLabelsSteady: boolean;
  readonly #log = new SpanLog();
  /** Alert of each series met so far, where its labels do not follow the value; by `labelsKey` of the series. */
  readonly #made = new Map<string, AlertSample>();
  #alerts: Alerts = new Map();

  constructor(options: SweepOptions) {
    this.#options = options;
    this.#templates = { ...alertTemplates(options.rule), annotations: [] };
    this.#areLabelsSteady = Object.values(options.rule.labels).every(isSteady);
  }

  /** The next steps of the expression's result; a step that is left out is an evaluation that failed and changed nothing. */
  async feed(matrix: ResultMatrix): Promise<void> {
    const isEachItsOwn = this.#areLabelsSteady && (await this.#makeAlerts(matrix));
    if (isEachItsOwn && this.#options.limit === 0) await this.#sweepEach(matrix);
    else await this.#sweepTogether(matrix);
  }

  figures(endMs: number): SpanFigures {
    return this.#log.figures(endMs);
  }

  #stepAt(t: number): AlertStep {
    const { forMs, keepFiringForMs } = this.#options.rule;
    return { t, forMs, keepFiringForMs, asleepMs: 0, isSettling: false };
  }

  #context(t: number): TemplateContext {
    const { externalUrl, query } = this.#options;
    return { nowMs: t, externalUrl, query: (expr) => query(expr, t) };
  }

  #samplesAt(t: number, samples: readonly VectorSample[]): Promise<readonly AlertSample[]> {
    const { rule, externalLabels } = this.#options;
    return alertSamples(rule, this.#templates, samples, externalLabels, this.#context(t));
  }

  /** @returns whether each series makes an alert of its own */
  async #makeAlerts(matrix: ResultMatrix): Promise<boolean> {
    const keys = new Set<string>();
    for (const labels of matrix.series) {
      const key = labelsKey(labels);
      let alert = this.#made.get(key);
      if (alert === undefined) {
        [alert] = await this.#samplesAt(matrix.startMs, [{ labels, value: 0, histogram: undefined }]);
        if (alert === undefined) throw new AppError('internal', 'An element made no alert.');
        this.#made.set(key, alert);
      }
      keys.add(alert.key);
    }
    return keys.size === matrix.series.length;
  }

  async #sweepEach(matrix: ResultMatrix): Promise<void> {
    const after = new Map<string, Alert>();
    const unmet = new Map(this.#alerts);
    for (const [row, labels] of matrix.series.entries()) {
      if (row % YIELD_EVERY === YIELD_EVERY - 1) await this.#breathe();
      const sample = this.#made.get(labelsKey(labels)) as AlertSample;
      const alert = this.#sweepOne(matrix, row, sample.key, sample, unmet.get(sample.key));
      unmet.delete(sample.key);
      if (alert !== undefined) after.set(sample.key, alert);
    }
    for (const [key, alert] of unmet) {
      const next = this.#sweepOne(matrix, undefined, key, undefined, alert);
      if (next !== undefined) after.set(key, next);
    }
    this.#alerts = after;
  }

  /** @param row  undefined: the series yields nothing in this stretch */
  #sweepOne(
    matrix: ResultMatrix,
    row: number | undefined,
    key: string,
    sample: AlertSample | undefined,
    alert: Alert | undefined,
  ): Alert | undefined {
    const { steps } = matrix;
    const from = (row ?? 0) * steps;
    const presence = row === undefined ? undefined : matrix.presence.subarray(from, from + steps);
    let state = alert;
    for (let i = 0; i < steps;) {
      const isPresent = presence?.[i] === PRESENT;
      const t = this.#timeOf(matrix, i);
      const before: Alerts = state === undefined ? NO_ALERTS : new Map([[key, state]]);
      const samples =
        isPresent && sample !== undefined ? [{ ...sample, value: matrix.values[from + i] as number }] : [];
      const next = nextAlerts(before, samples, this.#stepAt(t)).get(key);
      this.#log.observe(key, state, next, t);
      state = next;
      const end = Math.min(endOfRun(presence, i, isPresent), this.#stepOfChange(matrix, state, i));
      if (isPresent && state !== undefined) this.#log.measure(key, matrix.values.subarray(from + i, from + end));
      i = end;
    }
    return state;
  }

  /** The first step after this one at which something comes due. */
  #stepOfChange(matrix: ResultMatrix, alert: Alert | undefined, step: number): number {
    const dueMs = alert === undefined ? Infinity : nextChangeMs(alert, this.#options.rule);
    if (dueMs === Infinity) return matrix.steps;
    const due = Math.ceil((dueMs - this.#timeOf(matrix, 0)) / matrix.stepMs);
    return Math.min(Math.max(due, step + 1), matrix.steps);
  }

  async #sweepTogether(matrix: ResultMatrix): Promise<void> {
    let present: readonly number[] = [];
    let hadFailed = false;
    for (let step = 0; step < matrix.steps; step++) {
      if (step % 1000 === 999) await this.#breathe();
      const rows = rowsAt(matrix, step);
      const t = this.#timeOf(matrix, step);
      const isSame = step > 0 && this.#areLabelsSteady && !hadFailed && isSameList(rows, present) && !this.#isDue(t);
      present = rows;
      if (isSame) this.#measure(matrix, step, rows);
      else hadFailed = !(await this.#evaluate(matrix, step, rows));
    }
  }

  #isDue(t: number): boolean {
    return this.#alerts.values().some((alert) => nextChangeMs(alert, this.#options.rule) <= t);
  }

  /** @returns false when the evaluation failed */
  async #evaluate(matrix: ResultMatrix, step: number, rows: readonly number[]): Promise<boolean> {
    const t = this.#timeOf(matrix, step);
    const before = this.#alerts;
    let elements: readonly AlertSample[] = [];
    try {
      elements = await this.#samplesAt(
        t,
        rows.map((row) => vectorSample(matrix, row, step)),
      );
      const next = nextAlerts(before, elements, this.#stepAt(t));
      // As in live evaluation: too many alerts are none.
      this.#alerts = NO_ALERTS;
      checkAlertLimit(next, this.#options.limit);
      this.#alerts = next;
      return true;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.#options.onFailure(error.message);
      return false;
    } finally {
      for (const key of new Set([...before.keys(), ...this.#alerts.keys()])) {
        this.#log.observe(key, before.get(key), this.#alerts.get(key), t);
      }
      for (const { key, value } of elements) this.#log.measure(key, Float64Array.of(value));
    }
  }

  #measure(matrix: ResultMatrix, step: number, rows: readonly number[]): void {
    for (const row of rows) {
      const cell = row * matrix.steps + step;
      const key = this.#made.get(labelsKey(matrix.series[row] ?? EMPTY_LABELS))?.key;
      if (key !== undefined) this.#log.measure(key, matrix.values.subarray(cell, cell + 1));
    }
  }

  #timeOf = (matrix: ResultMatrix, step: number): number =>
    matrix.startMs + step * matrix.stepMs + this.#options.queryOffsetMs;

  async #breathe(): Promise<void> {
    await setImmediate();
    if (this.#options.signal.aborted) throw new AppError('canceled', 'The replay was canceled.');
  }
}

const NO_ALERTS: Alerts = new Map();

/** The first step at which the series is not what it is at `step`. */
function endOfRun(presence: Uint8Array | undefined, step: number, isPresent: boolean): number {
  if (presence === undefined) return Infinity;
  const end = presence.indexOf(isPresent ? 0 : PRESENT, step + 1);
  return end === -1 ? presence.length : end;
}

function rowsAt(matrix: ResultMatrix, step: number): readonly number[] {
  const rows: number[] = [];
  for (let row = 0; row < matrix.series.length; row++) {
    if (matrix.presence[row * matrix.steps + step] === PRESENT) rows.push(row);
  }
  return rows;
}

const isSameList = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((row, i) => row === b[i]);

function vectorSample(matrix: ResultMatrix, row: number, step: number): VectorSample {
  const cell = row * matrix.steps + step;
  return {
    labels: matrix.series[row] ?? EMPTY_LABELS,
    value: matrix.values[cell] as number,
    histogram: matrix.histograms?.[cell],
  };
}

/**
 * Whether a label's template yields the same text for a series at any time: it names nothing but labels and functions of
 * them. What is not surely so is taken to follow the value.
 */
function isSteady(template: string): boolean {
  const actions = template.match(/\{\{.*?\}\}/gs) ?? [];
  return actions.every((action) => {
    const code = action
      .replaceAll(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, '')
      .replaceAll(/\$(?:labels|externalLabels|externalURL)(?:\.\w+)*/g, '');
    return !/[.$]|\b(?:query|tmpl|template|now)\b/.test(code);
  });
}
