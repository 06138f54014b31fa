/** Tokens → tree. Functions and variables are checked here, as Go does, so a bad name is refused before anything runs. */
import { TemplateFailure, type GoValue } from './goValue.ts';
import { readChar, readNumber, unquote } from './literals.ts';
import { TemplateSyntaxError, tokenize, type Token, type TokenType } from './lexer.ts';
import { operandText } from './nodeText.ts';
import type { Command, Operand, ParsedTemplate, Pipe, TemplateNode } from './nodes.ts';

const KEYWORDS: ReadonlySet<string> = new Set([
  'if',
  'else',
  'end',
  'range',
  'with',
  'define',
  'block',
  'template',
  'break',
  'continue',
  'nil',
]);

const CONSTANTS: Partial<Record<TokenType, (text: string, at: number) => GoValue>> = {
  string: unquote,
  number: readNumber,
  char: readChar,
};

/** Nesting that no honest template reaches; it keeps the recursion of parser and executor finite. */
const MAX_DEPTH = 200;

/**
 * @param functions  names that may be called
 * @throws TemplateFailure with Go's words: `template: name:line: reason`
 */
export function parseTemplate(name: string, text: string, functions: ReadonlySet<string>): ParsedTemplate {
  try {
    const templates = new Map<string, readonly TemplateNode[]>();
    templates.set(name, new Parser(tokenize(text), functions, templates).main());
    return { name, text, templates };
  } catch (error) {
    if (!(error instanceof TemplateSyntaxError)) throw error;
    const line = text.slice(0, error.at).split('\n').length;
    throw new TemplateFailure(`template: ${name}:${line}: ${error.message}`, { cause: error });
  }
}

interface List {
  readonly nodes: readonly TemplateNode[];
  /** What ended the list: an `end`, an `else` whose token comes next, or the end of the text. */
  readonly stop: 'end' | 'else' | 'eof';
}

class Parser {
  private readonly tokens: readonly Token[];
  private readonly functions: ReadonlySet<string>;
  private readonly templates: Map<string, readonly TemplateNode[]>;
  private position = 0;
  private depth = 0;
  private loops = 0;
  private variables = ['$'];

  constructor(
    tokens: readonly Token[],
    functions: ReadonlySet<string>,
    templates: Map<string, readonly TemplateNode[]>,
  ) {
    this.tokens = tokens;
    this.functions = functions;
    this.templates = templates;
  }

  main(): readonly TemplateNode[] {
    const { nodes, stop } = this.list();
    if (stop !== 'eof') throw this.failure(`unexpected {{${stop}}}`);
    return nodes;
  }

  private list(): List {
    if (++this.depth > MAX_DEPTH) throw this.failure('template nests too deep');
    const nodes: TemplateNode[] = [];
    for (;;) {
      const token = this.take();
      if (token.type === 'end') return this.leave(nodes, 'eof');
      if (token.type === 'text') {
        nodes.push({ type: 'text', text: token.text, at: token.at });
        continue;
      }
      const word = this.peekWord();
      if (word === 'end' || word === 'else') {
        this.word();
        if (word === 'end') this.close('end');
        return this.leave(nodes, word);
      }
      const node = this.action(token.at, word);
      if (node !== undefined) nodes.push(node);
    }
  }

  private leave(nodes: readonly TemplateNode[], stop: List['stop']): List {
    this.depth -= 1;
    return { nodes, stop };
  }

  private action(at: number, word: string): TemplateNode | undefined {
    switch (word) {
      case 'if':
      case 'with':
      case 'range':
        this.word();
        return this.branch(at, word);
      case 'define':
        return this.define();
      case 'block':
        return this.block(at);
      case 'template':
        this.word();
        return this.invoke();
      case 'break':
      case 'continue':
        this.word();
        this.close(word);
        if (this.loops === 0) throw this.failure(`{{${word}}} outside {{range}}`);
        return { type: word, at };
      default: {
        const pipe = this.pipe('command', 'close', at);
        return { type: 'action', pipe, at };
      }
    }
  }

  private branch(at: number, type: 'if' | 'with' | 'range'): TemplateNode {
    const scope = this.variables.length;
    const pipe = this.pipe(type, 'close', at);
    if (type === 'range') this.loops += 1;
    const body = this.list();
    if (type === 'range') this.loops -= 1;
    const otherwise = body.stop === 'else' ? this.otherwise(at, type) : undefined;
    if (body.stop === 'eof') throw this.failure('unexpected EOF');
    this.variables.length = scope;
    return { type, pipe, body: body.nodes, otherwise, at };
  }

  /** After `else`: a list up to `end`, or one more `if` or `with` that shares this one's `end`. */
  private otherwise(at: number, type: 'if' | 'with' | 'range'): readonly TemplateNode[] {
    const word = this.peekWord();
    if (word === type && type !== 'range') {
      this.word();
      return [this.branch(at, type)];
    }
    this.close('else');
    const { nodes, stop } = this.list();
    if (stop === 'else') throw this.failure('expected end; found {{else}}');
    if (stop === 'eof') throw this.failure('unexpected EOF');
    return nodes;
  }

  private define(): undefined {
    if (this.depth > 1) throw this.failure('unexpected {{define}}');
    this.word();
    const name = this.templateName('define clause');
    this.close('define clause');
    this.definition(name);
  }

  private block(at: number): TemplateNode {
    this.word();
    const name = this.templateName('block clause');
    const pipe = this.pipe('block clause', 'close', at);
    this.definition(name);
    return { type: 'template', name, pipe, at };
  }

  private definition(name: string): void {
    const outer = this.variables;
    const { loops } = this;
    this.variables = ['$'];
    this.loops = 0;
    const { nodes, stop } = this.list();
    if (stop !== 'end') throw this.failure(stop === 'eof' ? 'unexpected EOF' : 'unexpected {{else}} in define clause');
    this.variables = outer;
    this.loops = loops;
    this.templates.set(name, nodes);
  }

  private invoke(): TemplateNode {
    this.skipSpace();
    const { at } = this.peek();
    const name = this.templateName('template clause');
    this.skipSpace();
    if (this.peek().type === 'close') {
      this.take();
      return { type: 'template', name, pipe: undefined, at };
    }
    return { type: 'template', name, pipe: this.pipe('template clause', 'close', at), at };
  }

  private templateName(context: string): string {
    this.skipSpace();
    const token = this.take();
    if (token.type !== 'string') throw this.unexpected(token, context);
    return unquote(token.text, token.at);
  }

  private pipe(context: string, stop: 'close' | 'rightParen', at: number): Pipe {
    if (++this.depth > MAX_DEPTH) throw this.failure('template nests too deep');
    this.skipSpace();
    const { variables, isAssignment } = this.declaration(context);
    const commands: Command[] = [];
    for (;;) {
      this.skipSpace();
      const token = this.peek();
      if (token.type === stop) break;
      commands.push(this.command(context));
    }
    if (commands.length === 0) throw this.failure(`missing value for ${context}`);
    for (const command of commands.slice(1)) {
      const [first] = command.operands;
      if (first !== undefined && ['literal', 'dot', 'nil'].includes(first.type)) {
        throw this.failure(`non executable command in pipeline stage ${commands.indexOf(command) + 1}`);
      }
    }
    this.take();
    this.depth -= 1;
    // An assignment too: whether there is something to assign to shows when it runs.
    this.variables.push(...variables);
    return { variables, isAssignment, commands, at };
  }

  private declaration(context: string): { variables: readonly string[]; isAssignment: boolean } {
    const start = this.position;
    const variables: string[] = [];
    for (;;) {
      const token = this.take();
      if (token.type !== 'variable') break;
      variables.push(token.text);
      this.skipSpace();
      const next = this.take();
      if (next.type === 'declare' || next.type === 'assign') {
        const isAssignment = next.type === 'assign';
        return { variables, isAssignment };
      }
      if (next.type !== 'comma' || context !== 'range' || variables.length > 1) {
        if (next.type === 'comma') throw this.failure(`too many declarations in ${context}`);
        break;
      }
      this.skipSpace();
    }
    this.position = start;
    return { variables: [], isAssignment: false };
  }

  private command(context: string): Command {
    const at = this.peek().at;
    const operands: Operand[] = [];
    for (;;) {
      this.skipSpace();
      operands.push(this.operand(context));
      const isSpaced = this.peek().type === 'space';
      this.skipSpace();
      const next = this.peek();
      if (next.type === 'pipe') {
        this.take();
        break;
      }
      if (next.type === 'close' || next.type === 'rightParen') break;
      if (!isSpaced) throw this.unexpected(next, 'operand');
    }
    return { operands, at };
  }

  private operand(context: string): Operand {
    const base = this.term(context);
    const path: string[] = [];
    // Where Go sees a chain of fields: at the first that follows the term.
    const { at } = this.peek();
    while (this.peek().type === 'field') path.push(this.take().text.slice(1));
    if (path.length === 0) return base;
    if (base.type === 'field' || base.type === 'variable') return { ...base, path: [...base.path, ...path], at };
    if (base.type === 'literal' || base.type === 'nil' || base.type === 'dot') {
      throw this.failure(`unexpected . after term ${JSON.stringify(operandText(base))}`);
    }
    return { type: 'chain', base, path, at: base.at };
  }

  private term(context: string): Operand {
    const token = this.take();
    const { at } = token;
    if (token.type === 'identifier') return this.name(token, context);
    if (token.type === 'dot') return { type: 'dot', at };
    if (token.type === 'field') return { type: 'field', path: [token.text.slice(1)], at };
    if (token.type === 'leftParen') {
      return { type: 'pipe', pipe: this.pipe('parenthesized pipeline', 'rightParen', at), at };
    }
    if (token.type === 'variable') {
      this.checkVariable(token.text, at);
      return { type: 'variable', name: token.text, path: [], at };
    }
    const read = CONSTANTS[token.type];
    if (read === undefined) throw this.unexpected(token, context);
    return { type: 'literal', value: read(token.text, at), text: token.text, at };
  }

  private name(token: Token, context: string): Operand {
    const { text, at } = token;
    if (text === 'true' || text === 'false') return { type: 'literal', value: text === 'true', text, at };
    if (text === 'nil') return { type: 'nil', at };
    if (KEYWORDS.has(text)) throw this.unexpected(token, context);
    if (!this.functions.has(text)) throw new TemplateSyntaxError(`function ${JSON.stringify(text)} not defined`, at);
    return { type: 'function', name: text, at };
  }

  private checkVariable(name: string, at: number): void {
    if (!this.variables.includes(name)) throw new TemplateSyntaxError(`undefined variable ${JSON.stringify(name)}`, at);
  }

  private peek(): Token {
    return this.tokens[Math.min(this.position, this.tokens.length - 1)] as Token;
  }

  private take(): Token {
    const token = this.peek();
    this.position += 1;
    return token;
  }

  private skipSpace(): void {
    while (this.peek().type === 'space') this.position += 1;
  }

  /** The word right after `{{`, without taking it. */
  private peekWord(): string {
    let i = this.position;
    while (this.tokens[i]?.type === 'space') i += 1;
    const token = this.tokens[i];
    return token?.type === 'identifier' ? token.text : '';
  }

  private word(): string {
    this.skipSpace();
    return this.take().text;
  }

  private close(context: string): void {
    this.skipSpace();
    const token = this.take();
    if (token.type !== 'close') throw this.unexpected(token, context);
  }

  private unexpected(token: Token, context: string): TemplateSyntaxError {
    const what: Partial<Record<TokenType, string>> = { end: 'EOF', open: '"{{"', close: '"}}"' };
    return new TemplateSyntaxError(`unexpected ${what[token.type] ?? shown(token.text)} in ${context}`, token.at);
  }

  private failure(message: string): TemplateSyntaxError {
    return new TemplateSyntaxError(message, this.tokens[Math.min(this.position, this.tokens.length - 1)]?.at ?? 0);
  }
}

/** Keywords in angle brackets, all else in quotes and not longer than ten characters. */
function shown(text: string): string {
  if (KEYWORDS.has(text)) return `<${text}>`;
  return text.length > 10 ? `${JSON.stringify(text.slice(0, 10))}...` : JSON.stringify(text);
}
