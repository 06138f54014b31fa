/** What the store is told about the life of its data: the file's words before the command line's, as in Prometheus. */
import { type LoadedConfig } from './config/loadConfig.ts';
import { retentionRules } from './config/storageExtension.ts';
import { promqlLanguage } from './promqlLanguage.ts';
import { keepFor, type StoragePolicy } from './storage/storagePolicy.ts';

/** Limits given where the program was started. */
export interface StartLimits {
  readonly retentionMs: number;
  readonly retentionBytes?: number | undefined;
  readonly retentionPercentage?: number | undefined;
}

/**
 * @param config  undefined: there is none in force yet
 * @throws AppError `config_invalid` when a selector is none
 */
export function storagePolicy(config: LoadedConfig | undefined, limits: StartLimits): StoragePolicy {
  const started: StoragePolicy = {
    ...keepFor(limits.retentionMs),
    sizeLimitBytes: limits.retentionBytes,
    diskPercentage: limits.retentionPercentage,
  };
  if (config === undefined) return started;
  const { time, size, percentage } = config.storage.tsdb?.retention ?? { time: 0, size: 0, percentage: 0 };
  const { storage } = config.extension;
  return {
    keepMs: positive(time) ?? started.keepMs,
    sizeLimitBytes: positive(size) ?? started.sizeLimitBytes,
    diskPercentage: positive(percentage) ?? started.diskPercentage,
    rules: retentionRules(storage, (text) => promqlLanguage.selector(text)),
    tiers: storage.tiers,
    tiersFromStepMs: storage.tiersFromStepMs,
  };
}

/** 0 is the same as nothing, as in Prometheus. */
const positive = (value: number | undefined): number | undefined =>
  value !== undefined && value > 0 ? value : undefined;
