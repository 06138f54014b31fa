/** The composition root: `openEngine` puts the rooms together and starts them; disposing stops them in reverse order. */
import type { NotificationEvent } from '../../shared/protocol.ts';
import type { AlertView, EngineStatus, HostFacts, RuleGroupView, TargetView } from '../../shared/status.ts';
import type { Clock } from './base/clock.ts';
import type { Logger } from './base/logger.ts';
import type { QueryEngine } from './promql/queryEngine.ts';
import type { Storage } from './storage/storage.ts';

export interface EngineOptions {
  readonly dataDir: string;
  readonly configFile: string | undefined;
  readonly retentionMs: number;
  /** Undefined: no host collector. */
  readonly host: { readonly procfs: string; readonly sysfs: string } | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface Engine extends AsyncDisposable {
  readonly storage: Storage;
  readonly queries: QueryEngine;
  targets(): readonly TargetView[];
  ruleGroups(): readonly RuleGroupView[];
  alerts(): readonly AlertView[];
  status(): EngineStatus;
  hostFacts(): HostFacts;
  /** Reads the configuration again; the last good one stays when the new one is bad. @throws AppError `config_invalid` */
  reload(): Promise<void>;
  /** Called after each change of targets, alerts or status, at most once a second per topic. */
  onChange(listener: (topic: 'targets' | 'alerts' | 'status') => void): Disposable;
  onNotification(listener: (event: NotificationEvent) => void): Disposable;
}
