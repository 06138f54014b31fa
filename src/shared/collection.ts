/** What pages and engine say to each other about adding, testing and relabeling targets: plain data, in words where a person reads it. */
import type { ConfigProblem } from './errors.ts';

/** A target as a person describes it before it is in the configuration. */
export interface TargetDraft {
  /** As typed: host, host:port or URL. */
  readonly address: string;
  readonly username?: string;
  /** Goes to the secret store when the target is added, never into the file. */
  readonly password?: string;
  readonly bearerToken?: string;
  readonly skipsVerification?: boolean;
  /** A certificate in PEM that is trusted for this target. */
  readonly certificate?: string;
  readonly serverName?: string;
  readonly proxyUrl?: string;
  /** Sent with each scrape. Values go to the secret store: a key of an API is a header more often than not. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What comes with the app for a service. */
export interface ServiceSetUp {
  readonly dashboard: { readonly uid: string; readonly title: string } | undefined;
  /** Undefined also when they were added before. */
  readonly rules: { readonly id: string; readonly title: string; readonly count: number } | undefined;
}

/** What the configuration says of it besides. */
export interface TargetSettings {
  readonly job: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly intervalMs?: number;
  readonly timeoutMs?: number;
  readonly sampleLimit?: number;
}

export type TestStepName = 'name' | 'connect' | 'tls' | 'http' | 'parse' | 'clock';

export interface TestStep {
  readonly name: TestStepName;
  readonly state: 'passed' | 'warned' | 'failed';
  /** What happened, one sentence without its end: `Connected to port 9100, plain HTTP`. */
  readonly text: string;
  readonly tookMs: number | undefined;
}

/** Something that would help, and what to change in the draft for it. */
export interface Suggestion {
  readonly text: string;
  readonly action?:
    | { readonly kind: 'draft'; readonly word: string; readonly change: Partial<TargetDraft> }
    | { readonly kind: 'signIn' }
    | { readonly kind: 'open'; readonly targetId: string };
}

export interface TargetTest {
  /** `We could reach it: 812 series, 43 ms`, or what is wrong. */
  readonly headline: string;
  readonly isReached: boolean;
  /** `node_exporter 1.9.1 on Debian 12, host name “printer-pi”`; '' when nothing gives it away. */
  readonly what: string;
  readonly steps: readonly TestStep[];
  readonly suggestions: readonly Suggestion[];
  readonly series: number;
  readonly metrics: number;
  readonly bodyBytes: number;
  readonly tookMs: number;
  /** The address made whole. */
  readonly url: string;
  readonly suggestedJob: string;
  readonly setUp: ServiceSetUp;
}

export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
  /** Of the line in the file as it will be; of a removed one in the file as it is. Counts from 1. */
  readonly line: number;
}

export interface FileDiff {
  readonly file: string;
  /** Changed lines with some around them. */
  readonly diff: readonly DiffLine[];
}

/** A change of the configuration file, before or after it was made. */
export interface EditView extends FileDiff {
  /** Other files that change with it. */
  readonly also?: readonly FileDiff[];
  /** What is wrong with the file as it would be; then nothing was written. */
  readonly problems: readonly ConfigProblem[];
  /** Takes the change back, as long as the file is as it was left; undefined while it was only shown. */
  readonly undo: string | undefined;
  /** The target's first scrape, once the change is in force. */
  readonly firstScrape: FirstScrape | undefined;
}

export interface FirstScrape {
  readonly targetId: string;
  readonly isUp: boolean;
  readonly error: string;
  readonly samples: number;
}

/** A service that listens on this machine and answers with metrics. */
export interface DiscoveredService {
  readonly name: string;
  readonly address: string;
  readonly path: string;
  readonly process: string;
  readonly series: number;
  readonly suggestedJob: string;
  /** Empty, or the target that watches it already. */
  readonly watchedBy: string;
  readonly setUp: ServiceSetUp;
}

export interface RawExposition {
  readonly contentType: string;
  readonly text: string;
  readonly bodyBytes: number;
  /** Only the beginning is here. */
  readonly isCut: boolean;
  readonly tookMs: number;
}

export type RuleSection = 'relabel_configs' | 'metric_relabel_configs';

/** Rules applied one by one to one set of labels. */
export interface RelabelTrace {
  readonly title: string;
  readonly before: Readonly<Record<string, string>>;
  readonly steps: readonly RelabelStep[];
  /** Undefined when a rule dropped it. */
  readonly after: Readonly<Record<string, string>> | undefined;
}

export interface RelabelStep {
  /** The rule as one line: `replace __address__ → instance`. */
  readonly rule: string;
  readonly isDropped: boolean;
  readonly added: Readonly<Record<string, string>>;
  readonly changed: Readonly<Record<string, { readonly from: string; readonly to: string }>>;
  readonly removed: readonly string[];
}

export interface RelabelView {
  readonly job: string;
  /** The rules in force or under edit, as YAML. */
  readonly rules: string;
  readonly problems: readonly ConfigProblem[];
  readonly traces: readonly RelabelTrace[];
  /** Of all that there are, and how many the rules drop. */
  readonly total: number;
  readonly dropped: number;
}

/** Requests of the protocol about collection. */
export interface CollectionRequests {
  /** A test that fails is an answer; only an address that is none is an error. */
  'targets.test': { readonly params: { readonly draft: TargetDraft }; readonly reply: TargetTest };
  /** With `isPreview` the change is shown and not made. */
  'targets.add': {
    readonly params: { readonly draft: TargetDraft; readonly settings: TargetSettings; readonly isPreview: boolean };
    readonly reply: EditView;
  };
  'targets.scrapeNow': { readonly params: { readonly id: string }; readonly reply: FirstScrape };
  'targets.raw': { readonly params: { readonly id: string }; readonly reply: RawExposition };
  'targets.relabel': {
    readonly params: { readonly job: string; readonly section: RuleSection; readonly rules?: string };
    readonly reply: RelabelView;
  };
  'targets.saveRules': {
    readonly params: {
      readonly job: string;
      readonly section: RuleSection;
      readonly rules: string;
      readonly isPreview: boolean;
    };
    readonly reply: EditView;
  };
  'targets.discover': { readonly params: Record<string, never>; readonly reply: readonly DiscoveredService[] };
  'config.undo': { readonly params: { readonly token: string }; readonly reply: EditView };
}
