/**
 * How faithfully a panel can be drawn: exact, approximated (what and why), or impossible (which plugin). The tables name
 * what the renderers really do; an option that is in no table makes a panel approximated, never silently exact.
 */
import { DASHBOARD, PROMETHEUS } from './dataSource.ts';
import { isRecord, record, text, type JsonRecord } from './json.ts';
import type { Panel, PanelKind } from './model.ts';
import { TRANSFORMATION_IDS } from './transform/ids.ts';
import { EXACT_OPTIONS, IGNORED_OPTIONS } from './verdictOptions.ts';

export type Verdict = 'exact' | 'approximated' | 'impossible';

export interface Judgement {
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
}

/** @param queryFaults  sentences about queries that are not PromQL */
export function judgePanel(panel: Panel, queryFaults: readonly string[] = []): Judgement {
  if (panel.type === 'library-panel-ref' || (panel.kind === 'unknown' && panel.source['libraryPanel'] !== undefined)) {
    return { verdict: 'impossible', reasons: ['a library panel whose content is not in the file'] };
  }
  if (panel.kind === 'unknown') return { verdict: 'impossible', reasons: [`needs the plugin "${panel.type}"`] };
  const foreign = [...new Set(panel.targets.filter(isForeign).map(({ source }) => source))];
  if (foreign.length > 0 && panel.targets.every((target) => isForeign(target) || target.expr === '')) {
    return { verdict: 'impossible', reasons: [foreignReason(panel, foreign)] };
  }
  const reasons = [
    ...foreign.map((source) => `its queries to ${source} are left out`),
    ...queryFaults,
    ...panel.losses,
    ...transformationReasons(panel),
    ...fieldReasons(panel),
    ...optionReasons(panel),
  ];
  return { verdict: reasons.length === 0 ? 'exact' : 'approximated', reasons: [...new Set(reasons)] };
}

const isForeign = ({ source, expr }: Panel['targets'][number]): boolean =>
  source !== PROMETHEUS && source !== 'grafana' && !(source === '' && expr === '');

/** What still points at another panel after parsing points nowhere. */
function foreignReason({ targets }: Panel, foreign: readonly string[]): string {
  const lost = targets.find(({ source }) => source === DASHBOARD);
  return lost
    ? `shows the result of panel ${lost.panelId ?? ''}, which this dashboard does not have`
    : `asks the data source ${foreign.join(', ')}`;
}

function transformationReasons({ transformations }: Panel): readonly string[] {
  return transformations
    .filter(({ id, isDisabled }) => !isDisabled && !TRANSFORMATION_IDS.has(id))
    .map(({ id }) => `the transformation ${id}`);
}

const EXACT_MATCHERS: ReadonlySet<string> = new Set([
  'byName',
  'byNames',
  'byRegexp',
  'byFrameRefID',
  'byType',
  'byTypes',
  'byValue',
  'numeric',
  'time',
  'first',
  'firstTimeField',
  'byNamesFilter',
]);

function fieldReasons({ kind, fieldConfig }: Panel): readonly string[] {
  const reasons = paramReasons(kind, 'fieldConfig', fieldConfig.defaults);
  for (const { matcher, properties } of fieldConfig.overrides) {
    if (!EXACT_MATCHERS.has(matcher.id)) reasons.push(`overrides chosen by ${matcher.id}`);
    for (const { id, value } of properties) {
      const named = id.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
      reasons.push(...paramReasons(kind, 'fieldConfig', record(named)));
    }
  }
  return reasons;
}

const optionReasons = ({ kind, options }: Panel): readonly string[] => paramReasons(kind, 'options', options);

/** Leaves of a JSON record that no renderer follows, as `options.legend.width=300`. */
function paramReasons(kind: PanelKind, root: 'options' | 'fieldConfig', json: JsonRecord): string[] {
  const reasons: string[] = [];
  const visit = (value: unknown, path: string): void => {
    if (IGNORED_OPTIONS.has(path) || IGNORED_OPTIONS.has(`${kind} ${path}`)) return;
    const allowed = EXACT_OPTIONS[`${kind} ${path}`] ?? EXACT_OPTIONS[path];
    if (allowed === 'any' || value === null || value === undefined) return;
    // A colour written as text alone is a fixed one.
    if (path === 'fieldConfig.color' && typeof value === 'string') return;
    if (allowed !== undefined) {
      if (!isAllowed(value, allowed)) reasons.push(`${path} "${printed(value)}"`);
    } else if (isRecord(value)) {
      for (const [key, inner] of Object.entries(value)) visit(inner, `${path}.${key}`);
    } else if (!(Array.isArray(value) && value.length === 0)) reasons.push(path);
  };
  for (const [key, value] of Object.entries(json)) visit(value, `${root}.${key}`);
  return reasons;
}

function isAllowed(value: unknown, allowed: readonly unknown[]): boolean {
  return Array.isArray(value) ? value.every((item) => allowed.includes(item)) : allowed.includes(value);
}

const printed = (value: unknown): string => text(value) || JSON.stringify(value);
