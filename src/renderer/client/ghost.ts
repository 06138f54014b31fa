/** An earlier time drawn behind the present one: which, from the address, and the next with one key. */
import { currentAddress, replaceQuery, useAddress } from './address.ts';

export interface GhostChoice {
  /** As the address has it. */
  readonly id: string;
  readonly shiftMs: number;
  readonly words: string;
}

const HOUR_MS = 3_600_000;

export const GHOSTS: readonly GhostChoice[] = [
  { id: '1h', shiftMs: HOUR_MS, words: '1 hour earlier' },
  { id: '1d', shiftMs: 24 * HOUR_MS, words: '1 day earlier' },
  { id: '1w', shiftMs: 7 * 24 * HOUR_MS, words: '1 week earlier' },
];

const ghostOf = (query: URLSearchParams): GhostChoice | undefined => GHOSTS.find(({ id }) => id === query.get('ghost'));

export const useGhostChoice = (): GhostChoice | undefined => ghostOf(useAddress().query);

export const chooseGhost = (choice: GhostChoice | undefined): void => replaceQuery({ ghost: choice?.id });

/** None, an hour, a day, a week, none. */
export function chooseNextGhost(): void {
  const now = ghostOf(currentAddress().query);
  chooseGhost(GHOSTS[now === undefined ? 0 : GHOSTS.indexOf(now) + 1]);
}
