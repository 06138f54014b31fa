/**
 * The configuration in force: what targets are scraped and which rules run. A bad edit never replaces a good one; it is
 * kept as a problem that the pages show.
 */
import { resolve } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { Logger } from './base/logger.ts';
import { newlyAbsentFiles } from './checkNamedFiles.ts';
import { type LoadedConfig, loadConfig } from './config/loadConfig.ts';
import { stampOf, type WatchedFiles } from './configWatch.ts';
import { loadRuleFiles } from './rules/loadRuleFiles.ts';
import type { RuleGroup } from './rules/ruleFile.ts';
import type { RuleManager } from './rules/ruleManager.ts';
import type { ScrapeManager } from './scrape/scrapeManager.ts';
import { storagePolicy } from './storagePolicy.ts';

/** A configuration with its rule files, read and checked whole, in force or not yet. */
export interface ReadConfiguration {
  readonly config: LoadedConfig;
  readonly groups: readonly RuleGroup[];
  /** Of the configuration's sources when they were read. */
  readonly stamp: string;
}

/** @throws AppError `config_invalid`, `not_found` */
export async function readConfiguration(file: string): Promise<ReadConfiguration> {
  const config = await loadConfig(file);
  // What is wrong with it is told here, where it can still be refused.
  storagePolicy(config, { retentionMs: 0 });
  const stamp = await stampOf(config.sources);
  return { config, groups: await loadRuleFiles(config.ruleFiles), stamp };
}

export interface ConfigurationRooms {
  readonly scrape: Pick<ScrapeManager, 'apply'>;
  readonly rules: Pick<RuleManager, 'apply'>;
  readonly alertRouting: { applyConfig(config: LoadedConfig): void };
  readonly storage: { apply(config: LoadedConfig): void };
}

export class Configuration implements WatchedFiles {
  readonly file: string;
  readonly #rooms: ConfigurationRooms;
  #current: LoadedConfig | undefined;
  #problem: string | undefined;
  #stamp = '';
  /** What the last reading missed: it is tried again when it comes. */
  #awaited: readonly string[] = [];
  readonly #log: Logger;
  /** One reading at a time, or an older one could come into force last. */
  #reloading: Promise<void> = Promise.resolve();

  constructor(file: string, rooms: ConfigurationRooms, log: Logger) {
    this.file = file;
    this.#rooms = rooms;
    this.#log = log;
  }

  get sources(): readonly string[] {
    return [...(this.#current?.sources ?? [resolve(this.file)]), ...this.#awaited];
  }

  get stamp(): string {
    return this.#stamp;
  }

  /** The last good one; undefined until one was applied. */
  get current(): LoadedConfig | undefined {
    return this.#current;
  }

  /** What is wrong with the file as it is now, one sentence; undefined when it is in force. */
  get problem(): string | undefined {
    return this.#problem;
  }

  async apply({ config, groups, stamp }: ReadConfiguration): Promise<void> {
    await this.#rooms.scrape.apply(config);
    await this.#rooms.rules.apply(groups, {
      evaluationIntervalMs: config.global.evaluationIntervalMs,
      queryOffsetMs: config.global.ruleQueryOffsetMs,
      externalLabels: config.global.externalLabels,
    });
    this.#rooms.storage.apply(config);
    this.#rooms.alertRouting.applyConfig(config);
    this.#current = config;
    this.#stamp = stamp;
    this.#awaited = [];
    this.#problem = undefined;
  }

  /** @throws AppError `config_invalid`, `not_found`; the last good configuration stays in force */
  reload(): Promise<void> {
    const turn = this.#reloading.then(() => this.#readAgain());
    this.#reloading = turn.catch(() => {});
    return turn;
  }

  /** A reload that nobody waits for: what is wrong stays as the problem. */
  async reread(): Promise<void> {
    try {
      await this.reload();
      this.#log.info('the configuration was edited and is in force', { file: this.file });
    } catch (error) {
      this.#log.error('the edited configuration is not in force', { error: String(error) });
    }
  }

  async #readAgain(): Promise<void> {
    const stamp = await stampOf(this.sources);
    try {
      const read = await readConfiguration(this.file);
      this.#refuseNewlyAbsent(read.config);
      await this.apply(read);
    } catch (error) {
      this.#stamp = this.#awaited.length === 0 ? stamp : await stampOf(this.sources);
      this.reject(error);
      throw error;
    }
  }

  /** A name that was misspelt would end jobs that work. @throws AppError `not_found` */
  #refuseNewlyAbsent(config: LoadedConfig): void {
    this.#awaited = [];
    const [first, ...more] = this.#current === undefined ? [] : newlyAbsentFiles(config, this.#current);
    if (first === undefined) return;
    this.#awaited = [first, ...more].map(({ path }) => path);
    throw new AppError('not_found', `${this.file}: ${first.absence}.`);
  }

  /** Keeps why the file is not in force. */
  reject(error: unknown): void {
    this.#problem = error instanceof AppError ? error.message : `${this.file} cannot be read: ${String(error)}.`;
  }
}
