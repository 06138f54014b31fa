/** What pages and engine say to each other about rules: reading, changing, trying them on the past, and looking after them. */
import type { EditView } from './collection.ts';
import type { ConfigProblem } from './errors.ts';
import type { RuleReplay } from './ruleReplay.ts';

/** A rule as a form has it: durations as they are written, '' for what is not set. */
export interface RuleDraft {
  readonly type: 'alerting' | 'recording';
  readonly name: string;
  readonly expr: string;
  readonly for: string;
  readonly keepFiringFor: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A group in a rule file. */
export interface RuleGroupPlace {
  readonly file: string;
  readonly group: string;
  /** False: nobody may write the file. */
  readonly isWritable: boolean;
  readonly intervalMs: number;
}

/** Where a rule is; without an index a new one, behind the others. */
export interface RulePlace {
  readonly file: string;
  readonly group: string;
  /** In the order of the group. */
  readonly index?: number;
}

export interface RuleReading {
  /** Null while the text is no rule at all. */
  readonly draft: RuleDraft | null;
  /** Lines count in the text of the rule. */
  readonly problems: readonly ConfigProblem[];
}

export interface RuleSource extends RuleReading {
  readonly place: RulePlace;
  /** The rule as it is written, comments with it. */
  readonly text: string;
  readonly intervalMs: number;
  readonly isWritable: boolean;
}

/** One message that somebody would have got. */
export interface ReplayedPage {
  readonly atMs: number;
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly firing: number;
  readonly resolved: number;
}

export interface ReplayedPages {
  /** The latest, at most 1000. */
  readonly pages: readonly ReplayedPage[];
  readonly total: number;
  /** Alerts about which nobody would have been told. */
  readonly untold: number;
}

/** What the person reads on the desktop. */
export interface RuleMessage {
  readonly severity: 'critical' | 'warning' | 'info';
  readonly title: string;
  readonly body: string;
  /** When the alert fired that fills it. */
  readonly atMs: number;
}

/** How a test message fared at one of those whom routing tells. */
export interface RuleTestSent {
  /** `team/slack[0]` */
  readonly integration: string;
  readonly isSent: boolean;
  /** What was answered, or why it was not sent. */
  readonly text: string;
}

export interface RuleTrial {
  readonly replay: RuleReplay;
  readonly startMs: number;
  readonly endMs: number;
  /** Where history begins, when that is after the start that was asked for. */
  readonly historyStartMs: number | undefined;
  readonly tookMs: number;
  /** Undefined: it never fired. */
  readonly message: RuleMessage | undefined;
  readonly delivery: ReplayedPages;
}

/** What is odd about a rule, and what would mend it. */
export interface RuleFinding {
  readonly kind: 'metricVanished' | 'metricUnknown' | 'neverFired' | 'flaps' | 'alwaysFires' | 'fails';
  readonly place: RulePlace;
  readonly rule: string;
  /** One or two sentences: what is odd, and what was seen. */
  readonly text: string;
  /** What to do, in words. */
  readonly advice: string;
  /** The rule as it would be, where a change of its text can be proposed. */
  readonly suggestion: RuleSuggestion | undefined;
}

export interface RuleSuggestion {
  /** `for: 5m → 15m` */
  readonly words: string;
  readonly text: string;
}

export interface RulesDiagnosis {
  readonly days: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly findings: readonly RuleFinding[];
  /** Every alerting rule over the same time. */
  readonly history: readonly RuleHistory[];
}

export interface RuleHistory extends Pick<RuleReplay, 'fired' | 'ignored' | 'totalMs' | 'longestMs' | 'failures'> {
  readonly place: RulePlace;
  readonly rule: string;
  /** Share of each slice of the time in which it fired, 0 to 1; oldest first. */
  readonly strip: readonly number[];
}

/** Rules that go together, for one kind of service. */
export interface RulePack {
  readonly id: string;
  readonly title: string;
  /** What is watched, in a sentence. */
  readonly about: string;
  /** Whether metrics of this service are there. */
  readonly isFound: boolean;
  /** The file it has become; undefined while it was not added. */
  readonly file: string | undefined;
  readonly rules: readonly PackRule[];
}

export interface PackRule {
  readonly name: string;
  readonly summary: string;
  /** How often it would have fired; undefined while its service is not there. */
  readonly fired: number | undefined;
}

export interface RuleRequests {
  'rules.places': { readonly params: Record<string, never>; readonly reply: readonly RuleGroupPlace[] };
  'rules.read': { readonly params: RulePlace; readonly reply: RuleSource };
  'rules.parse': { readonly params: { readonly text: string }; readonly reply: RuleReading };
  /** The text with the draft's values in it; comments and order stay. */
  'rules.write': {
    readonly params: { readonly text: string; readonly draft: RuleDraft };
    readonly reply: { readonly text: string };
  };
  /** An empty file or group name: the app's own file, made when it is needed. */
  'rules.save': {
    readonly params: { readonly place: RulePlace; readonly text: string; readonly isPreview: boolean };
    readonly reply: EditView;
  };
  'rules.remove': {
    readonly params: { readonly place: RulePlace; readonly isPreview: boolean };
    readonly reply: EditView;
  };
  /** The message of the latest firing, or a made-up one, sent now to whom routing would tell. */
  'rules.sendTest': {
    readonly params: { readonly place: RulePlace; readonly text: string; readonly days: number };
    readonly reply: readonly RuleTestSent[];
  };
  'rules.replay': {
    readonly params: { readonly place: RulePlace; readonly text: string; readonly days: number };
    readonly reply: RuleTrial;
  };
  'rules.diagnose': { readonly params: { readonly days: number }; readonly reply: RulesDiagnosis };
  'rules.packs': { readonly params: { readonly days: number }; readonly reply: readonly RulePack[] };
  'rules.addPack': { readonly params: { readonly id: string; readonly isPreview: boolean }; readonly reply: EditView };
}
