/** What the pages do with targets: test one, add it, look at what it says, edit its rules, find those of this machine. */
import type {
  DiscoveredService,
  EditView,
  FirstScrape,
  RawExposition,
  RelabelView,
  RuleSection,
  ServiceSetUp,
  TargetDraft,
  TargetSettings,
  TargetTest,
} from '../../shared/collection.ts';
import { AppError, type ConfigProblem } from '../../shared/errors.ts';
import { formatSeries, labelsFromRecord, type Labels } from '../../shared/labels.ts';
import type { Clock } from './base/clock.ts';
import { rulesText } from './config/editConfig.ts';
import { parseConfig, type LoadedConfig } from './config/loadConfig.ts';
import type { RelabelConfig } from './config/relabelConfig.ts';
import type { ConfigEdits } from './configEdits.ts';
import { planTarget } from './draftJob.ts';
import { findServices } from './localDiscovery/findServices.ts';
import { identifyByMetrics } from './localDiscovery/knownServices.ts';
import { sampleLabels, summarizeBody } from './scrape/bodySummary.ts';
import { traceRelabeling } from './scrape/relabelTrace.ts';
import type { ScrapeManager } from './scrape/scrapeManager.ts';
import { joinTargetLabels } from './scrape/seriesLabels.ts';
import { testTarget } from './scrape/targetTest.ts';
import type { SecretStore } from './secrets/secretStore.ts';

export interface Collection {
  /** @throws AppError `bad_data` when the address is none */
  test(draft: TargetDraft, signal: AbortSignal): Promise<TargetTest>;
  /** @param isPreview  shows the change and makes none */
  add(draft: TargetDraft, settings: TargetSettings, isPreview: boolean): Promise<EditView>;
  undo(token: string): Promise<EditView>;
  /** @throws AppError `not_found` when there is no such target */
  scrapeNow(targetId: string): Promise<FirstScrape>;
  /** What the target says now. @throws AppError `not_found`, `unavailable` with the reason in words */
  raw(targetId: string, signal: AbortSignal): Promise<RawExposition>;
  /** @param rules  under edit, in YAML; undefined: those in force */
  relabel(job: string, section: RuleSection, rules: string | undefined, signal: AbortSignal): Promise<RelabelView>;
  saveRules(job: string, section: RuleSection, rules: string, isPreview: boolean): Promise<EditView>;
  /** Services on this machine; nothing else is asked. */
  discover(signal: AbortSignal): Promise<readonly DiscoveredService[]>;
}

export interface CollectionOptions {
  readonly clock: Clock;
  readonly scrape: ScrapeManager;
  readonly edits: ConfigEdits;
  readonly secrets: SecretStore;
  readonly configFile: string;
  readonly current: () => LoadedConfig | undefined;
  readonly procfs: string;
  readonly setUpFor: (names: ReadonlySet<string>) => ServiceSetUp;
}

/** The text that a page gets: enough to search in, little enough to show. */
const RAW_LIMIT_BYTES = 2 * 1024 * 1024;
const TRACES = 60;
const FIRST_SCRAPE_MS = 15_000;
const LOCAL_TIMEOUT_MS = 2000;
const LOCAL_LIMIT_BYTES = 32 * 1024 * 1024;

export function createCollection(options: CollectionOptions): Collection {
  const { clock, scrape, edits, secrets, configFile, current, procfs, setUpFor } = options;
  const { fetch, settings, userAgent } = scrape.client;

  const targetOf = (id: string): NonNullable<ReturnType<ScrapeManager['find']>> => {
    const target = scrape.find(id);
    if (target === undefined) throw new AppError('not_found', 'That target is not watched any more.');
    return target;
  };

  const hostsOf = (): URL[] => scrape.targets().flatMap(({ url }) => (URL.canParse(url) ? [new URL(url)] : []));

  async function firstScrape(url: string, job: string): Promise<FirstScrape | undefined> {
    const target = scrape.targets().find((one) => one.url === url && one.scrapePool === job);
    if (target === undefined) return undefined;
    return scrapeNow(target.id);
  }

  async function scrapeNow(id: string): Promise<FirstScrape> {
    targetOf(id);
    await Promise.race([
      scrape.scrapeNow(id),
      new Promise((resolve) => clock.after(FIRST_SCRAPE_MS, () => resolve(undefined))),
    ]);
    const view = scrape.targets().find((one) => one.id === id);
    return { targetId: id, isUp: view?.health === 'up', error: view?.lastError ?? '', samples: view?.samples ?? 0 };
  }

  async function body(id: string, signal: AbortSignal): ReturnType<typeof fetch> {
    const { target, request } = targetOf(id);
    const limited = AbortSignal.any([signal, AbortSignal.timeout(target.timeoutMs)]);
    try {
      return await fetch(await request(limited), limited);
    } catch (error) {
      throw new AppError('unavailable', error instanceof Error ? error.message : String(error), { cause: error });
    }
  }

  /** Label sets that the section's rules work on. */
  async function subjects(job: string, section: RuleSection, signal: AbortSignal): Promise<[string, Labels][]> {
    const targets = scrape.targets().filter((target) => target.scrapePool === job);
    if (section === 'relabel_configs') {
      const dropped = scrape.droppedTargets().filter((labels) => labels['job'] === job);
      const all = [...targets.map((target) => target.discoveredLabels), ...dropped];
      return all.map((labels) => [labels['__address__'] ?? '', labelsFromRecord(labels)]);
    }
    const [first] = targets.toSorted((a, b) => Number(b.health === 'up') - Number(a.health === 'up'));
    if (first === undefined) return [];
    const response = await body(first.id, signal);
    try {
      const { target } = targetOf(first.id);
      const series = await sampleLabels(response);
      return series.map((labels) => {
        const joined = joinTargetLabels(labels, target.labels, target.job.honorLabels);
        return [formatSeries(labels), joined];
      });
    } finally {
      response.release();
    }
  }

  return {
    test: (draft, signal) =>
      testTarget(
        draft,
        {
          fetch,
          settings,
          clock,
          userAgent,
          configFile,
          identify: identifyByMetrics,
          setUpFor,
          knownHosts: [...new Set(hostsOf().map(({ hostname }) => hostname))],
          knownPorts: (host) => [
            ...new Set(
              hostsOf().flatMap(({ hostname, port }) => (hostname === host && port !== '' ? [Number(port)] : [])),
            ),
          ],
        },
        signal,
      ).then((test) => withWatcher(test, scrape)),

    async add(draft, target, isPreview) {
      const plan = planTarget(draft, target, current(), configFile, secrets);
      const preview = await edits.preview(plan.edit);
      if (isPreview || preview.problems.length > 0) return preview;
      await plan.prepare();
      const done = await edits.apply(plan.edit);
      return done.undo === undefined ? done : { ...done, firstScrape: await firstScrape(plan.url, target.job) };
    },

    undo: (token) => edits.undo(token),
    scrapeNow,

    async raw(targetId, signal) {
      const before = clock.monotonic();
      const response = await body(targetId, signal);
      try {
        return {
          contentType: response.contentType,
          text: response.body.toString('utf8', 0, Math.min(response.length, RAW_LIMIT_BYTES)),
          bodyBytes: response.length,
          isCut: response.length > RAW_LIMIT_BYTES,
          tookMs: clock.monotonic() - before,
        };
      } finally {
        response.release();
      }
    },

    async relabel(job, section, rules, signal) {
      const written = rules ?? rulesText(await edits.readText(), job, section);
      const parsed = await parseRules(written, section);
      if ('problems' in parsed)
        return { job, rules: written, problems: parsed.problems, traces: [], total: 0, dropped: 0 };
      const all = await subjects(job, section, signal);
      const traces = all.map(([title, labels]) => traceRelabeling(title, labels, parsed.rules));
      return {
        job,
        rules: written,
        problems: [],
        // What the rules touch is what a person came for.
        traces: traces.toSorted((a, b) => touched(b) - touched(a)).slice(0, TRACES),
        total: traces.length,
        dropped: traces.filter(({ after }) => after === undefined).length,
      };
    },

    async saveRules(job, section, rules, isPreview) {
      const edit = { kind: 'setRules', jobName: job, section, rules } as const;
      return isPreview ? edits.preview(edit) : edits.apply(edit);
    },

    async discover(signal) {
      const found = await findServices({
        procfs,
        ownPorts: new Set(),
        signal,
        async readMetrics(url) {
          const limited = AbortSignal.any([signal, AbortSignal.timeout(LOCAL_TIMEOUT_MS)]);
          const response = await fetch(
            {
              url,
              headers: [['User-Agent', userAgent]],
              credentials: [],
              acceptsGzip: false,
              followRedirects: false,
              tls: undefined,
              bodyLimitBytes: LOCAL_LIMIT_BYTES,
            },
            limited,
          );
          try {
            return await summarizeBody(response);
          } finally {
            response.release();
          }
        },
      });
      const watched = new Map(scrape.targets().map((target) => [portOf(target.url), target.id]));
      return found
        .filter(({ name }) => name !== OWN_NAME)
        .map(({ name, job, address, path, process, series, names }) => ({
          name,
          address,
          path,
          process,
          series,
          suggestedJob: job,
          watchedBy: watched.get(portOf(`http://${address}`)) ?? '',
          setUp: setUpFor(names),
        }));
    },
  };
}

const OWN_NAME = 'sightglass';

/** Of a URL on this machine; '' elsewhere. */
function portOf(url: string): string {
  if (!URL.canParse(url)) return '';
  const { hostname, port } = new URL(url);
  return /^(localhost|127\.|\[::1\])/.test(hostname) ? port : '';
}

function withWatcher(test: TargetTest, scrape: ScrapeManager): TargetTest {
  const watcher = scrape.targets().find(({ url }) => url === test.url);
  if (watcher === undefined) return test;
  const text = `Already watched as job ${watcher.job}, target ${watcher.instance}.`;
  return { ...test, suggestions: [{ text, action: { kind: 'open', targetId: watcher.id } }, ...test.suggestions] };
}

type ParsedRules = { readonly rules: readonly RelabelConfig[] } | { readonly problems: readonly ConfigProblem[] };

/** Lines before the rules in the configuration that is made of them. */
const HEAD_LINES = 3;

async function parseRules(text: string, section: RuleSection): Promise<ParsedRules> {
  const indented = text.replaceAll(/^(?=.)/gm, '    ');
  try {
    const config = await parseConfig(`scrape_configs:\n- job_name: x\n  ${section}:\n${indented}`, 'rules');
    const [job] = config.scrapeConfigs;
    return { rules: (section === 'relabel_configs' ? job?.relabelConfigs : job?.metricRelabelConfigs) ?? [] };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'config_invalid') throw error;
    const problems = error.detail as readonly ConfigProblem[];
    return {
      problems: problems.map(({ file, line, column, path, message }) => ({
        file,
        line: Math.max(1, line - HEAD_LINES),
        column,
        path,
        message,
      })),
    };
  }
}

const touched = ({ steps, after }: RelabelView['traces'][number]): number =>
  after === undefined
    ? 2
    : Number(steps.some((step) => step.removed.length + Object.keys({ ...step.added, ...step.changed }).length > 0));
