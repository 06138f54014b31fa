/**
 * All templates of a configuration: our own defaults, then the files it names, whose definitions replace ours. Texts in
 * receivers are templates themselves and may invoke any of them.
 */
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { AppError } from '../../../../shared/errors.ts';
import { escapeHtml } from '../../template/escape.ts';
import { executeTemplate } from '../../template/executor.ts';
import { GoHtml, TemplateFailure, toText, type GoValue } from '../../template/goValue.ts';
import type { ParsedTemplate } from '../../template/nodes.ts';
import { parseTemplate } from '../../template/parser.ts';
import { DEFAULT_TEMPLATES } from './defaultTemplates.ts';
import { MESSAGE_FUNCTIONS, messageFunctions } from './messageFunctions.ts';

/** Texts in a configuration are few; more than this many different ones are not kept parsed. */
const MAX_KNOWN = 1000;

type Definitions = ReadonlyMap<string, ParsedTemplate>;

export interface MessageTemplates {
  /**
   * @param form  `html`: what the template prints is escaped where it is not HTML already
   * @throws TemplateFailure
   */
  expand(text: string, data: GoValue, nowMs: number, form?: 'text' | 'html'): string;
}

interface LoadedTemplates {
  readonly templates: MessageTemplates;
  readonly files: readonly string[];
}

/**
 * @param patterns  names and patterns, relative to the folder of `configFile`
 * @throws AppError `config_invalid` when a file is not a valid template
 */
export function loadTemplates(patterns: readonly string[], configFile: string): LoadedTemplates {
  const folder = dirname(configFile);
  const files = patterns.flatMap((pattern) => globSync(isAbsolute(pattern) ? pattern : join(folder, pattern)).sort());
  const definitions = new Map<string, ParsedTemplate>();
  for (const file of files) {
    try {
      define(definitions, basename(file), readFileSync(file, 'utf8'));
    } catch (cause) {
      if (!(cause instanceof Error)) throw cause;
      throw new AppError('config_invalid', `${file}: ${cause.message}`, {
        cause,
        detail: [{ file, line: lineIn(cause.message), column: 1, path: '', message: cause.message }],
      });
    }
  }
  return { templates: new Templates(definitions), files };
}

const lineIn = (message: string): number => Number(/^template: [^:]*:(\d+):/.exec(message)?.[1] ?? 1);

function define(definitions: Map<string, ParsedTemplate>, name: string, text: string): void {
  const parsed = parseTemplate(name, text, MESSAGE_FUNCTIONS);
  for (const template of parsed.templates.keys()) definitions.set(template, parsed);
}

let ours: Definitions | undefined;

/** Read with the first message: a start does not wait for texts that are seldom needed. */
function ownDefinitions(): Definitions {
  if (ours === undefined) {
    const definitions = new Map<string, ParsedTemplate>();
    define(definitions, 'default.tmpl', DEFAULT_TEMPLATES);
    ours = definitions;
  }
  return ours;
}

class Templates implements MessageTemplates {
  readonly #fromFiles: Definitions;
  readonly #known = new Map<string, ParsedTemplate>();

  constructor(fromFiles: Definitions) {
    this.#fromFiles = fromFiles;
  }

  expand(text: string, data: GoValue, nowMs: number, form: 'text' | 'html' = 'text'): string {
    if (!text.includes('{{')) return text;
    const escape = form === 'html' ? escapeForHtml : undefined;
    return executeTemplate(this.#parsed(text), messageFunctions(nowMs), data, escape);
  }

  #parsed(text: string): ParsedTemplate {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const own = parseTemplate('', text, MESSAGE_FUNCTIONS);
    const definitions = new Map([...ownDefinitions(), ...this.#fromFiles]);
    const nodes = [...definitions].map(([name, from]) => [name, from.templates.get(name) ?? []] as const);
    const parsed: ParsedTemplate = {
      ...own,
      templates: new Map([...nodes, ...own.templates]),
      sources: new Map([...definitions].filter(([name]) => !own.templates.has(name))),
    };
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.set(text, parsed);
    return parsed;
  }
}

/** Of an address in an attribute, what a click may safely open. */
const SAFE_ADDRESS = /^(?:https?:|mailto:|[^:]*$|[^:]*[/?#])/i;

/**
 * As html/template does it where it matters: text is escaped, and an address that begins an attribute may not be a
 * script.
 */
function escapeForHtml(value: GoValue, before: string): string {
  if (value instanceof GoHtml) return value.toText();
  const text = toText(value);
  const isAddress = /(?:href|src|action)\s*=\s*["']?$/i.test(before);
  return isAddress && !SAFE_ADDRESS.test(text.trim()) ? '#ZgotmplZ' : escapeHtml(text);
}

/** Undefined when a receiver's text is a valid template; else the reason. */
export function textProblem(text: string): string | undefined {
  if (!text.includes('{{')) return undefined;
  try {
    parseTemplate('', text, MESSAGE_FUNCTIONS);
    return undefined;
  } catch (error) {
    if (error instanceof TemplateFailure) return error.message;
    throw error;
  }
}
