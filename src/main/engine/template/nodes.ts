/** The tree of a parsed template. Every node knows its offset in the text, for errors. */
import type { GoValue } from './goValue.ts';

interface Node {
  readonly at: number;
}

export interface TextNode extends Node {
  readonly type: 'text';
  readonly text: string;
}
/** `{{ pipeline }}`: prints unless it declares or assigns. */
export interface ActionNode extends Node {
  readonly type: 'action';
  readonly pipe: Pipe;
}
export interface BranchNode extends Node {
  readonly type: 'if' | 'with' | 'range';
  readonly pipe: Pipe;
  readonly body: readonly TemplateNode[];
  readonly otherwise: readonly TemplateNode[] | undefined;
}
export interface LoopControlNode extends Node {
  readonly type: 'break' | 'continue';
}
export interface InvokeNode extends Node {
  readonly type: 'template';
  readonly name: string;
  readonly pipe: Pipe | undefined;
}
export type TemplateNode = TextNode | ActionNode | BranchNode | LoopControlNode | InvokeNode;

export interface Pipe extends Node {
  /** `$x :=` declares, `$x =` assigns, `range $i, $x :=` declares two. */
  readonly variables: readonly string[];
  readonly isAssignment: boolean;
  readonly commands: readonly Command[];
}
export interface Command extends Node {
  readonly operands: readonly Operand[];
}

export type Operand =
  | ({ readonly type: 'literal'; readonly value: GoValue; readonly text: string } & Node)
  | ({ readonly type: 'dot' } & Node)
  | ({ readonly type: 'nil' } & Node)
  | ({ readonly type: 'field'; readonly path: readonly string[] } & Node)
  | ({ readonly type: 'variable'; readonly name: string; readonly path: readonly string[] } & Node)
  | ({ readonly type: 'function'; readonly name: string } & Node)
  | ({ readonly type: 'pipe'; readonly pipe: Pipe } & Node)
  /** `(pipeline).Field`, `function.Field`. */
  | ({ readonly type: 'chain'; readonly base: Operand; readonly path: readonly string[] } & Node);

export interface ParsedTemplate {
  readonly name: string;
  readonly text: string;
  /** The main template under its own name, and every `define` and `block`. */
  readonly templates: ReadonlyMap<string, readonly TemplateNode[]>;
  /** Of templates that come from other texts: which, for the places in errors. */
  readonly sources?: ReadonlyMap<string, { readonly name: string; readonly text: string }>;
}
