/** The addresses of rules: which one is under edit, which view of all of them is shown. */
import type { RulePlace } from '../../../../shared/rules.ts';

export const RULES_HREF = '/alerts?tab=rules';
export const NEW_RULE_HREF = `${RULES_HREF}&edit=new`;
export const DOCTOR_HREF = `${RULES_HREF}&view=doctor`;
export const PACKS_HREF = `${RULES_HREF}&view=packs`;

export function ruleHref({ file, group, index = 0 }: RulePlace): string {
  return `/alerts?${new URLSearchParams({ tab: 'rules', edit: String(index), group, file }).toString()}`;
}

/** Undefined: none is under edit. Without an index it is new. */
export function placeOf(query: URLSearchParams): RulePlace | undefined {
  const edit = query.get('edit');
  if (edit === null) return undefined;
  const place = { file: query.get('file') ?? '', group: query.get('group') ?? '' };
  return edit === 'new' ? place : { ...place, index: Number(edit) };
}
