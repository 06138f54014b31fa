/**
 * Which alerts stay unsaid because a greater one fires. Each rule keeps the alerts of its source side by the labels that
 * source and target must share, so that one look finds them, however many fire.
 */
import { labelValue, type Labels } from '../../../../shared/labels.ts';
import { isResolved, type Alert } from '../alert.ts';
import type { InhibitRule } from '../config/inhibitConfig.ts';
import { matchesAll } from '../matchers/matchLabels.ts';

interface SourceAlerts {
  readonly rule: InhibitRule;
  readonly byEqual: Map<string, Map<string, Alert>>;
}

export interface Inhibition {
  /** Of the alert that inhibits. */
  readonly fingerprint: string;
  readonly labels: Labels;
}

export class Inhibitor {
  readonly #sources: readonly SourceAlerts[];
  /** Changes whenever an answer may have. */
  version = 0;
  #nextEnd: { readonly version: number; readonly ms: number | undefined } | undefined;

  constructor(rules: readonly InhibitRule[]) {
    this.#sources = rules.map((rule) => ({ rule, byEqual: new Map() }));
  }

  /** Every alert passes here first, new and again. */
  process(alert: Alert, nowMs: number): void {
    for (const { rule, byEqual } of this.#sources) {
      if (!matchesAll(rule.source, alert.labels)) continue;
      const key = equalKey(rule, alert.labels);
      const alike = byEqual.get(key) ?? new Map<string, Alert>();
      byEqual.set(key, alike);
      const before = alike.get(alert.fingerprint);
      if (before === undefined || isResolved(before, nowMs) !== isResolved(alert, nowMs)) this.version += 1;
      alike.set(alert.fingerprint, alert);
    }
  }

  /** The first alert that inhibits one with these labels. One that matches both sides of a rule is not inhibited by its like. */
  inhibitedBy(labels: Labels, nowMs: number): Inhibition | undefined {
    for (const { rule, byEqual } of this.#sources) {
      if (!matchesAll(rule.target, labels)) continue;
      const isSourceToo = matchesAll(rule.source, labels);
      for (const source of byEqual.get(equalKey(rule, labels))?.values() ?? []) {
        if (isResolved(source, nowMs)) continue;
        if (isSourceToo && matchesAll(rule.target, source.labels)) continue;
        return { fingerprint: source.fingerprint, labels: source.labels };
      }
    }
    return undefined;
  }

  /** Forgets sources that ended. */
  collect(nowMs: number): void {
    for (const { byEqual } of this.#sources) {
      for (const [key, alike] of byEqual) {
        for (const [fingerprint, alert] of alike) if (isResolved(alert, nowMs)) alike.delete(fingerprint);
        if (alike.size === 0) byEqual.delete(key);
      }
    }
  }

  /** When the next source ends by itself, or earlier; undefined when none will. */
  nextEndMs(nowMs: number): number | undefined {
    const known = this.#nextEnd;
    // Ends only move away while nothing else changes, so an end that lies ahead still does for caution.
    if (known?.version === this.version && (known.ms === undefined || known.ms > nowMs)) return known.ms;
    this.#nextEnd = { version: this.version, ms: this.#soonestEnd(nowMs) };
    return this.#nextEnd.ms;
  }

  #soonestEnd(nowMs: number): number | undefined {
    let next: number | undefined;
    for (const { byEqual } of this.#sources) {
      for (const alike of byEqual.values()) {
        for (const { endsAtMs } of alike.values()) {
          if (endsAtMs !== undefined && endsAtMs > nowMs && (next === undefined || endsAtMs < next)) next = endsAtMs;
        }
      }
    }
    return next;
  }
}

/** An absent label equals an empty one. */
const equalKey = (rule: InhibitRule, labels: Labels): string =>
  rule.equal.map((name) => labelValue(labels, name)).join('\xff');
