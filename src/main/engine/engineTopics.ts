/** Tells listeners that targets, alerts or the status changed, each at most once a second: a page redraws no faster. */
import type { Clock } from './base/clock.ts';
import type { EngineTopic } from './engine.ts';

const QUIET_MS = 1000;

export interface EngineTopics extends Disposable {
  changed(topic: EngineTopic): void;
  listen(listener: (topic: EngineTopic) => void): Disposable;
}

export function createEngineTopics(clock: Clock): EngineTopics {
  const listeners = new Set<(topic: EngineTopic) => void>();
  const lastToldMs = new Map<EngineTopic, number>();
  const waiting = new Map<EngineTopic, Disposable>();

  function tell(topic: EngineTopic): void {
    waiting.delete(topic);
    lastToldMs.set(topic, clock.monotonic());
    for (const listener of listeners) listener(topic);
  }

  return {
    changed(topic) {
      if (waiting.has(topic)) return;
      const sinceMs = clock.monotonic() - (lastToldMs.get(topic) ?? Number.NEGATIVE_INFINITY);
      if (sinceMs >= QUIET_MS) tell(topic);
      else
        waiting.set(
          topic,
          clock.after(QUIET_MS - sinceMs, () => tell(topic)),
        );
    },
    listen(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
    [Symbol.dispose]() {
      for (const timer of waiting.values()) timer[Symbol.dispose]();
      waiting.clear();
      listeners.clear();
    },
  };
}
