import { describe, expect, it } from 'vitest';
import { labelsFromRecord } from '../../../src/shared/labels.ts';
import type { NotificationEvent } from '../../../src/shared/protocol.ts';
import { createManualClock } from '../../support/manualClock.ts';
import { openRuleEngine } from '../../support/ruleEngine.ts';
import { tempFolder } from '../../support/tempStore.ts';

const INTERVAL_MS = 15_000;
const RULES = `groups:
- name: g
  interval: 15s
  rules:
  - {alert: Hot, expr: celsius > 80, annotations: {summary: 'it is hot'}}
`;

describe('from a sample to the person', () => {
  it.each([0, 4000, 7500, 11_000, 14_999])(
    'takes an evaluation interval and a second at most, %i ms after an evaluation',
    async (delayMs) => {
      using folder = tempFolder();
      const clock = createManualClock();
      await using engine = await openRuleEngine(folder.path, RULES, clock);
      const told: NotificationEvent[] = [];
      using _ = engine.onNotification((event) => void told.push(event));
      const appender = engine.storage.appender();
      const ref = appender.series(labelsFromRecord({ __name__: 'celsius', room: 'attic' }));
      const write = (value: number): void => {
        appender.append(ref, clock.now(), value);
        appender.commit();
      };
      write(20);
      // The first evaluations of a run look back to what was before.
      await clock.advance(4 * INTERVAL_MS);
      await clock.advance(INTERVAL_MS - (clock.now() % INTERVAL_MS) + delayMs);
      write(95);
      // Steps, so that what the disk has to say gets its turn between them.
      for (let passedMs = 0; passedMs < INTERVAL_MS + 1000; passedMs += 250) await clock.advance(250);
      expect(told.map(({ kind, title }) => `${kind}: ${title}`)).toEqual(['firing: Warning: it is hot']);
    },
  );
});
