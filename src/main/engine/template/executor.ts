/**
 * Runs a parsed template over its data. Semantics and error words are those of Go's text/template with the option
 * `missingkey=zero`. A template cannot run away: invocations, loop turns and output are bounded.
 */
import { checkArgument, constantAs, type GoFunction, type GoFunctions, type ParameterType } from './goFunction.ts';
import {
  GoList,
  GoMap,
  GoObject,
  isList,
  isTrue,
  TemplateFailure,
  toText,
  typeName,
  type GoMethod,
  type GoValue,
} from './goValue.ts';
import { commandText, operandText, pipeText } from './nodeText.ts';
import type { Command, Operand, ParsedTemplate, Pipe, TemplateNode } from './nodes.ts';

/** Nested `{{ template }}` calls; honest ones need a handful. */
const MAX_INVOCATIONS = 250;
const MAX_TURNS = 1_000_000;
/** Characters of output: an annotation longer than this helps nobody. */
const MAX_OUTPUT = 1 << 20;

/**
 * @param escape  makes what an action prints fit for the text before it; undefined: printed as it is
 * @throws TemplateFailure `template: name:line:column: executing "name" at <node>: reason`; whatever a function throws beside it passes through
 */
export function executeTemplate(
  template: ParsedTemplate,
  functions: GoFunctions,
  data: GoValue,
  escape: (value: GoValue, before: string) => string = toText,
): string {
  const run: Run = { template, functions, escape, output: [], length: 0, turns: 0, invocations: 0 };
  new Scope(run, template.name, data).list(template.templates.get(template.name) ?? [], data);
  return run.output.join('');
}

/** What all scopes of one execution share. */
interface Run {
  readonly template: ParsedTemplate;
  readonly functions: GoFunctions;
  readonly escape: (value: GoValue, before: string) => string;
  readonly output: string[];
  length: number;
  turns: number;
  invocations: number;
}

type Flow = 'next' | 'break' | 'continue';

/** One invocation of one template: its variables and where its dot began. */
class Scope {
  private readonly run: Run;
  private readonly name: string;
  private readonly variables: { readonly name: string; value: GoValue }[];

  constructor(run: Run, name: string, data: GoValue) {
    this.run = run;
    this.name = name;
    this.variables = [{ name: '$', value: data }];
  }

  list(nodes: readonly TemplateNode[], dot: GoValue): Flow {
    for (const node of nodes) {
      const flow = this.node(node, dot);
      if (flow !== 'next') return flow;
    }
    return 'next';
  }

  private node(node: TemplateNode, dot: GoValue): Flow {
    switch (node.type) {
      case 'text':
        this.write(node.text, node.at, () => node.text);
        return 'next';
      case 'action': {
        const value = this.pipe(node.pipe, dot);
        if (node.pipe.variables.length === 0) this.print(value, node.at, node.pipe);
        return 'next';
      }
      case 'if':
      case 'with':
        return this.branch(node, dot);
      case 'range':
        return this.range(node, dot);
      case 'template':
        this.invoke(node.name, node.pipe, node.at, dot);
        return 'next';
      case 'break':
      case 'continue':
        return node.type;
    }
  }

  private print(value: GoValue, at: number, pipe: Pipe): void {
    this.write(this.run.escape(value, this.run.output.at(-1) ?? ''), at, () => pipeText(pipe));
  }

  private branch(node: TemplateNode & { type: 'if' | 'with' | 'range' }, dot: GoValue): Flow {
    const depth = this.variables.length;
    const value = this.pipe(node.pipe, dot);
    const flow = isTrue(value)
      ? this.list(node.body, node.type === 'with' ? value : dot)
      : this.list(node.otherwise ?? [], dot);
    this.variables.length = depth;
    return flow;
  }

  private range(node: TemplateNode & { type: 'if' | 'with' | 'range' }, dot: GoValue): Flow {
    const depth = this.variables.length;
    const value = this.pipe(node.pipe, dot);
    const inner = this.variables.length;
    let isEmpty = true;
    for (const [key, item] of this.items(value, node)) {
      isEmpty = false;
      if (++this.run.turns > MAX_TURNS) throw this.failure(node.at, pipeText(node.pipe), 'too many loop turns');
      this.bindRange(node.pipe, key, item);
      const flow = this.list(node.body, item);
      this.variables.length = inner;
      if (flow === 'break') break;
    }
    const flow = isEmpty ? this.list(node.otherwise ?? [], dot) : 'next';
    this.variables.length = depth;
    return flow;
  }

  private bindRange(pipe: Pipe, key: GoValue, item: GoValue): void {
    const names = pipe.variables;
    const values = names.length === 2 ? [key, item] : [item];
    for (const [i, name] of names.entries()) {
      if (pipe.isAssignment) this.assign(name, values[i] ?? null, pipe);
      else this.variables.push({ name, value: values[i] ?? null });
    }
  }

  private *items(
    value: GoValue,
    node: TemplateNode & { type: 'if' | 'with' | 'range' },
  ): Generator<readonly [GoValue, GoValue]> {
    if (value === null) return;
    if (isList(value)) {
      for (const [i, item] of value.entries()) yield [BigInt(i), item];
    } else if (value instanceof GoMap) {
      yield* value.entries;
    } else if (typeof value === 'bigint') {
      for (let i = 0n; i < value; i++) yield [i, i];
    } else {
      throw this.failure(node.at, pipeText(node.pipe), `range can't iterate over ${toText(value)}`);
    }
  }

  private invoke(name: string, pipe: Pipe | undefined, at: number, dot: GoValue): void {
    const body = this.run.template.templates.get(name);
    const context = `{{template ${JSON.stringify(name)}${pipe === undefined ? '' : ` ${pipeText(pipe)}`}}}`;
    if (body === undefined) throw this.failure(at, context, `template ${JSON.stringify(name)} not defined`);
    if (++this.run.invocations > MAX_INVOCATIONS) {
      throw this.failure(at, context, `exceeded maximum template depth (${MAX_INVOCATIONS})`);
    }
    const data = pipe === undefined ? null : this.pipe(pipe, dot);
    new Scope(this.run, name, data).list(body, data);
    this.run.invocations -= 1;
  }

  private pipe(pipe: Pipe, dot: GoValue): GoValue {
    let value: GoValue | undefined;
    for (const command of pipe.commands) value = this.command(command, dot, value);
    // `range` binds its own variables, one turn at a time; here they only come into being.
    for (const name of pipe.variables) {
      if (pipe.isAssignment) this.assign(name, value ?? null, pipe);
      else this.variables.push({ name, value: value ?? null });
    }
    return value ?? null;
  }

  private command(command: Command, dot: GoValue, final: GoValue | undefined): GoValue {
    const [first, ...rest] = command.operands as [Operand, ...Operand[]];
    switch (first.type) {
      case 'field':
        return this.path(dot, first.path, first, rest, dot, final);
      case 'chain':
        return this.path(this.operand(first.base, dot), first.path, first, rest, dot, final);
      case 'variable':
        if (first.path.length > 0) return this.path(this.lookup(first.name), first.path, first, rest, dot, final);
        break;
      case 'function':
        return this.call(first, rest, dot, final, () => commandText(command));
      case 'literal':
      case 'dot':
      case 'nil':
      case 'pipe':
        break;
    }
    if (rest.length > 0 || final !== undefined) {
      throw this.failure(first.at, operandText(first), `can't give argument to non-function ${operandText(first)}`);
    }
    if (first.type === 'nil') throw this.failure(first.at, 'nil', 'nil is not a command');
    return this.operand(first, dot);
  }

  private operand(operand: Operand, dot: GoValue): GoValue {
    switch (operand.type) {
      case 'literal':
        return operand.value;
      case 'dot':
        return dot;
      case 'nil':
        return null;
      case 'field':
        return this.path(dot, operand.path, operand, [], dot, undefined);
      case 'variable':
        return this.path(this.lookup(operand.name), operand.path, operand, [], dot, undefined);
      case 'function':
        return this.call(operand, [], dot, undefined, () => operand.name);
      case 'pipe':
        return this.pipe(operand.pipe, dot);
      case 'chain':
        return this.path(this.operand(operand.base, dot), operand.path, operand, [], dot, undefined);
    }
  }

  /** Follows `.a.b.c`; arguments go to the last member, which must then be a method. */
  private path(
    start: GoValue,
    path: readonly string[],
    at: Operand,
    args: readonly Operand[],
    dot: GoValue,
    final: GoValue | undefined,
  ): GoValue {
    let value = start;
    for (const [i, name] of path.entries()) {
      const isLast = i === path.length - 1;
      const member = this.member(value, name, at);
      const hasArguments = isLast && (args.length > 0 || final !== undefined);
      if (typeof member === 'function') {
        const given = isLast ? args.map((arg) => this.operand(arg, dot)) : [];
        value = this.guarded(
          at.at,
          () => operandText(at),
          name,
          () => member(...given, ...(isLast && final !== undefined ? [final] : [])),
        );
      } else {
        if (hasArguments) throw this.failure(at.at, operandText(at), `${name} is not a method but has arguments`);
        value = member;
      }
    }
    return value;
  }

  private member(value: GoValue, name: string, at: Operand): GoValue | GoMethod {
    if (value === null) return null;
    if (value instanceof GoMap) return value.methods[name] ?? value.get(name);
    if (value instanceof GoList && value.methods[name] !== undefined) return value.methods[name];
    const found = value instanceof GoObject ? value.member(name) : undefined;
    if (found === undefined) {
      throw this.failure(at.at, operandText(at), `can't evaluate field ${name} in type ${typeName(value)}`);
    }
    return found;
  }

  private call(
    operand: Operand & { type: 'function' },
    args: readonly Operand[],
    dot: GoValue,
    final: GoValue | undefined,
    context: () => string,
  ): GoValue {
    const { name, at } = operand;
    if (name === 'and' || name === 'or') return this.shortCircuit(name, args, dot, final, at);
    // The parser let only known names pass.
    const func = this.run.functions.get(name) as GoFunction;
    const count = args.length + (final === undefined ? 0 : 1);
    const least = func.parameters.length;
    if (count < least || (func.rest === undefined && count > least)) {
      const want = func.rest === undefined ? `want ${least}` : `want at least ${least}`;
      throw this.failure(at, name, `wrong number of args for ${name}: ${want} got ${count}`);
    }
    const values = args.map((arg, i) => this.argument(arg, func.parameters[i] ?? func.rest ?? 'any', dot));
    if (final !== undefined)
      values.push(this.fitted(final, func.parameters[args.length] ?? func.rest ?? 'any', operand));
    return this.guarded(at, context, name, () => func.call(values));
  }

  private shortCircuit(
    name: 'and' | 'or',
    args: readonly Operand[],
    dot: GoValue,
    final: GoValue | undefined,
    at: number,
  ): GoValue {
    if (args.length === 0 && final === undefined) {
      throw this.failure(at, name, `wrong number of args for ${name}: want at least 1 got 0`);
    }
    let value: GoValue = null;
    for (const arg of args) {
      value = this.operand(arg, dot);
      if (isTrue(value) === (name === 'or')) return value;
    }
    return final === undefined ? value : final;
  }

  private argument(operand: Operand, type: ParameterType, dot: GoValue): GoValue {
    const value = this.operand(operand, dot);
    if (operand.type === 'literal') {
      const constant = constantAs(value, type);
      try {
        return checkArgument(constant, type);
      } catch {
        throw this.failure(operand.at, operandText(operand), `expected ${type}; found ${operand.text}`);
      }
    }
    return this.fitted(value, type, operand);
  }

  private fitted(value: GoValue, type: ParameterType, operand: Operand): GoValue {
    try {
      return checkArgument(value, type);
    } catch (error) {
      throw this.failure(operand.at, operandText(operand), (error as Error).message);
    }
  }

  private guarded(at: number, context: () => string, name: string, work: () => GoValue): GoValue {
    try {
      const value = work();
      if (typeof value === 'string' && value.length > MAX_OUTPUT) throw new TemplateFailure('output is too long');
      return value;
    } catch (error) {
      if (!(error instanceof TemplateFailure) || error instanceof ExecutionFailure) throw error;
      throw this.failure(at, context(), `error calling ${name}: ${error.message}`);
    }
  }

  private lookup(name: string): GoValue {
    return this.variables.findLast((variable) => variable.name === name)?.value ?? null;
  }

  private assign(name: string, value: GoValue, pipe: Pipe): void {
    const variable = this.variables.findLast((candidate) => candidate.name === name);
    if (variable === undefined) throw this.failure(pipe.at, pipeText(pipe), `undefined variable: ${name}`);
    variable.value = value;
  }

  private write(text: string, at: number, context: () => string): void {
    this.run.length += text.length;
    if (this.run.length > MAX_OUTPUT) throw this.failure(at, context().slice(0, 40), 'output is too long');
    this.run.output.push(text);
  }

  private failure(at: number, context: string, message: string): TemplateFailure {
    const { name, text } = this.run.template.sources?.get(this.name) ?? this.run.template;
    const before = text.slice(0, at);
    const line = before.split('\n').length;
    const column = at - (before.lastIndexOf('\n') + 1);
    return new ExecutionFailure(
      `template: ${name}:${line}:${column}: executing ${JSON.stringify(this.name)} at <${context}>: ${message}`,
    );
  }
}

/** A failure that already says where it happened. */
class ExecutionFailure extends TemplateFailure {}
