/** Nodes back to text, for the `at <…>` of an error. */
import type { Command, Operand, Pipe } from './nodes.ts';

export function operandText(operand: Operand): string {
  switch (operand.type) {
    case 'literal':
      return operand.text;
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'field':
      return dotted(operand.path);
    case 'variable':
      return operand.name + dotted(operand.path);
    case 'function':
      return operand.name;
    case 'pipe':
      return `(${pipeText(operand.pipe)})`;
    case 'chain':
      return operandText(operand.base) + dotted(operand.path);
  }
}

export const commandText = (command: Command): string => command.operands.map(operandText).join(' ');

export function pipeText(pipe: Pipe): string {
  const commands = pipe.commands.map(commandText).join(' | ');
  if (pipe.variables.length === 0) return commands;
  return `${pipe.variables.join(', ')} ${pipe.isAssignment ? '=' : ':='} ${commands}`;
}

const dotted = (path: readonly string[]): string => path.map((name) => `.${name}`).join('');
