import { describe, expect, it } from 'vitest';
import { nextScrapeMs, ScrapeTicks, scrapeOffsetMs } from '../../../../src/main/engine/scrape/schedule.ts';
import { createManualClock } from '../../../support/manualClock.ts';

const ids = Array.from({ length: 4000 }, (_, i) => `target ${i}`);

describe('the place of a target in its interval', () => {
  it.each([100, 1000, 1500, 15_000, 60_000])(
    'lies on a grid of seconds that all places of %i ms share evenly',
    (intervalMs) => {
      const gridMs = 1000;
      const perPlace = new Map<number, number>();
      for (const id of ids) {
        const offset = scrapeOffsetMs(id, intervalMs);
        expect(offset % gridMs).toBe(0);
        expect(offset).toBeLessThan(intervalMs);
        perPlace.set(offset, (perPlace.get(offset) ?? 0) + 1);
      }
      expect(perPlace.size).toBe(Math.max(1, Math.floor(intervalMs / gridMs)));
      const even = ids.length / perPlace.size;
      for (const count of perPlace.values()) expect(Math.abs(count - even)).toBeLessThan(5 * Math.sqrt(even));
    },
  );

  it('comes again every interval, whenever one asks', () => {
    const offset = scrapeOffsetMs('a', 15_000);
    const first = nextScrapeMs(1_700_000_000_000, 15_000, offset);
    expect(nextScrapeMs(first, 15_000, offset)).toBe(first + 15_000);
    expect(nextScrapeMs(first + 14_999, 15_000, offset)).toBe(first + 15_000);
  });
});

describe('ticks', () => {
  it('run together what is due together, on one timer', async () => {
    const clock = createManualClock(1_000_000);
    const ticks = new ScrapeTicks(clock);
    const ran: string[] = [];
    ticks.at(1_000_500, () => ran.push(`a ${clock.now()}`));
    const dropped = ticks.at(1_000_500, () => ran.push('dropped'));
    ticks.at(1_000_500, () => ran.push(`b ${clock.now()}`));
    ticks.at(1_000_750, () => ran.push(`c ${clock.now()}`));
    dropped[Symbol.dispose]();
    dropped[Symbol.dispose]();
    await clock.advance(1000);
    expect(ran).toEqual(['a 1000500', 'b 1000500', 'c 1000750']);
  });

  it('that nobody waits for are no timers', async () => {
    const clock = createManualClock(0);
    const ticks = new ScrapeTicks(clock);
    const first = ticks.at(100, () => expect.unreachable());
    first[Symbol.dispose]();
    let runs = 0;
    ticks.at(100, () => runs++);
    first[Symbol.dispose]();
    await clock.advance(100);
    expect(runs).toBe(1);
  });
});
