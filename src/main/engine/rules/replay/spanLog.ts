/** The spans of one rule's alerts, from the states that the state machine goes through. */
import { labelsToRecord } from '../../../../shared/labels.ts';
import type { AlertSpan, RuleReplay } from '../../../../shared/ruleReplay.ts';
import { isActive, type Alert } from '../alertState.ts';

/** A rule that flaps for a month must not fill the memory; beyond this only the figures go on. */
const MAX_SPANS = 10_000;

interface OpenSpan {
  readonly alert: Alert;
  firedAtMs: number | undefined;
  lowest: number;
  highest: number;
  value: number;
}

export type SpanFigures = Pick<RuleReplay, 'spans' | 'fired' | 'ignored' | 'totalMs' | 'longestMs'>;

export class SpanLog {
  readonly #open = new Map<string, OpenSpan>();
  #done: AlertSpan[] = [];
  #fired = 0;
  #ignored = 0;
  #totalMs = 0;
  #longestMs = 0;

  /** What an evaluation at `t` made of one alert; undefined: there was or is none. */
  observe(key: string, before: Alert | undefined, after: Alert | undefined, t: number): void {
    const wasActive = before !== undefined && isActive(before);
    const isNow = after !== undefined && isActive(after);
    if (wasActive && !isNow) this.#end(key, t);
    if (!isNow) return;
    const open = this.#open.get(key);
    const span: OpenSpan = open ?? {
      alert: after,
      firedAtMs: undefined,
      lowest: Infinity,
      highest: -Infinity,
      value: after.value,
    };
    if (open === undefined) this.#open.set(key, span);
    if (after.state === 'firing' && span.firedAtMs === undefined) {
      span.firedAtMs = after.firedAtMs;
      span.value = after.value;
      this.#fired += 1;
    } else if (span.firedAtMs === undefined) span.value = after.value;
  }

  /** Values of the expression while the alert stays as it is. @param values  present all of them */
  measure(key: string, values: Float64Array): void {
    const span = this.#open.get(key);
    if (span === undefined) return;
    let { lowest, highest } = span;
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
    span.lowest = lowest;
    span.highest = highest;
  }

  #end(key: string, t: number): void {
    const span = this.#open.get(key);
    if (span === undefined) return;
    this.#open.delete(key);
    if (span.firedAtMs === undefined) this.#ignored += 1;
    else this.#count(t - span.firedAtMs);
    this.#done.push(spanOf(span, t));
    if (this.#done.length >= 2 * MAX_SPANS) this.#done = this.#done.slice(-MAX_SPANS);
  }

  #count(firedMs: number): void {
    this.#totalMs += firedMs;
    this.#longestMs = Math.max(this.#longestMs, firedMs);
  }

  /** @param endMs  of the replay: what still fires has fired until then */
  figures(endMs: number): SpanFigures {
    const open = [...this.#open.values()];
    const runningMs = open.flatMap(({ firedAtMs }) => (firedAtMs === undefined ? [] : [endMs - firedAtMs]));
    const spans = [...this.#done, ...open.map((span) => spanOf(span, undefined))];
    return {
      spans: spans.toSorted((a, b) => a.activeAtMs - b.activeAtMs).slice(-MAX_SPANS),
      fired: this.#fired,
      ignored: this.#ignored,
      totalMs: runningMs.reduce((sum, ms) => sum + ms, this.#totalMs),
      longestMs: Math.max(this.#longestMs, ...runningMs),
    };
  }
}

function spanOf({ alert, firedAtMs, lowest, highest, value }: OpenSpan, endedAtMs: number | undefined): AlertSpan {
  const hasValue = lowest <= highest;
  return {
    labels: labelsToRecord(alert.labels),
    activeAtMs: alert.activeAtMs,
    firedAtMs,
    endedAtMs,
    lowest: hasValue ? lowest : value,
    highest: hasValue ? highest : value,
    value,
  };
}
