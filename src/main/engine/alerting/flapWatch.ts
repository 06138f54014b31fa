/**
 * Alerts that come and go. One that was told twice within a quarter of an hour is told a third time with a word about it,
 * and then no more until it is steady: it has fired, or stayed away, that long.
 */
export const STEADY_MS = 15 * 60_000;

const CALM_TELLINGS = 2;

export interface FlapWatch {
  /** Counts one telling of the alert's beginning. */
  told(id: string, nowMs: number): void;
  isFlapping(id: string): boolean;
  /** The alert is steady, or gone. */
  forget(id: string): void;
}

export function createFlapWatch(): FlapWatch {
  const tellings = new Map<string, readonly number[]>();
  return {
    told(id, nowMs) {
      const recent = (tellings.get(id) ?? []).filter((atMs) => nowMs - atMs < STEADY_MS);
      tellings.set(id, [...recent, nowMs]);
    },
    isFlapping: (id) => (tellings.get(id)?.length ?? 0) > CALM_TELLINGS,
    forget: (id) => void tellings.delete(id),
  };
}
