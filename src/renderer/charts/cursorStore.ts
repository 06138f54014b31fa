/** The crosshair of one chart as a store: it changes with every move of the pointer, so it never passes through a parent. */
import type { PlotCursor } from './plotSpec.ts';

export interface CursorStore {
  readonly get: () => PlotCursor | null;
  readonly set: (cursor: PlotCursor | null) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

export function createCursorStore(): CursorStore {
  let current: PlotCursor | null = null;
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    set(cursor) {
      if (cursor === current) return;
      current = cursor;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
