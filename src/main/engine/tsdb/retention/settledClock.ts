/**
 * The clock by which data comes of age. A clock that leaps ahead (a dead battery, a wrong time server, a restored machine) would
 * make all data old at once, and what is deleted does not come back when the clock is put right. So a leap counts only when
 * it has lasted; until then time goes on from where it was. Sleep is a leap as well: then deleting comes an hour late.
 */
import type { Clock } from '../../base/clock.ts';

/** Corrections of this size cost no data worth waiting for. */
const LEAP_MS = 3_600_000;
/** A wrong clock is mostly put right within minutes of a start or of the network's return. */
const SETTLING_MS = 3_600_000;

/** @param firstMs  the time to start from; what the clock says then is a leap when it is much later */
export function settledClock(clock: Clock, firstMs: number = clock.now()): Clock {
  let wall = Math.min(firstMs, clock.now());
  let steady = clock.monotonic();
  let leaptAt: number | undefined;
  return {
    now() {
      const told = clock.now();
      const monotonic = clock.monotonic();
      const expected = wall + monotonic - steady;
      if (told - expected > LEAP_MS) {
        leaptAt ??= monotonic;
        if (monotonic - leaptAt < SETTLING_MS) return expected;
      }
      wall = told;
      steady = monotonic;
      leaptAt = undefined;
      return told;
    },
    monotonic: () => clock.monotonic(),
    after: (delayMs, run) => clock.after(delayMs, run),
  };
}
