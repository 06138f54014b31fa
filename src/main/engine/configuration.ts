/**
 * The configuration in force: what targets are scraped and which rules run. A bad edit never replaces a good one; it is
 * kept as a problem that the pages show.
 */
import { AppError } from '../../shared/errors.ts';
import { type LoadedConfig, loadConfig } from './config/loadConfig.ts';
import { loadRuleFiles } from './rules/loadRuleFiles.ts';
import type { RuleGroup } from './rules/ruleFile.ts';
import type { RuleManager } from './rules/ruleManager.ts';
import type { ScrapeManager } from './scrape/scrapeManager.ts';

/** A configuration with its rule files, read and checked whole, in force or not yet. */
export interface ReadConfiguration {
  readonly config: LoadedConfig;
  readonly groups: readonly RuleGroup[];
}

/** @throws AppError `config_invalid`, `not_found` */
export async function readConfiguration(file: string): Promise<ReadConfiguration> {
  const config = await loadConfig(file);
  return { config, groups: await loadRuleFiles(config.ruleFiles) };
}

export interface ConfigurationRooms {
  readonly scrape: ScrapeManager;
  readonly rules: RuleManager;
}

export class Configuration {
  readonly file: string;
  readonly #rooms: ConfigurationRooms;
  #current: LoadedConfig | undefined;
  #problem: string | undefined;

  constructor(file: string, rooms: ConfigurationRooms) {
    this.file = file;
    this.#rooms = rooms;
  }

  /** The last good one; undefined until one was applied. */
  get current(): LoadedConfig | undefined {
    return this.#current;
  }

  /** What is wrong with the file as it is now, one sentence; undefined when it is in force. */
  get problem(): string | undefined {
    return this.#problem;
  }

  async apply({ config, groups }: ReadConfiguration): Promise<void> {
    await this.#rooms.scrape.apply(config);
    await this.#rooms.rules.apply(groups, {
      evaluationIntervalMs: config.global.evaluationIntervalMs,
      queryOffsetMs: config.global.ruleQueryOffsetMs,
      externalLabels: config.global.externalLabels,
    });
    this.#current = config;
    this.#problem = undefined;
  }

  /** @throws AppError `config_invalid`, `not_found`; the last good configuration stays in force */
  async reload(): Promise<void> {
    try {
      await this.apply(await readConfiguration(this.file));
    } catch (error) {
      this.reject(error);
      throw error;
    }
  }

  /** Keeps why the file is not in force. */
  reject(error: unknown): void {
    this.#problem = error instanceof AppError ? error.message : `${this.file} cannot be read: ${String(error)}.`;
  }
}
