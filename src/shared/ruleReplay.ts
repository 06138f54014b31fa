/** What rules would have done over a stretch of stored history: plain data for pages and reports. */

/** One alert from its beginning to its end. */
export interface AlertSpan {
  readonly labels: Readonly<Record<string, string>>;
  /** Since when its expression held. */
  readonly activeAtMs: number;
  /** Undefined: it never got beyond pending. */
  readonly firedAtMs: number | undefined;
  /** The evaluation that found it over; undefined: it goes on at the end of the replay. */
  readonly endedAtMs: number | undefined;
  /** Of the expression while the alert was active. */
  readonly lowest: number;
  readonly highest: number;
  /** When it fired; of one that did not, its latest. */
  readonly value: number;
}

export interface RuleReplay {
  readonly group: string;
  readonly file: string;
  readonly rule: string;
  readonly expr: string;
  readonly forMs: number;
  readonly keepFiringForMs: number;
  /** Evaluations that were replayed. */
  readonly evaluations: number;
  /** By their beginning; the latest where there are too many to keep. */
  readonly spans: readonly AlertSpan[];
  /** Alerts that fired. */
  readonly fired: number;
  /** Alerts that were over before `for` had passed. */
  readonly ignored: number;
  /** Time in which alerts fired, summed over alerts. */
  readonly totalMs: number;
  readonly longestMs: number;
  /** Evaluations that failed, and how the first of them did. */
  readonly failures: number;
  readonly firstFailure: string;
}

export interface RulesReplay {
  readonly startMs: number;
  readonly endMs: number;
  /** In the order of the files. */
  readonly rules: readonly RuleReplay[];
  /** Recording rules that were replayed before what reads them. */
  readonly recordingRules: number;
}
