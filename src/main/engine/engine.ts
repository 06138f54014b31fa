/** The composition root: `openEngine` puts the rooms together and starts them; disposing stops them in reverse order. */
import type { WireError } from '../../shared/errors.ts';
import type { NotificationEvent } from '../../shared/protocol.ts';
import type { StorageForecast } from '../../shared/storageForecast.ts';
import type { AlertView, EngineStatus, HostFacts, MetricInfo, RuleGroupView, TargetView } from '../../shared/status.ts';
import type { AlertRouting } from './alertRouting.ts';
import type { Clock } from './base/clock.ts';
import type { Logger } from './base/logger.ts';
import type { Collection } from './collection.ts';
import type { Dashboards } from './dashboards/dashboards.ts';
import type { QueryEngine } from './promql/queryEngine.ts';
import type { Matcher } from './storage/matcher.ts';
import type { SecretSeal, SecretStore } from './secrets/secretStore.ts';
import type { RuleDesk } from './ruleDesk.ts';
import type { Storage } from './storage/storage.ts';

export type { SecretSeal } from './secrets/secretStore.ts';
export type { QueryOptions } from './promql/queryEngine.ts';
export type { QueryResult, QueryValue, RawSeries, ResultMatrix } from './promql/queryResult.ts';
export { sampleText } from './kernels/sampleText.ts';
export { allBuckets } from './promql/histogram/buckets.ts';
export { histogramToJson } from './promql/histogram/printHistogram.ts';
export type { FloatHistogram } from './storage/histogram.ts';
export type { Matcher } from './storage/matcher.ts';
export { ABSENT, type MetricMetadata, PRESENT, STALE } from './storage/storage.ts';

export interface EngineOptions {
  readonly dataDir: string;
  readonly configDir: string;
  /** The prometheus.yml; undefined: the one in configDir when it exists. */
  readonly configFile: string | undefined;
  readonly retentionMs: number;
  /** Largest size of the store; the oldest data goes. */
  readonly retentionBytes?: number | undefined;
  /** The same as a share of the disk, 0 to 100. */
  readonly retentionPercentage?: number | undefined;
  readonly isAdminApiEnabled?: boolean | undefined;
  /** What no commit is lost to: a crash of the program (default), or of the machine as well. */
  readonly durability?: 'process' | 'full';
  /** The alertmanager.yml; absent: the one in configDir when it exists, else the desktop is told of everything. */
  readonly alertmanagerFile?: string | undefined;
  /** Where a browser finds this program, for links in notifications; absent: nowhere. */
  readonly externalUrl?: string | undefined;
  /** Undefined: no host collector. */
  readonly host: { readonly procfs: string; readonly sysfs: string } | undefined;
  readonly isRemoteWriteEnabled: boolean;
  readonly version: string;
  /** The system's key store; absent: secrets are files that only this user can read. */
  readonly secretSeal?: SecretSeal;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What can be asked about the language itself, without data. All throw AppError `promql_invalid`. */
export interface PromqlLanguage {
  check(expr: string): WireError | null;
  format(expr: string): string;
  /** The tree in the shape of /api/v1/parse_query. */
  toJson(expr: string): unknown;
  /** The matchers of one selector, as `match[]` takes it. */
  selector(text: string): readonly Matcher[];
  /** The matchers of every selector in a query. */
  selectorsOf(expr: string): readonly (readonly Matcher[])[];
}

/** An answer of a door that speaks HTTP by itself. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Engine extends AsyncDisposable {
  readonly clock: Clock;
  readonly storage: Storage;
  readonly queries: QueryEngine;
  readonly promql: PromqlLanguage;
  readonly collection: Collection;
  /** Rules as the pages read, change and try them. */
  readonly rules: RuleDesk;
  /** Names can be listed, values stored and removed; only scrapes and notifications read them. */
  readonly secrets: Omit<SecretStore, 'read'>;
  readonly dashboards: Dashboards;
  readonly lookbackMs: number;
  targets(): readonly TargetView[];
  /** Discovered labels of targets that relabeling dropped. */
  droppedTargets(): readonly Readonly<Record<string, string>>[];
  ruleGroups(): readonly RuleGroupView[];
  alerts(): readonly AlertView[];
  status(): EngineStatus;
  hostFacts(): HostFacts;
  /** Every metric name with type, help and number of series. */
  metrics(): MetricInfo[];
  /** The configuration in force as YAML, secrets replaced by `<secret>`. */
  configText(): string;
  /** The engine's own metrics in text format 0.0.4. */
  selfExposition(): string;
  receiveRemoteWrite(body: Uint8Array, headers: Readonly<Record<string, string | undefined>>): HttpAnswer;
  /** Whether data may be deleted over HTTP. */
  readonly isAdminApiEnabled: boolean;
  /** Copies the store into a folder of its own under the data folder. @returns the folder's name */
  takeSnapshot(): Promise<string>;
  /**
   * Deletes samples of all series that match any of the sets, both times inclusive. @returns how many series had some
   * @throws AppError `store_unwritable`
   */
  deleteSeries(matcherSets: readonly (readonly Matcher[])[], minT: number, maxT: number): number;
  /** Takes what was deleted out of the file now, and gives the space back. */
  cleanTombstones(): Promise<void>;
  /** What the store will take at the present rate. */
  forecastStorage(): Promise<StorageForecast>;
  /** Reads the configuration again; the last good one stays when the new one is bad. @throws AppError `config_invalid` */
  reload(): Promise<void>;
  /** Who is told of alerts, and why: the Alertmanager inside. */
  readonly alertRouting: AlertRouting;
  sendTestNotification(): void;
  /** Called after a change of targets, alerts or status, at most once a second per topic. */
  onChange(listener: (topic: EngineTopic) => void): Disposable;
  onNotification(listener: (event: NotificationEvent) => void): Disposable;
}

export type EngineTopic = 'targets' | 'alerts' | 'routing' | 'status' | 'dashboards' | 'reports';
