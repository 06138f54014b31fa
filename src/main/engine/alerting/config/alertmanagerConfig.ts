/**
 * `alertmanager.yml` as a typed, checked configuration. Everything wrong with a file is found in one pass and reported
 * with its place; a file with a problem yields no configuration at all.
 */
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { AppError, type ConfigProblem } from '../../../../shared/errors.ts';
import {
  decodeTop,
  fail,
  list,
  note,
  openYaml,
  optional,
  placeOf,
  record,
  text,
  type Place,
} from '../../config/decoder.ts';
import {
  heartbeat,
  watchedHeartbeats,
  type HeartbeatConfig,
  type WatchedHeartbeat,
} from '../heartbeat/heartbeatConfig.ts';
import { loadTemplates, type MessageTemplates } from '../message/messageTemplates.ts';
import { allRoutes, type Route } from '../routing/route.ts';
import type { TimeInterval } from '../timeIntervals/timeInterval.ts';
import { globalConfig, type GlobalConfig } from './globalConfig.ts';
import { inhibitRules, type InhibitRule } from './inhibitConfig.ts';
import { receiverConfig, type ReceiverConfig } from './receiversConfig.ts';
import { routeTree } from './routeConfig.ts';
import { muteTimeIntervals, timeIntervals, type NamedTimeIntervals } from './timeIntervalConfig.ts';

export interface AlertmanagerConfig {
  readonly file: string;
  /** As read; `redactConfig` makes it fit to show. */
  readonly text: string;
  readonly global: GlobalConfig;
  readonly route: Route;
  readonly receivers: readonly ReceiverConfig[];
  readonly inhibitRules: readonly InhibitRule[];
  readonly timeIntervals: ReadonlyMap<string, readonly TimeInterval[]>;
  readonly templates: MessageTemplates;
  readonly templateFiles: readonly string[];
  readonly heartbeat: HeartbeatConfig | undefined;
  readonly watchedHeartbeats: readonly WatchedHeartbeat[];
  /** Everything this was read from, absolute, patterns unexpanded. */
  readonly sources: readonly string[];
  /** What loads but does nothing here, one sentence each. */
  readonly inactive: readonly string[];
}

/** @throws AppError `config_invalid` (`detail`: ConfigProblem[]), `not_found` when the file cannot be read */
export async function loadAlertmanagerConfig(file: string): Promise<AlertmanagerConfig> {
  return parseAlertmanagerConfig(await read(file), file);
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

/** @param file  where the text is from: its folder resolves relative names, and problems name it */
export function parseAlertmanagerConfig(content: string, file: string): AlertmanagerConfig {
  const top = openYaml(content, file);
  const value = decodeTop(top, sections()) ?? refuse(file, top.source.problems);
  checkNames(value, top);
  if (top.source.problems.length > 0 || value.route === undefined) refuse(file, top.source.problems);
  const folder = dirname(resolve(file));
  const templates = loadTemplates(value.templates, resolve(file));
  return {
    file,
    text: content,
    global: value.global,
    route: value.route,
    receivers: value.receivers,
    inhibitRules: value.inhibitRules,
    timeIntervals: new Map(
      [...value.muteTimeIntervals, ...value.timeIntervals].map((named) => [named.name, named.timeIntervals]),
    ),
    heartbeat: value.heartbeat,
    watchedHeartbeats: value.watchedHeartbeats,
    templates: templates.templates,
    templateFiles: templates.files,
    sources: [resolve(file), ...value.templates.map((name) => (isAbsolute(name) ? name : join(folder, name)))],
    inactive: inactiveParts(value.receivers, value.tracing !== undefined),
  };
}

/** Receivers take from `global`, which is decoded before them wherever it stands; without it they cannot be judged. */
function sections() {
  let global: GlobalConfig | undefined;
  return record('config.plain', {
    global: (place: Place): GlobalConfig => (global = globalConfig(place)),
    route: optional(routeTree),
    inhibit_rules: inhibitRules,
    receivers: (place: Place): readonly ReceiverConfig[] =>
      global === undefined ? [] : list(receiverConfig(global))(place),
    templates: list(text),
    mute_time_intervals: muteTimeIntervals,
    time_intervals: timeIntervals,
    tracing: optional(placeOf),
    heartbeat,
    watched_heartbeats: watchedHeartbeats,
  });
}
type Sections = ReturnType<ReturnType<typeof sections>>;

function attempt(run: () => void): void {
  try {
    run();
  } catch (error) {
    note(error);
  }
}

/** What depends on more than one section. */
function checkNames(value: Sections, top: Place): void {
  const { route } = value;
  if (route === undefined) {
    attempt(() => fail(top, 'no route provided in config'));
    return;
  }
  const receivers = value.receivers.map(({ name }) => name);
  const twice = receivers.find((name, i) => receivers.indexOf(name) !== i);
  if (twice !== undefined) attempt(() => fail(top, `notification config name "${twice}" is not unique`));
  const intervals = checkIntervals(value, top);
  for (const one of allRoutes(route)) {
    const at = atLine(top, one.line);
    if (!receivers.includes(one.receiver)) {
      attempt(() => fail(at, `undefined receiver "${one.receiver}" used in route`));
    }
    const unknown = [...one.muteTimeIntervals, ...one.activeTimeIntervals].find((name) => !intervals.has(name));
    if (unknown !== undefined) attempt(() => fail(at, `undefined time interval "${unknown}" used in route`));
  }
}

function checkIntervals(value: Sections, top: Place): ReadonlySet<string> {
  const known = new Set<string>();
  const add = (what: string, all: readonly NamedTimeIntervals[]): void => {
    for (const { name } of all) {
      if (known.has(name)) attempt(() => fail(top, `${what} "${name}" is not unique`));
      known.add(name);
    }
  };
  add('mute time interval', value.muteTimeIntervals);
  add('time interval', value.timeIntervals);
  return known;
}

/** A place that is only a line: routes are judged after they became plain data. */
function atLine(top: Place, line: number): Place {
  const start = top.source.lines.lineStarts[line - 1] ?? 0;
  return { source: top.source, path: 'route', node: { range: [start, start, start] } as unknown as Place['node'] };
}

function inactiveParts(receivers: readonly ReceiverConfig[], hasTracing: boolean): readonly string[] {
  const kept = receivers.flatMap(({ name, integrations }) =>
    [...new Set(integrations.filter(({ provider }) => provider.open === undefined).map((it) => it.provider.name))].map(
      (kind) => `Receiver "${name}": ${kind}_configs is kept, but nothing is sent to it.`,
    ),
  );
  return hasTracing ? [...kept, 'tracing is kept, but no traces are sent.'] : kept;
}

function refuse(file: string, problems: readonly ConfigProblem[]): never {
  const words = problems.map(({ line, message }) => `line ${line}: ${message}`).join('; ');
  throw new AppError('config_invalid', `parsing YAML file ${file}: ${words}`, { detail: problems });
}
