/** The values of a dashboard's variables: asked one after another, since a query may name the variables before it. */
import { METRIC_NAME, labelsToRecord } from '../../../shared/labels.ts';
import { builtIns } from '../../../shared/dashboards/variables/builtIns.ts';
import {
  interpolate,
  layered,
  namesIn,
  plainValue,
  type Scope,
  scopeOf,
} from '../../../shared/dashboards/variables/interpolate.ts';
import {
  ALL_TEXT,
  ALL_VALUE,
  isAll,
  NOTHING,
  type Option,
  type Selection,
  type Variable,
  type VariableValue,
} from '../../../shared/dashboards/variables/model.ts';
import { optionsFrom, parseVariableQuery } from '../../../shared/dashboards/variables/query.ts';
import { autoInterval, isAutoInterval, variableValue } from '../../../shared/dashboards/variables/values.ts';
import type { QueryFrame } from '../../../shared/frames.ts';
import type { Client } from '../../client/client.ts';

export interface ResolvedVariable {
  readonly variable: Variable;
  readonly selection: Selection;
  readonly options: readonly Option[];
  readonly value: VariableValue | undefined;
  /** Why its values could not be had. */
  readonly problem: string;
}

export interface ResolveContext {
  readonly client: Client;
  readonly names: { readonly dashboard: string; readonly uid: string };
  readonly fromMs: number;
  readonly toMs: number;
  readonly signal: AbortSignal;
  /** Answers of this page so far, by question. */
  readonly known: Map<string, Promise<readonly string[]>>;
}

/** @param chosen  by name, from the address */
export async function resolveVariables(
  variables: readonly Variable[],
  chosen: ReadonlyMap<string, readonly string[]>,
  context: ResolveContext,
): Promise<readonly ResolvedVariable[]> {
  const values: Record<string, VariableValue> = {};
  const { fromMs, toMs, names } = context;
  const rangeMs = toMs - fromMs;
  const times = builtIns({ fromMs, toMs, stepMs: Math.max(1000, rangeMs / 300), scrapeIntervalMs: 15_000 }, names);
  const scope = layered(scopeOf(values), times);
  const resolved = new Map<string, ResolvedVariable>();
  for (const variable of inOrderOfNeed(variables)) {
    const one = await resolveVariable(variable, chosen.get(variable.name), { ...context, scope, rangeMs });
    resolved.set(variable.name, one);
    if (one.value) values[variable.name] = one.value;
  }
  return variables.flatMap(({ name }) => resolved.get(name) ?? []);
}

/** A variable comes after those its query names. */
function inOrderOfNeed(variables: readonly Variable[]): readonly Variable[] {
  const byName = new Map(variables.map((variable) => [variable.name, variable]));
  const ordered = new Set<Variable>();
  const visiting = new Set<Variable>();
  const visit = (variable: Variable): void => {
    if (ordered.has(variable) || visiting.has(variable)) return;
    visiting.add(variable);
    for (const name of namesIn(`${variable.query} ${variable.regex}`)) {
      const needed = byName.get(name);
      if (needed) visit(needed);
    }
    ordered.add(variable);
  };
  for (const variable of variables) visit(variable);
  return [...ordered];
}

interface OneContext extends ResolveContext {
  readonly scope: Scope;
  readonly rangeMs: number;
}

async function resolveVariable(
  variable: Variable,
  chosen: readonly string[] | undefined,
  context: OneContext,
): Promise<ResolvedVariable> {
  switch (variable.type) {
    case 'query': {
      const { options, problem } = await askOptions(variable, context);
      return withOptions(variable, chosen, options, problem);
    }
    case 'custom':
      return withOptions(
        variable,
        chosen,
        variable.options.map(({ text, value }) => ({
          text: interpolate(text, context.scope, 'text'),
          value: interpolate(value, context.scope, 'text'),
        })),
      );
    case 'interval':
      return intervalVariable(variable, chosen, context.rangeMs);
    case 'datasource':
      return { variable, selection: NOTHING, options: [], value: plainValue('Sightglass'), problem: '' };
    case 'constant':
      return {
        variable,
        selection: NOTHING,
        options: [],
        value: plainValue(interpolate(variable.query, context.scope, 'text')),
        problem: '',
      };
    case 'textbox': {
      const written = chosen?.[0] ?? variable.saved.values[0] ?? variable.query;
      return {
        variable,
        selection: { values: [written], texts: [written] },
        options: [],
        value: plainValue(written),
        problem: '',
      };
    }
    case 'switch': {
      const on = chosen?.[0] ?? variable.saved.values[0] ?? 'false';
      return {
        variable,
        selection: { values: [on], texts: [on] },
        options: variable.options,
        value: plainValue(on),
        problem: '',
      };
    }
    case 'adhoc':
    case 'unknown':
      return { variable, selection: NOTHING, options: [], value: undefined, problem: '' };
  }
}

function withOptions(
  variable: Variable,
  chosen: readonly string[] | undefined,
  options: readonly Option[],
  problem = '',
): ResolvedVariable {
  const selection = selectionOf(variable, chosen, options);
  return { variable, selection, options, value: variableValue(variable, selection, options), problem };
}

/** What the address says, else what was saved and still exists, else All, else the first. */
function selectionOf(variable: Variable, chosen: readonly string[] | undefined, options: readonly Option[]): Selection {
  const textOf = (value: string): string => options.find((option) => option.value === value)?.text ?? value;
  const of = (values: readonly string[]): Selection => ({
    values,
    texts: values.map((value) => (value === ALL_VALUE ? ALL_TEXT : textOf(value))),
  });
  if (chosen && chosen.length > 0) return of(chosen);
  const { saved } = variable;
  if (isAll(saved)) return of([ALL_VALUE]);
  const existing = saved.values.filter((value) => options.some((option) => option.value === value));
  if (existing.length > 0) return of(existing);
  if (variable.includesAll) return of([ALL_VALUE]);
  const [first] = options;
  return first ? of([first.value]) : NOTHING;
}

function intervalVariable(
  variable: Variable,
  chosen: readonly string[] | undefined,
  rangeMs: number,
): ResolvedVariable {
  const auto = { text: 'auto', value: `$__auto_interval_${variable.name}` };
  const options = variable.hasAuto ? [auto, ...variable.options] : variable.options;
  const values = chosen ?? (variable.saved.values.length > 0 ? variable.saved.values : [options[0]?.value ?? '1m']);
  const selection = { values, texts: values };
  const isAuto = isAutoInterval(selection);
  const value = plainValue(isAuto ? autoInterval(variable, rangeMs) : (values[0] ?? '1m'));
  return {
    variable,
    selection: isAuto ? { values: [auto.value], texts: ['auto'] } : selection,
    options,
    value,
    problem: '',
  };
}

async function askOptions(
  variable: Variable,
  context: OneContext,
): Promise<{ options: readonly Option[]; problem: string }> {
  if (variable.source !== 'prometheus') {
    return { options: variable.options, problem: `Its values come from ${variable.source}.` };
  }
  const query = interpolate(variable.query, context.scope, 'promql');
  try {
    const asked = context.known.get(query) ?? askValues(query, context);
    context.known.set(query, asked);
    const regex = interpolate(variable.regex, context.scope, 'text');
    return { options: optionsFrom(await asked, { ...variable, regex }), problem: '' };
  } catch (error) {
    context.known.delete(query);
    return { options: [], problem: error instanceof Error ? error.message : String(error) };
  }
}

async function askValues(text: string, { client, toMs, signal }: OneContext): Promise<readonly string[]> {
  const query = parseVariableQuery(text);
  if (!query) return [];
  switch (query.kind) {
    case 'label_values':
      return client.request(
        'labels.values',
        { name: query.label, ...(query.selector === '' ? {} : { match: query.selector }) },
        signal,
      );
    case 'label_names':
      return client.request('labels.names', query.selector === '' ? {} : { match: query.selector }, signal);
    case 'metrics': {
      const names = await client.request('labels.values', { name: METRIC_NAME }, signal);
      const pattern = new RegExp(query.pattern);
      return names.filter((name) => pattern.test(name));
    }
    case 'query_result':
    case 'series': {
      const expr = query.kind === 'query_result' ? query.expr : query.selector;
      return resultTexts(await client.request('query.instant', { expr, timeMs: toMs }, signal));
    }
  }
}

/** `metric{a="b"} value time`, as a regex of such a variable expects it. */
function resultTexts(frame: QueryFrame): readonly string[] {
  return frame.series.map((labels, s) => {
    const { [METRIC_NAME]: name = '', ...rest } = labelsToRecord(labels);
    const pairs = Object.entries(rest).map(([label, value]) => `${label}="${value}"`);
    return `${name}{${pairs.join(',')}} ${frame.values[s * frame.steps] ?? ''} ${frame.startMs}`;
  });
}
