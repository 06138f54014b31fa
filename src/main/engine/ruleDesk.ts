/** What the pages do with rules: read and change one, try it on the past, look all of them over, add packs. */
import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { dirname, join, matchesGlob, relative } from 'node:path';
import type { EditView } from '../../shared/collection.ts';
import { AppError, type ConfigProblem } from '../../shared/errors.ts';
import type {
  RuleDraft,
  RuleGroupPlace,
  RulePack,
  RulePlace,
  RuleReading,
  RulesDiagnosis,
  RuleSource,
  RuleTestSent,
  RuleTrial,
} from '../../shared/rules.ts';
import type { ConfigEdits } from './configEdits.ts';
import type { FileEdit, FileEdits } from './fileEdits.ts';
import { RulePast, type RulePastOptions } from './rulePast.ts';
import { editRuleFile, ruleTextAt, type RuleFileEdit } from './rules/edit/editRuleFile.ts';
import { readRule, writeRule } from './rules/edit/ruleText.ts';
import { RULE_PACKS } from './rules/packs/rulePacks.ts';
import { parseRuleFile, type RuleGroup } from './rules/ruleFile.ts';

export interface RuleDesk {
  places(): Promise<readonly RuleGroupPlace[]>;
  /** @throws AppError `not_found` when there is no such rule any more */
  read(place: RulePlace): Promise<RuleSource>;
  parse(text: string): RuleReading;
  /** @throws AppError `config_invalid` while the text is no YAML */
  write(text: string, draft: RuleDraft): string;
  save(place: RulePlace, text: string, isPreview: boolean): Promise<EditView>;
  remove(place: RulePlace, isPreview: boolean): Promise<EditView>;
  /** @throws AppError `config_invalid` for a rule that is none, `canceled` */
  trial(place: RulePlace, text: string, days: number, signal: AbortSignal): Promise<RuleTrial>;
  /** @throws AppError `config_invalid`, `canceled` */
  sendTest(place: RulePlace, text: string, days: number, signal: AbortSignal): Promise<readonly RuleTestSent[]>;
  diagnose(days: number, signal: AbortSignal): Promise<RulesDiagnosis>;
  packs(days: number, signal: AbortSignal): Promise<readonly RulePack[]>;
  addPack(id: string, isPreview: boolean): Promise<EditView>;
}

export interface RuleDeskOptions extends RulePastOptions {
  readonly edits: FileEdits;
  readonly configEdits: ConfigEdits;
  readonly configFile: string;
}

/** Where rules go that a person makes here: beside the configuration, and named in it. */
const OWN_FILE = 'rules/own.yml';
const OWN_GROUP = 'own';

export function createRuleDesk(options: RuleDeskOptions): RuleDesk {
  return new Desk(options);
}

class Desk implements RuleDesk {
  readonly #options: RuleDeskOptions;
  readonly #past: RulePast;

  constructor(options: RuleDeskOptions) {
    this.#options = options;
    this.#past = new RulePast(options);
  }

  async places(): Promise<readonly RuleGroupPlace[]> {
    const { evaluationIntervalMs } = this.#past.settings;
    return Promise.all(
      this.#options.groups().map(async ({ file, name, intervalMs }) => ({
        file,
        group: name,
        isWritable: await isWritable(file),
        intervalMs: intervalMs ?? evaluationIntervalMs,
      })),
    );
  }

  async read(place: RulePlace): Promise<RuleSource> {
    this.#checkFile(place.file);
    const text = ruleTextAt(await readFile(place.file, 'utf8'), place.group, place.index ?? 0);
    const group = this.#group(place);
    return {
      place,
      text,
      ...readRule(text),
      intervalMs: group?.intervalMs ?? this.#past.settings.evaluationIntervalMs,
      isWritable: await isWritable(place.file),
    };
  }

  parse(text: string): RuleReading {
    return readRule(text);
  }

  write(text: string, draft: RuleDraft): string {
    return writeRule(text, draft);
  }

  save(place: RulePlace, text: string, isPreview: boolean): Promise<EditView> {
    const whole = { ...place, file: place.file || this.#ownFile(OWN_FILE), group: place.group || OWN_GROUP };
    return this.#change(whole.file, { kind: 'put', group: whole.group, index: place.index, rule: text }, isPreview);
  }

  remove({ file, group, index }: RulePlace, isPreview: boolean): Promise<EditView> {
    if (index === undefined) throw new AppError('bad_data', 'Which rule is to be taken out is not said.');
    return this.#change(file, { kind: 'remove', group, index }, isPreview);
  }

  #change(file: string, edit: RuleFileEdit, isPreview: boolean): Promise<EditView> {
    this.#checkFile(file);
    return this.#edit(file, (before = '') => editRuleFile(before, edit), isPreview);
  }

  #edit(file: string, change: FileEdit['change'], isPreview: boolean): Promise<EditView> {
    const { edits } = this.#options;
    const changes = [
      { file, change, problemsOf: async (after: string) => ruleFileProblems(after, file) },
      ...this.#naming(file),
    ];
    return isPreview ? edits.preview(changes) : edits.apply(changes);
  }

  /** The change that makes the configuration name a file of ours; none where it does already. */
  #naming(file: string): readonly FileEdit[] {
    const { current, configEdits, configFile } = this.#options;
    const patterns = current()?.ruleFiles ?? [];
    if (patterns.some((pattern) => pattern === file || matchesGlob(file, pattern))) return [];
    return [configEdits.edit({ kind: 'addRuleFile', pattern: relative(dirname(configFile), file) })];
  }

  /** A page names files; only those of the configuration, and our own, may be read and written. */
  #checkFile(file: string): void {
    const known = new Set(this.#options.groups().map((group) => group.file));
    const own = [OWN_FILE, ...RULE_PACKS.map(({ id }) => packFile(id))].map((name) => this.#ownFile(name));
    if (known.has(file) || own.includes(file)) return;
    throw new AppError('forbidden', `${file} is no rule file of this configuration.`);
  }

  #ownFile(name: string): string {
    return join(dirname(this.#options.configFile), name);
  }

  #group({ file, group }: Pick<RulePlace, 'file' | 'group'>): RuleGroup | undefined {
    return this.#options.groups().find((one) => one.file === file && one.name === group);
  }

  trial(place: RulePlace, text: string, days: number, signal: AbortSignal): Promise<RuleTrial> {
    return this.#past.trial(place, text, days, signal);
  }

  sendTest(place: RulePlace, text: string, days: number, signal: AbortSignal): Promise<readonly RuleTestSent[]> {
    return this.#past.sendTest(place, text, days, signal);
  }

  diagnose(days: number, signal: AbortSignal): Promise<RulesDiagnosis> {
    return this.#past.diagnose(days, signal);
  }

  async packs(days: number, signal: AbortSignal): Promise<readonly RulePack[]> {
    const files = new Set(this.#options.groups().map(({ file }) => file));
    const made: RulePack[] = [];
    for (const pack of RULE_PACKS) {
      const { id, title, about, metric } = pack;
      const file = this.#ownFile(packFile(id));
      const rules = await this.#past.packRules(pack, days, signal);
      made.push({
        id,
        title,
        about,
        isFound: this.#past.hasMetric(metric),
        file: files.has(file) ? file : undefined,
        rules,
      });
    }
    return made;
  }

  async addPack(id: string, isPreview: boolean): Promise<EditView> {
    const pack = RULE_PACKS.find((one) => one.id === id);
    if (pack === undefined) throw new AppError('not_found', `There is no pack "${id}".`);
    return this.#edit(this.#ownFile(packFile(id)), () => pack.text, isPreview);
  }
}

/** Where the rules of a pack go, beside the configuration. */
export const packFile = (id: string): string => `rules/${id}.yml`;

async function isWritable(file: string): Promise<boolean> {
  return access(file, constants.W_OK).then(
    () => true,
    () => false,
  );
}

function ruleFileProblems(text: string, file: string): readonly ConfigProblem[] {
  try {
    parseRuleFile(text, file);
    return [];
  } catch (error) {
    if (error instanceof AppError && error.code === 'config_invalid') return error.detail as readonly ConfigProblem[];
    throw error;
  }
}
