/** Conditions on labels. All of a list must hold; a label that is not there matches as ''. */
import { labelValue, type Labels } from '../../../../shared/labels.ts';
import type { Matcher } from '../../storage/matcher.ts';

export const matchesAll = (matchers: readonly Matcher[], labels: Labels): boolean =>
  matchers.every((matcher) => matcher.matches(labelValue(labels, matcher.name)));

/** `name="value"`; a name outside the classic alphabet is quoted. */
export function matcherText({ name, type, value }: Matcher): string {
  const isClassic = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name);
  return `${isClassic ? name : JSON.stringify(name)}${type}${JSON.stringify(value)}`;
}

/** `{a="1",b=~"2"}` */
export const matchersText = (matchers: readonly Matcher[]): string => `{${matchers.map(matcherText).join(',')}}`;

/** As Alertmanager orders them: by name, value, then kind. */
export function compareMatchers(a: Matcher, b: Matcher): number {
  return compare(a.name, b.name) || compare(a.value, b.value) || RANK[a.type] - RANK[b.type];
}

const RANK = { '=': 0, '!=': 1, '=~': 2, '!~': 3 } as const;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
