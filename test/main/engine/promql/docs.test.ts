import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FUNCTIONS, type FunctionSignature } from '../../../../src/main/engine/promql/functions/signatures.ts';

const PAGE = 'docs/promql.md';
const GENERATED = /<!-- functions: [^>]* -->\n(.*?)\n<!-- end -->/s;

/** Signatures that are alike share a line. */
function functionsTable(): string {
  const byArguments = Map.groupBy(FUNCTIONS.values(), argumentsText);
  const lines = [...byArguments].map(([args, functions]) => `| \`(${args})\` | ${functions.map(nameText).join(' ')} |`);
  return ['', '| arguments | functions |', '|---|---|', ...lines, ''].join('\n');
}

function argumentsText({ argTypes, variadic }: FunctionSignature): string {
  const letters = argTypes.map((type) =>
    type === 'string' ? 't' : type === 'vector' ? 'v' : type === 'matrix' ? 'm' : 's',
  );
  if (variadic === 0) return letters.join(', ');
  const last = letters.pop();
  const repeated = variadic === 1 ? `${last}?` : `${last}…`;
  return [...letters, repeated].join(', ');
}

const nameText = ({ name, isExperimental }: FunctionSignature): string => `\`${name}\`${isExperimental ? ' *x*' : ''}`;

describe('docs/promql.md', () => {
  it('names every function with its arguments', () => {
    expect(GENERATED.exec(readFileSync(PAGE, 'utf8'))?.[1]).toBe(functionsTable());
  });
});
