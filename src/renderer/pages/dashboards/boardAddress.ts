/** A board's part of the address: which one, what its variables are set to, which panel is alone. */
import { currentAddress, navigate, replaceQuery } from '../../client/address.ts';

export const boardHref = (uid: string): string => `/dashboards?board=${encodeURIComponent(uid)}`;

/** Chosen values by variable, as the address has them. */
export function chosenVariables(query: URLSearchParams): ReadonlyMap<string, readonly string[]> {
  const chosen = new Map<string, string[]>();
  for (const [key, value] of query) {
    if (!key.startsWith('var-')) continue;
    const name = key.slice(4);
    chosen.set(name, [...(chosen.get(name) ?? []), value === 'All' ? '$__all' : value]);
  }
  return chosen;
}

/** Back undoes it. */
export function chooseVariable(name: string, values: readonly string[]): void {
  const { path, query } = currentAddress();
  const next = new URLSearchParams(query);
  next.delete(`var-${name}`);
  for (const value of values) next.append(`var-${name}`, value);
  navigate(`${path}?${next.toString()}`);
}

/** Undefined leaves the editor. */
export function editPanel(id: number | undefined): void {
  const { path, query } = currentAddress();
  const next = new URLSearchParams(query);
  if (id === undefined) next.delete('edit');
  else next.set('edit', String(id));
  navigate(`${path}?${next.toString()}`);
}

export const showPanelAlone = (key: string | undefined): void => replaceQuery({ panel: key });
