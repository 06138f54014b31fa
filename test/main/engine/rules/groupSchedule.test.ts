import { describe, expect, it } from 'vitest';
import { groupSchedule, slotAt } from '../../../../src/main/engine/rules/groupSchedule.ts';
import { xxhash64 } from '../../../../src/main/engine/rules/xxhash64.ts';

describe('xxhash64', () => {
  it.each([
    ['', 0xef46db3751d8e999n],
    ['a', 0xd24ec4f1a98c6e5bn],
    ['abc', 0x44bc2cf5ad770999n],
    ['Call me Ishmael. Some years ago--never mind how long precisely-', 0x02a2e85470d6fd96n],
  ])('of %j is what the reference says', (text, hash) => {
    expect(xxhash64(Buffer.from(text))).toBe(hash);
  });
});

describe('the moments of a group', () => {
  const schedule = { intervalMs: 15_000, offsetMs: 4_000 };

  it('are multiples of the interval plus the offset', () => {
    expect([3_999, 4_000, 18_999, 19_000].map((t) => slotAt(schedule, t))).toEqual([-11_000, 4_000, 4_000, 19_000]);
  });

  it('follow from file and name alone', () => {
    const again = groupSchedule('rules.yml', 'machines', 15_000);
    expect(groupSchedule('rules.yml', 'machines', 15_000)).toEqual(again);
    expect(groupSchedule('rules.yml', 'others', 15_000)).not.toEqual(again);
  });
});
