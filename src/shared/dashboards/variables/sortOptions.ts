/** The orders a variable may ask for: odd ascending, even descending. */
import type { Option } from './model.ts';

const natural = new Intl.Collator('en', { numeric: true });
const byText = (a: Option, b: Option): number => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0);
const byNumber = (a: Option, b: Option): number => numberIn(a.text) - numberIn(b.text) || byText(a, b);
const withoutCase = (a: Option, b: Option): number =>
  byText({ ...a, text: a.text.toLowerCase() }, { ...b, text: b.text.toLowerCase() });
const naturally = (a: Option, b: Option): number => natural.compare(a.text, b.text);

const numberIn = (text: string): number => Number(/-?\d+(\.\d+)?/.exec(text)?.[0] ?? -1);

export function sorted(options: readonly Option[], sort: number): readonly Option[] {
  const compare = [byText, byNumber, withoutCase, naturally][Math.ceil(sort / 2) - 1];
  if (!compare) return options;
  const direction = sort % 2 === 1 ? 1 : -1;
  return [...options].sort((a, b) => compare(a, b) * direction);
}
