import { existsSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { systemClock } from '../../../../src/main/engine/base/clock.ts';
import { createTimexCollector, parseTimex } from '../../../../src/main/engine/host/linux/timex.ts';
import { collectLines } from '../../../support/hostSamples.ts';

it('reads every number, and nothing from an answer that is not whole', () => {
  expect(parseTimex('0 1500 -65536 2000 300 8193 7 1 32768000 10000 11 12 13 14 15 16 17 18 37')).toEqual({
    isSynchronized: true,
    offset: 1500,
    frequency: -65_536,
    maxError: 2000,
    estimatedError: 300,
    status: 8193,
    constant: 7,
    tick: 10_000,
    ppsFrequency: 11,
    ppsJitter: 12,
    ppsShift: 13,
    ppsStability: 14,
    ppsJitterCount: 15,
    ppsCalibrationCount: 16,
    ppsErrorCount: 17,
    ppsStabilityCount: 18,
    taiOffset: 37,
  });
  expect(parseTimex('5 0 0')).toBeUndefined();
});

const withClock = process.platform === 'linux' && existsSync('/usr/bin/perl');

it.runIf(withClock)('asks the kernel of this machine', async () => {
  const collector = createTimexCollector(systemClock);
  const lines = await vi.waitFor(async () => {
    const now = await collectLines(collector);
    expect(now).toHaveLength(17);
    return now;
  });
  collector[Symbol.dispose]?.();
  const value = (name: string): number =>
    Number(
      lines
        .find((line) => line.startsWith(name))
        ?.split(' ')
        .at(-1),
    );
  expect(value('node_timex_tick_seconds')).toBeCloseTo(0.01, 3);
  expect([0, 1]).toContain(value('node_timex_sync_status'));
});

it('has no data where the tool is absent', async () => {
  expect(await collectLines(createTimexCollector(systemClock, []))).toEqual([]);
});
