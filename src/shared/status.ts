/** What the pages show of the engine's state: plain data, already in words where a person reads it. */

export type TargetHealth = 'up' | 'down' | 'unknown';

/** One scrape as a bar: 1 up, 0 failed, -1 missing (asleep or not yet). */
export type ScrapeOutcome = 1 | 0 | -1;

export interface TargetView {
  readonly id: string;
  /** The job's name in the configuration; relabeling may have given the series another job. */
  readonly scrapePool: string;
  readonly job: string;
  readonly instance: string;
  readonly url: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly discoveredLabels: Readonly<Record<string, string>>;
  readonly health: TargetHealth;
  /** In words, with cause: `Nothing listens on port 9100 of 10.0.4.31 (connection refused).`; '' when up. */
  readonly lastError: string;
  /** Start of the present run of failures; undefined when up. */
  readonly downSinceMs: number | undefined;
  readonly lastScrapeMs: number | undefined;
  readonly lastDurationMs: number;
  readonly samples: number;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** Newest last, at most 40. */
  readonly recent: readonly ScrapeOutcome[];
  /** True for this machine's own collector, which has no URL. */
  readonly isBuiltIn: boolean;
  /** What a person should know although scrapes succeed: a certificate nobody checks, say. */
  readonly warnings?: readonly string[];
  /** The target has more series than its budget; absent while everything fits. */
  readonly overflow?: SeriesOverflow;
}

/** New series beyond a target's budget were dropped: which label makes them, and what would mend it. */
export interface SeriesOverflow {
  readonly budget: number;
  /** Series that were dropped since the budget was reached. */
  readonly dropped: number;
  /** Metric with the most of them, and its label with the most values. */
  readonly metric: string;
  readonly label: string;
  /** Values of the label among the series that were looked at. */
  readonly labelValues: number;
  /** An entry of `metric_relabel_configs` in YAML that drops these series. */
  readonly rule: string;
  /** Series that the rule keeps out, at least. */
  readonly saving: number;
}

export type AlertState = 'pending' | 'firing' | 'resolved';

export interface AlertView {
  readonly id: string;
  readonly rule: string;
  readonly group: string;
  /** The rule file: two files may have groups of one name. */
  readonly file: string;
  readonly state: AlertState;
  readonly severity: 'critical' | 'warning' | 'info';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** The summary annotation, or a sentence made from the rule. */
  readonly summary: string;
  readonly description: string;
  readonly expr: string;
  readonly value: number;
  readonly activeAtMs: number;
  readonly firedAtMs: number | undefined;
  readonly resolvedAtMs: number | undefined;
  readonly forMs: number;
}

export interface RuleView {
  readonly type: 'alerting' | 'recording';
  readonly name: string;
  readonly expr: string;
  readonly forMs: number;
  readonly keepFiringForMs: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly health: 'ok' | 'err' | 'unknown';
  readonly lastError: string;
  readonly lastEvaluationMs: number | undefined;
  readonly evaluationDurationMs: number;
  readonly state: 'inactive' | 'pending' | 'firing' | 'recording';
}

export interface RuleGroupView {
  readonly name: string;
  readonly file: string;
  readonly intervalMs: number;
  /** Most alerts or series a rule may make; 0: no limit. */
  readonly limit: number;
  readonly rules: readonly RuleView[];
}

export interface EngineStatus {
  readonly version: string;
  readonly startedMs: number;
  readonly nowMs: number;
  readonly activeSeries: number;
  readonly samplesPerSecond: number;
  readonly diskBytes: number;
  readonly retentionMs: number;
  readonly oldestMs: number | undefined;
  readonly targets: { readonly up: number; readonly down: number; readonly unknown: number };
  readonly alerts: { readonly critical: number; readonly warning: number; readonly pending: number };
  readonly rulesChecked: number;
  readonly lastRuleEvaluationMs: number | undefined;
  /** Sentences about what is wrong with the engine itself: disk, configuration, corrupt data. Empty when all is well. */
  readonly problems: readonly string[];
  readonly configFile: string | undefined;
  readonly dataDir: string;
}

export interface HostFacts {
  readonly hostname: string;
  readonly os: string;
  readonly cpuModel: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly bootMs: number | undefined;
  /** The `instance` label of this machine's series. */
  readonly instance: string;
  /** False with `--no-host`: the pages then say so instead of waiting for data. */
  readonly isCollected: boolean;
}

export interface MetricInfo {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly unit: string;
  readonly series: number;
}
