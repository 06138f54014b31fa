/** The addresses of the page: every view, and what is open in it, can be linked to and reloaded. */
import { replaceQuery } from '../../client/address.ts';

const TABS = ['active', 'rules', 'silences', 'routing', 'history'] as const;
export type AlertsTab = (typeof TABS)[number];

export const tabOf = (query: URLSearchParams): AlertsTab => TABS.find((tab) => tab === query.get('tab')) ?? 'active';

export function alertsHref(tab: AlertsTab, rest: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams({ ...(tab === 'active' ? {} : { tab }), ...rest }).toString();
  return query === '' ? '/alerts' : `/alerts?${query}`;
}

/** By fingerprint: it is the same after the alert ended, and for alerts of other programs. */
export const whyHref = (fingerprint: string): string => `/alerts?why=${fingerprint}`;

/**
 * The sheet for a silence: of the alerts with these ids, a known silence by its id, or a new one from matchers.
 * It opens over whatever view is shown.
 */
export type SheetChoice =
  | { readonly kind: 'alerts'; readonly ids: readonly string[] }
  | { readonly kind: 'silence'; readonly id: string }
  | { readonly kind: 'matchers'; readonly text: string };

export function sheetOf(query: URLSearchParams): SheetChoice | undefined {
  const ids = query.getAll('quiet');
  if (ids.length > 0) return { kind: 'alerts', ids };
  const id = query.get('silence');
  if (id !== null) return { kind: 'silence', id };
  const text = query.get('matchers');
  return text === null ? undefined : { kind: 'matchers', text };
}

export function openSheet(choice: SheetChoice): void {
  if (choice.kind === 'silence') replaceQuery({ silence: choice.id, quiet: undefined, matchers: undefined });
  else if (choice.kind === 'matchers') replaceQuery({ matchers: choice.text, silence: undefined, quiet: undefined });
  else replaceQuery({ quiet: choice.ids, silence: undefined, matchers: undefined });
}

export const closeSheet = (): void => replaceQuery({ silence: undefined, quiet: undefined, matchers: undefined });
