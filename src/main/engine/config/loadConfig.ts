/**
 * `prometheus.yml` of Prometheus 3 as a typed, checked configuration. Everything wrong with a file is found in one pass
 * and reported with its place; a file with a problem yields no configuration at all.
 */
import { existsSync, globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { AppError, type ConfigProblem } from '../../../shared/errors.ts';
import { labelsFromPairs, labelsToRecord } from '../../../shared/labels.ts';
import { alertingConfig, type AlertingConfig } from './alertingConfig.ts';
import { decodeTop, fail, list, map, note, openYaml, optional, record, text, type Place } from './decoder.ts';
import { checkBudgets, extensionConfig, type ExtensionConfig } from './extensionConfig.ts';
import { globalConfig, type GlobalConfig } from './globalConfig.ts';
import { checkRelabelConfig } from './relabelConfig.ts';
import { remoteReadConfig, remoteWriteConfig, type RemoteReadConfig, type RemoteWriteConfig } from './remoteConfig.ts';
import { quoted } from './scalars.ts';
import { finishScrapeConfig, scrapeJob, type PlacedJob, type ScrapeConfig } from './scrapeConfig.ts';
import {
  checkTranslation,
  otlpConfig,
  runtimeConfig,
  storageConfig,
  tracingConfig,
  type OtlpConfig,
  type StorageConfig,
} from './serverSections.ts';

export interface LoadedConfig {
  readonly file: string;
  /** The text as read; `redactConfig` makes it fit to show. */
  readonly text: string;
  readonly global: GlobalConfig;
  readonly scrapeConfigs: readonly ScrapeConfig[];
  /** Rule files that exist now: absolute, globs expanded, sorted, each once. */
  readonly ruleFiles: readonly string[];
  /** Everything this was read from, absolute: the file, and what it names under rule_files and scrape_config_files, patterns unexpanded. */
  readonly sources: readonly string[];
  /** Names under rule_files and scrape_config_files that point at no file. Loading goes on without them; a check complains. */
  readonly missingFiles: readonly string[];
  readonly alerting: AlertingConfig;
  readonly remoteWrite: readonly RemoteWriteConfig[];
  readonly remoteRead: readonly RemoteReadConfig[];
  readonly storage: StorageConfig;
  readonly otlp: OtlpConfig;
  /** The section `sightglass`, which is ours alone. */
  readonly extension: ExtensionConfig;
  /** Sections that load but do nothing here, in words: `job "k8s": kubernetes_sd_configs is kept, but not run.` */
  readonly inactive: readonly string[];
}

const pathPattern = (what: string) =>
  map(text, (value, place) => {
    if (!/^[^*]*(\*[^/]*)?$/.test(value)) fail(place, `invalid ${what} path ${quoted(value)}`);
    return value;
  });

const sections = record('config.plain', {
  global: globalConfig,
  runtime: runtimeConfig,
  alerting: alertingConfig,
  rule_files: list(pathPattern('rule file')),
  scrape_config_files: list(pathPattern('scrape config file')),
  scrape_configs: list(scrapeJob, 'empty or null scrape config section'),
  storage: storageConfig,
  tracing: optional(tracingConfig),
  remote_write: list(remoteWriteConfig, 'empty or null remote write config section'),
  remote_read: list(remoteReadConfig, 'empty or null remote read config section'),
  otlp: otlpConfig,
  sightglass: extensionConfig,
});

const scrapeConfigFile = record('config.ScrapeConfigs', {
  scrape_configs: list(scrapeJob, 'empty or null scrape config section'),
});

/** @throws AppError `config_invalid` (`detail`: ConfigProblem[]), `not_found` when the file cannot be read */
export async function loadConfig(file: string): Promise<LoadedConfig> {
  return parseConfig(await read(file), file);
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new AppError('not_found', `The configuration ${file} cannot be read: ${(cause as Error).message}.`, {
      cause,
    });
  }
}

/**
 * @param file  where the text is from: its folder resolves relative names, and problems name it
 * @throws AppError `config_invalid`
 */
export async function parseConfig(content: string, file: string): Promise<LoadedConfig> {
  const top = openYaml(content, file);
  const value = decodeTop(top, sections) ?? refuse(file, top.source.problems);
  const { global } = value;
  const folder = dirname(resolve(file));

  const jobs: ScrapeConfig[] = [];
  const firstIn = new Map<string, string>();
  const finish = (job: PlacedJob, from: string): void => {
    attempt(() => {
      const config = finishScrapeConfig(job, global, value.sightglass);
      checkJobName(job.place, config.jobName, firstIn);
      firstIn.set(config.jobName, from);
      jobs.push(config);
    });
  };
  for (const job of value.scrapeConfigs) finish(job, '');
  checkRest(value, top);
  if (top.source.problems.length > 0) refuse(file, top.source.problems);
  const named = [...value.ruleFiles, ...value.scrapeConfigFiles];
  const imports = value.scrapeConfigFiles.flatMap((pattern) => expand(pattern, folder));
  for (const imported of imports) await importJobs(imported, finish);
  attempt(() => checkBudgets(value.sightglass, new Set(jobs.map(({ jobName }) => jobName)), top));
  if (top.source.problems.length > 0) refuse(file, top.source.problems);

  return {
    file,
    text: content,
    global: { ...global, externalLabels: expandLabels(global.externalLabels) },
    scrapeConfigs: jobs,
    ruleFiles: [...new Set(value.ruleFiles.flatMap((pattern) => expand(pattern, folder)))],
    sources: [resolve(file), ...named.map((name) => absolute(name, folder))],
    missingFiles: named.filter((name) => !isPattern(name) && expand(name, folder).length === 0),
    alerting: value.alerting,
    remoteWrite: value.remoteWrite,
    remoteRead: value.remoteRead,
    storage: value.storage,
    otlp: value.otlp,
    extension: value.sightglass,
    inactive: inactiveSections(jobs, value),
  };
}

function attempt(run: () => void): void {
  try {
    run();
  } catch (error) {
    note(error);
  }
}

function checkJobName(place: Place, jobName: string, firstIn: ReadonlyMap<string, string>): void {
  const first = firstIn.get(jobName);
  if (first === undefined) return;
  const where =
    first === '' && place.source.file !== ''
      ? ''
      : `, first found in ${first === '' ? 'main config file' : quoted(first)}`;
  fail(place, `found multiple scrape configs with job name ${quoted(jobName)}${where}`);
}

type Sections = ReturnType<typeof sections>;

/** What depends on more than one section. */
function checkRest(value: Sections, top: Place): void {
  const scheme = value.global.nameScheme;
  const rules = [
    ...value.alerting.alertRelabelConfigs,
    ...value.alerting.alertmanagers.flatMap((manager) => [...manager.relabelConfigs, ...manager.alertRelabelConfigs]),
    ...value.remoteWrite.flatMap((remote) => remote.writeRelabelConfigs),
  ];
  for (const rule of rules) attempt(() => checkRelabelConfig(rule, scheme));
  attempt(() => checkTranslation(value.otlp, scheme, top));
  attempt(() => checkUnique(value.remoteWrite, 'remote write', top));
  attempt(() => checkUnique(value.remoteRead, 'remote read', top));
}

function checkUnique(remotes: readonly { readonly name: string }[], what: string, top: Place): void {
  const names = remotes.map((remote) => remote.name).filter((name) => name !== '');
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) fail(top, `found multiple ${what} configs with job name ${quoted(twice)}`);
}

async function importJobs(file: string, finish: (job: PlacedJob, from: string) => void): Promise<void> {
  const top = openYaml(await read(file), file);
  const value = decodeTop(top, scrapeConfigFile);
  for (const job of value?.scrapeConfigs ?? []) finish(job, file);
  if (top.source.problems.length > 0) refuse(file, top.source.problems);
}

const isPattern = (name: string): boolean => /[*?[]/.test(name);

const absolute = (name: string, folder: string): string => (isAbsolute(name) ? name : join(folder, name));

/** Files that a name or pattern, relative to `folder`, stands for now. */
function expand(pattern: string, folder: string): string[] {
  const full = absolute(pattern, folder);
  if (isPattern(full)) return globSync(full).sort();
  return existsSync(full) ? [full] : [];
}

/** `$VAR` and `${VAR}` in external labels come from the environment; `$$` is a dollar. */
function expandLabels(labels: GlobalConfig['externalLabels']): GlobalConfig['externalLabels'] {
  return labelsFromPairs(
    Object.entries(labelsToRecord(labels)).map(([name, label]) => [
      name,
      label.replaceAll(/\$(?:\{([^}]*)\}|(\w+|\$))/g, (_, braced?: string, bare?: string) =>
        fromEnvironment(braced ?? bare ?? ''),
      ),
    ]),
  );
}

const fromEnvironment = (name: string): string => (name === '$' ? '$' : (process.env[name] ?? ''));

function inactiveSections(jobs: readonly ScrapeConfig[], value: Sections): string[] {
  const kept = jobs.flatMap((job) =>
    [...new Set(job.discovery.kept.map((section) => section.mechanism))].map(
      (mechanism) => `Job "${job.jobName}": ${mechanism}_sd_configs is kept, but this discovery is not run.`,
    ),
  );
  return value.tracing === undefined ? kept : [...kept, 'tracing is kept, but no traces are sent.'];
}

function refuse(file: string, problems: readonly ConfigProblem[]): never {
  const words = problems.map(({ line, message }) => `line ${line}: ${message}`).join('; ');
  throw new AppError('config_invalid', `parsing YAML file ${file}: ${words}`, { detail: problems });
}
