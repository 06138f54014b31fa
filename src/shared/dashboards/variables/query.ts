/** What a query variable asks, and the options its answer makes. */
import { sorted as sortOptions } from './sortOptions.ts';
import { patternOf } from '../field/mappings.ts';
import type { Option, Variable } from './model.ts';

export type VariableQuery =
  | { readonly kind: 'label_values'; readonly label: string; readonly selector: string }
  | { readonly kind: 'label_names'; readonly selector: string }
  | { readonly kind: 'metrics'; readonly pattern: string }
  | { readonly kind: 'query_result'; readonly expr: string }
  | { readonly kind: 'series'; readonly selector: string };

/** @param query  with its variables filled in */
export function parseVariableQuery(query: string): VariableQuery | undefined {
  const trimmed = query.trim();
  const call = /^(label_values|label_names|metrics|query_result)\s*\(([\s\S]*)\)\s*$/.exec(trimmed);
  if (!call) return trimmed === '' ? undefined : { kind: 'series', selector: trimmed };
  const inside = (call[2] ?? '').trim();
  switch (call[1] ?? '') {
    case 'label_names':
      return { kind: 'label_names', selector: inside };
    case 'metrics':
      return { kind: 'metrics', pattern: unquoted(inside) };
    case 'query_result':
      return { kind: 'query_result', expr: inside };
    default: {
      // The label stands behind the last comma outside of braces.
      const parts = /^([\s\S]*),\s*("?)([\w.:-]+)\2\s*$/.exec(inside);
      return parts && isBalanced(parts[1] ?? '')
        ? { kind: 'label_values', selector: (parts[1] ?? '').trim(), label: parts[3] ?? '' }
        : { kind: 'label_values', selector: '', label: unquoted(inside) };
    }
  }
}

const unquoted = (text: string): string => text.replace(/^(["'])(.*)\1$/, '$2');
const isBalanced = (text: string): boolean => (text.match(/\{/g) ?? []).length === (text.match(/\}/g) ?? []).length;

/** `regex` picks, renames by named groups `text` and `value`, or takes its first group; then order, each value once. */
export function optionsFrom(
  found: readonly string[],
  { regex, sort }: Pick<Variable, 'regex' | 'sort'>,
): readonly Option[] {
  const pattern = regex === '' ? undefined : patternOf(regex);
  const options = pattern
    ? found.flatMap((value) => matched(value, pattern))
    : found.map((value) => ({ text: value, value }));
  const unique = new Map<string, Option>();
  for (const option of options) if (option.value !== '' && !unique.has(option.value)) unique.set(option.value, option);
  return sortOptions([...unique.values()], sort);
}

function matched(value: string, pattern: RegExp): readonly Option[] {
  const match = pattern.exec(value);
  if (!match) return [];
  const { text, value: named } = match.groups ?? {};
  if (text !== undefined || named !== undefined) {
    const chosen = named ?? text ?? value;
    return [{ value: chosen, text: text ?? chosen }];
  }
  const group = match[1];
  return match.length > 1 ? (group === undefined ? [] : [{ text: group, value: group }]) : [{ text: value, value }];
}
