/** Silences in the order of the list, and their state in a word. Pure. */
import type { SilenceView } from '../../../../shared/alerting.ts';
import type { Status } from '../../../ui/StatusGlyph.tsx';

const SILENCE_FILTERS = ['current', 'active', 'pending', 'expired', 'all'] as const;
/** `current`: what holds or will hold. */
export type SilenceFilter = (typeof SILENCE_FILTERS)[number];

export const silenceFilterOf = (text: string | null): SilenceFilter =>
  SILENCE_FILTERS.find((filter) => filter === text) ?? 'current';

const ORDER = ['active', 'pending', 'expired'] as const;

/** What ends first comes first; of what is over, what ended last. */
export function shownSilences(silences: readonly SilenceView[], filter: SilenceFilter): readonly SilenceView[] {
  return silences
    .filter(({ state }) => filter === 'all' || (filter === 'current' ? state !== 'expired' : state === filter))
    .toSorted(
      (a, b) =>
        ORDER.indexOf(a.state) - ORDER.indexOf(b.state) ||
        (a.state === 'expired' ? b.endsAtMs - a.endsAtMs : a.endsAtMs - b.endsAtMs),
    );
}

export function countByState(silences: readonly SilenceView[]): Readonly<Record<SilenceFilter, number>> {
  const count = (state: SilenceView['state']): number => silences.filter((one) => one.state === state).length;
  const [active, pending, expired] = [count('active'), count('pending'), count('expired')];
  return { active, pending, expired, current: active + pending, all: silences.length };
}

export function silenceStatus(silence: SilenceView): { readonly status: Status; readonly word: string } {
  switch (silence.state) {
    case 'expired':
      return { status: 'nodata', word: 'Ended' };
    case 'pending':
      return { status: 'pending', word: 'Pending' };
    case 'active':
      if (!silence.isHolding) return { status: 'pending', word: 'Between' };
      return { status: 'silenced', word: silence.isUntilResolved ? 'Acknowledged' : 'Active' };
  }
}
