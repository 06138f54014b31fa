/**
 * A time limit for the other side alone. When this program was too busy to look (a million new series, a full disk), its own
 * timer comes late and the answer may lie in the socket, unread: a healthy target would be called down for our fault.
 */
import type { Clock } from '../base/clock.ts';

/** Timers are this late now and then without anything having waited. */
const TOLERANCE_MS = 20;

/** @param onDue  called once the target had `timeoutMs`, not counting what we were late at the end */
export function fairTimeout(clock: Clock, timeoutMs: number, onDue: () => void): Disposable {
  const dueMs = clock.monotonic() + timeoutMs;
  let timer = clock.after(timeoutMs, () => {
    const lateMs = clock.monotonic() - dueMs;
    if (lateMs <= TOLERANCE_MS) onDue();
    else timer = clock.after(Math.min(lateMs, timeoutMs), onDue);
  });
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
}
