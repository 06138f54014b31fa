/**
 * Reader of Prometheus' test scripts for PromQL.
 * @see Prometheus promql/promqltest/README.md
 */
import { parseDuration } from '../../../src/shared/time.ts';
import { type SeriesLine, readNumber, readSeriesLine } from './seriesLine.ts';

export interface LoadCommand {
  readonly type: 'load';
  readonly line: number;
  readonly intervalMs: number;
  readonly withNhcb: boolean;
  readonly series: readonly SeriesLine[];
  /** Start timestamps are asked for, which the store does not keep. */
  readonly hasStartTimestamps: boolean;
}

/** A text, a pattern, or anything at all. */
export type Pattern = { readonly message: string } | { readonly regex: RegExp } | 'any';

export interface Expectations {
  readonly fail: readonly Pattern[];
  readonly warn: readonly Pattern[];
  readonly info: readonly Pattern[];
  readonly noWarn: boolean;
  readonly noInfo: boolean;
  readonly isOrdered: boolean;
}

export interface EvalCommand {
  readonly type: 'eval';
  readonly line: number;
  readonly expr: string;
  /** Evaluation times; stepMs 0 for an instant. */
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
  readonly expect: Expectations;
  readonly series: readonly SeriesLine[];
  readonly scalar: number | undefined;
  readonly string: string | undefined;
  /** The result is a range vector with samples at these times. */
  readonly rangeVector: { readonly startMs: number; readonly stepMs: number } | undefined;
}

export type Command = { readonly type: 'clear'; readonly line: number } | LoadCommand | EvalCommand;

export function readScript(text: string): Command[] {
  return new ScriptReader(text).read();
}

const isStartLine = (row: string): boolean => /^\S*@st\s/.test(row);

class ScriptReader {
  readonly #lines: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#lines = text.split('\n').map((line) => (line.trim().startsWith('#') ? '' : line.trim()));
  }

  read(): Command[] {
    const commands: Command[] = [];
    for (; this.#at < this.#lines.length; this.#at++) {
      const line = this.#lines[this.#at] as string;
      if (line === '') continue;
      commands.push(this.#command(line));
    }
    return commands;
  }

  #command(text: string): Command {
    const line = this.#at + 1;
    try {
      if (text === 'clear') return { type: 'clear', line };
      if (text.startsWith('load')) return this.#load(text, line);
      if (text.startsWith('eval')) return this.#eval(text, line);
    } catch (cause) {
      throw new Error(`line ${this.#at + 1}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
    throw new Error(`line ${line}: unknown command "${text}"`);
  }

  /** The lines that belong to a command: up to the next empty one. */
  *#body(): Generator<string, void, void> {
    while ((this.#lines[this.#at + 1] ?? '') !== '') {
      this.#at++;
      yield this.#lines[this.#at] as string;
    }
  }

  #load(text: string, line: number): LoadCommand {
    const [, nhcb, interval = ''] = /^load(_with_nhcb)?\s+(.+)$/.exec(text) ?? [];
    const body = [...this.#body()];
    return {
      type: 'load',
      line,
      intervalMs: parseDuration(interval),
      withNhcb: nhcb !== undefined,
      series: body.filter((row) => !isStartLine(row)).map(readSeriesLine),
      hasStartTimestamps: body.some(isStartLine),
    };
  }

  #eval(text: string, line: number): EvalCommand {
    const head = readEvalHead(text);
    const fail: Pattern[] = head.kind === 'fail' ? ['any'] : [];
    const warn: Pattern[] = head.kind === 'warn' ? ['any'] : [];
    const info: Pattern[] = head.kind === 'info' ? ['any'] : [];
    const flags = { noWarn: false, noInfo: false, isOrdered: head.kind === 'ordered' };
    const series: SeriesLine[] = [];
    let { startMs, endMs, stepMs } = head;
    let scalar: number | undefined;
    let string: string | undefined;
    let rangeVector: EvalCommand['rangeVector'];
    for (const row of this.#body()) {
      const range = /^expect range vector from (\S+) to (\S+) step (\S+)$/.exec(row);
      const pattern = /^expect\s+(ordered|fail|warn|no_warn|info|no_info)(?:\s+(regex|msg):(.+))?$/.exec(row);
      const quoted = /^expect string\s+(.+)$/.exec(row);
      if (range) {
        rangeVector = { startMs: parseDuration(range[1] ?? ''), stepMs: parseDuration(range[3] ?? '') };
        startMs = endMs = parseDuration(range[2] ?? '');
        stepMs = 0;
      } else if (quoted) string = readQuoted(quoted[1] ?? '');
      else if (pattern) {
        const list = { fail, warn, info }[pattern[1] as 'fail'] as Pattern[] | undefined;
        list?.push(readPattern(pattern[2], pattern[3]));
        if (pattern[1] === 'ordered') flags.isOrdered = true;
        if (pattern[1] === 'no_warn') flags.noWarn = true;
        if (pattern[1] === 'no_info') flags.noInfo = true;
      } else if (/^expected_fail_(?:message|regexp)\s/.test(row)) {
        const rest = row.replace(/^\S+\s+/, '');
        fail.splice(0, fail.length, readPattern(row.startsWith('expected_fail_message') ? 'msg' : 'regex', rest));
      } else if (isNumber(row)) scalar = readNumber(row);
      else series.push(readSeriesLine(row));
    }
    const expect = { fail, warn, info, ...flags };
    return { type: 'eval', line, expr: head.expr, startMs, endMs, stepMs, expect, series, scalar, string, rangeVector };
  }
}

function readEvalHead(text: string) {
  const instant = /^eval(?:_(\w+))?\s+instant\s+(?:at\s+(\S+)\s+)?(.+)$/.exec(text);
  if (instant) {
    const at = parseDuration(instant[2] ?? '0');
    return { kind: instant[1], expr: instant[3] as string, startMs: at, endMs: at, stepMs: 0 };
  }
  const range = /^eval(?:_(\w+))?\s+range\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)\s+(.+)$/.exec(text);
  if (!range) throw new Error(`"${text}" is not an evaluation.`);
  const [, kind, start = '', end = '', step = '', expr = ''] = range;
  return { kind, expr, startMs: parseDuration(start), endMs: parseDuration(end), stepMs: parseDuration(step) };
}

function readPattern(form: string | undefined, text: string | undefined): Pattern {
  if (form === undefined || text === undefined) return 'any';
  if (form === 'msg') return { message: text.trim() };
  return { regex: new RegExp(text.trim().replaceAll(String.raw`\z`, '$'), 's') };
}

function readQuoted(text: string): string {
  if (text.startsWith('`')) return text.slice(1, -1);
  return JSON.parse(text.startsWith("'") ? `"${text.slice(1, -1).replaceAll('"', String.raw`\"`)}"` : text) as string;
}

function isNumber(text: string): boolean {
  return /^[+-]?(?:\d|\.\d|inf|nan)/i.test(text) && /^\S+$/.test(text);
}
