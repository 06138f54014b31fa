/**
 * The configuration in force: what targets are scraped and which rules run. A bad edit never replaces a good one; it is
 * kept as a problem that the pages show.
 */
import { AppError } from '../../shared/errors.ts';
import { type LoadedConfig, loadConfig } from './config/loadConfig.ts';
import type { RuleManager } from './rules/ruleManager.ts';
import { loadRuleFiles } from './rules/loadRuleFiles.ts';
import type { ScrapeManager } from './scrape/scrapeManager.ts';

export interface Configuration {
  readonly file: string;
  /** The last good one; undefined until one was read. */
  current(): LoadedConfig | undefined;
  /** What is wrong with the file as it is now, one sentence; undefined when it is in force. */
  problem(): string | undefined;
  /** @throws AppError `config_invalid`, `not_found`; the last good configuration stays in force */
  reload(): Promise<void>;
}

export interface ConfigurationRooms {
  readonly scrape: ScrapeManager;
  readonly rules: RuleManager;
}

export function createConfiguration(file: string, { scrape, rules }: ConfigurationRooms): Configuration {
  let current: LoadedConfig | undefined;
  let problem: string | undefined;

  async function apply(): Promise<void> {
    // Everything is read and checked before anything is replaced.
    const config = await loadConfig(file);
    const files = await loadRuleFiles(config.ruleFiles);
    await scrape.apply(config);
    await rules.apply(files.flatMap(({ groups }) => groups), {
      evaluationIntervalMs: config.global.evaluationIntervalMs,
      queryOffsetMs: config.global.ruleQueryOffsetMs,
      externalLabels: config.global.externalLabels,
    });
    current = config;
  }

  return {
    file,
    current: () => current,
    problem: () => problem,
    async reload() {
      try {
        await apply();
        problem = undefined;
      } catch (error) {
        problem =
          error instanceof AppError ? error.message : `The configuration ${file} cannot be read: ${String(error)}`;
        throw error;
      }
    },
  };
}
