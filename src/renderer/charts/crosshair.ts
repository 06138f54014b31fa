/**
 * Where the page's crosshair stands. The panel under the pointer sets it and every panel over time follows: plots by
 * themselves, painted panels by `CrosshairLine`. It changes with every move of the pointer, so it is no state of React.
 */
export interface Crosshair {
  readonly atMs: number;
  /** Who set it; only that one may take it away. */
  readonly owner: object;
}

type Listener = (crosshair: Crosshair | undefined) => void;

let current: Crosshair | undefined;
const listeners = new Set<Listener>();

export function setCrosshair(owner: object, atMs: number | undefined): void {
  if (atMs === undefined ? current?.owner !== owner : current?.owner === owner && current.atMs === atMs) return;
  current = atMs === undefined ? undefined : { atMs, owner };
  for (const listener of listeners) listener(current);
}

/** @returns stops watching */
export function watchCrosshair(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
