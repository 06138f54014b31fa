/**
 * The address is the state of a page: path and query, by the History API. Everything that can be shared or reloaded
 * lives here; components read it through `useAddress` and never `location`.
 */
import { useSyncExternalStore } from 'react';

export interface Address {
  /** One segment, such as `/explore`: files of the page are named relative to it. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Fires after each change, ours or the browser's back and forward. */
const CHANGE = 'sightglass:address';

let cached: { readonly href: string; readonly address: Address } | undefined;

export function currentAddress(): Address {
  const href = location.pathname + location.search;
  if (cached?.href !== href) {
    cached = { href, address: { path: location.pathname, query: new URLSearchParams(location.search) } };
  }
  return cached.address;
}

export function watchAddress(listener: () => void): () => void {
  addEventListener('popstate', listener);
  addEventListener(CHANGE, listener);
  return () => {
    removeEventListener('popstate', listener);
    removeEventListener(CHANGE, listener);
  };
}

export const useAddress = (): Address => useSyncExternalStore(watchAddress, currentAddress);

/** Goes to another place; the step can be undone by Back. */
export function navigate(href: string): void {
  const url = new URL(href, location.href);
  const path = url.pathname + url.search;
  if (path === location.pathname + location.search) return;
  history.pushState(null, '', path);
  dispatchEvent(new Event(CHANGE));
}

/** Changes parts of the query in place; `undefined` removes a part, a list gives it several times. */
export function replaceQuery(changes: Readonly<Record<string, string | readonly string[] | undefined>>): void {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (typeof value === 'string') query.set(name, value);
    else {
      query.delete(name);
      for (const one of value ?? []) query.append(name, one);
    }
  }
  const text = query.toString();
  const path = location.pathname + (text === '' ? '' : `?${text}`);
  if (path === location.pathname + location.search) return;
  history.replaceState(null, '', path);
  dispatchEvent(new Event(CHANGE));
}
