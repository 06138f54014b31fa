/**
 * Labels and annotations of an alert: a template with `$labels`, `$value`, `$externalLabels` and `$externalURL` set.
 *
 * A template may ask for queries, which take time, while execution itself is synchronous (thousands of alerts a second).
 * So it runs until it meets a query whose result is not known yet, the query is made, and it runs again: a template
 * without queries costs one run, and the result is the same because a run has no effect but its text.
 */
import type { Labels } from '../../../shared/labels.ts';
import { executeTemplate } from '../template/executor.ts';
import { GoStruct, TemplateFailure, type GoValue } from '../template/goValue.ts';
import type { ParsedTemplate } from '../template/nodes.ts';
import { parseTemplate } from '../template/parser.ts';
import { FUNCTION_NAMES, labelMap, prometheusFunctions, type TemplateSample } from '../template/prometheusFunctions.ts';

const DEFINITIONS =
  '{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}{{$externalURL := .ExternalURL}}{{$value := .Value}}';

/** Different queries one template may make. */
const MAX_QUERIES = 100;

export interface TemplateContext {
  readonly nowMs: number;
  readonly externalUrl: string;
  /** An instant query at the time of the evaluation; a scalar comes as one sample without labels. */
  query(expr: string): Promise<readonly TemplateSample[]>;
}

export interface AlertData {
  readonly labels: Labels;
  readonly value: number;
  readonly externalLabels: Labels;
}

export interface AlertTemplate {
  /** Resolves to the text; a failure resolves to `<error expanding template: …>`, as Prometheus shows it. */
  expand(data: AlertData, context: TemplateContext): string | Promise<string>;
}

/** Undefined when the text is a valid template; else Prometheus' reason. */
export function templateProblem(text: string, alert: string): string | undefined {
  try {
    parse(text, alert);
    return undefined;
  } catch (error) {
    if (!(error instanceof TemplateFailure)) throw error;
    return error.message;
  }
}

/** Reads the text once; each alert only executes it. */
export function alertTemplate(text: string, alert: string): AlertTemplate {
  if (!text.includes('{{')) return { expand: () => text };
  const reason = templateProblem(text, alert);
  if (reason !== undefined) return { expand: () => failureText(`error parsing template ${nameOf(alert)}: ${reason}`) };
  const parsed = parse(text, alert);
  return { expand: (data, context) => expandOrExplain(parsed, dataValue(data, context), context) };
}

const nameOf = (alert: string): string => `__alert_${alert}`;
const parse = (text: string, alert: string): ParsedTemplate =>
  parseTemplate(nameOf(alert), DEFINITIONS + text, FUNCTION_NAMES);
const failureText = (reason: string): string => `<error expanding template: ${reason}>`;

function dataValue(data: AlertData, context: TemplateContext): GoValue {
  return new GoStruct(
    'struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL string; Value interface {} }',
    {
      Labels: labelMap(data.labels),
      ExternalLabels: labelMap(data.externalLabels),
      ExternalURL: context.externalUrl,
      Value: data.value,
    },
  );
}

function expandOrExplain(template: ParsedTemplate, data: GoValue, context: TemplateContext): string | Promise<string> {
  const known: Answers = new Map();
  const first = attempt(template, data, context, known);
  return typeof first === 'string' ? first : finish(first, template, data, context, known);
}

type Answers = Map<string, readonly TemplateSample[] | TemplateFailure>;

async function finish(
  needed: QueryNeeded,
  template: ParsedTemplate,
  data: GoValue,
  context: TemplateContext,
  known: Answers,
): Promise<string> {
  let next: string | QueryNeeded = needed;
  while (typeof next !== 'string') {
    if (known.size >= MAX_QUERIES) return failureText(`more than ${MAX_QUERIES} queries in one template`);
    known.set(next.expr, await answer(next.expr, context));
    next = attempt(template, data, context, known);
  }
  return next;
}

async function answer(expr: string, context: TemplateContext): Promise<readonly TemplateSample[] | TemplateFailure> {
  try {
    return await context.query(expr);
  } catch (cause) {
    return new TemplateFailure(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function attempt(
  template: ParsedTemplate,
  data: GoValue,
  context: TemplateContext,
  known: Answers,
): string | QueryNeeded {
  try {
    return expandTemplate(template, data, {
      nowMs: context.nowMs,
      externalUrl: context.externalUrl,
      query(expr) {
        const result = known.get(expr);
        if (result === undefined) throw new QueryNeeded(expr);
        if (result instanceof TemplateFailure) throw result;
        return result;
      },
    });
  } catch (error) {
    if (error instanceof QueryNeeded) return error;
    if (!(error instanceof TemplateFailure)) throw error;
    return failureText(`error executing template ${template.name}: ${error.message}`);
  }
}

/** Not a failure of the template: it tells the caller which result to bring. */
class QueryNeeded extends Error {
  readonly expr: string;
  constructor(expr: string) {
    super(`query needed: ${expr}`);
    this.expr = expr;
  }
}

interface SyncWorld {
  readonly nowMs: number;
  readonly externalUrl: string;
  query(expr: string): readonly TemplateSample[];
}

/** One synchronous run. @throws TemplateFailure, and whatever `world.query` throws */
export function expandTemplate(template: ParsedTemplate, data: GoValue, world: SyncWorld): string {
  let depth = 0;
  const functions = prometheusFunctions({
    ...world,
    query: (expr) => world.query(expr),
    invoke(name, inner) {
      // `tmpl` may call itself through the template it runs.
      if (++depth > 100) throw new TemplateFailure('exceeded maximum template depth (100)');
      const text = executeTemplate({ ...template, name, templates: named(template, name) }, functions, inner);
      depth -= 1;
      return text;
    },
  });
  return executeTemplate(template, functions, data);
}

function named(template: ParsedTemplate, name: string): ParsedTemplate['templates'] {
  if (!template.templates.has(name)) {
    throw new TemplateFailure(
      `template: no template ${JSON.stringify(name)} associated with template ${JSON.stringify(template.name)}`,
    );
  }
  return template.templates;
}
