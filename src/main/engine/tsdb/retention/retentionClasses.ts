/**
 * Which rule of retention each series falls under. A group's slots are sorted into classes once and again when the policy
 * changes or the group has new series; with no rules there is one class and nothing is looked at.
 */
import type { Matcher } from '../../storage/matcher.ts';
import type { StoragePolicy } from '../../storage/storagePolicy.ts';
import type { LabelIndex } from '../labelIndex.ts';
import type { SeriesGroup } from '../seriesGroup.ts';
import { ALL_SLOTS, anyOf, maskOf, NO_SLOTS, type SlotMask } from '../slotMask.ts';

/** Slots of a group that share one rule. */
export interface RetentionClass extends SlotMask {
  readonly keepMs: number;
  readonly isDownsampled: boolean;
}

interface Sorted {
  /** Slots the group had when it was sorted. */
  readonly slots: number;
  readonly classes: readonly RetentionClass[];
}

export class RetentionClasses {
  private readonly index: () => LabelIndex;
  private policy: StoragePolicy;
  private byGroup = new WeakMap<SeriesGroup, Sorted>();

  /** @param index  asked for when series are sorted, not before */
  constructor(index: () => LabelIndex, policy: StoragePolicy) {
    this.index = index;
    this.policy = policy;
  }

  get inForce(): StoragePolicy {
    return this.policy;
  }

  set(policy: StoragePolicy): void {
    this.policy = policy;
    this.byGroup = new WeakMap();
  }

  /** The longest that any sample is kept as it came: older ones need not be taken in. */
  get longestKeepMs(): number {
    return this.policy.rules.reduce((longest, rule) => Math.max(longest, rule.keepMs), this.policy.keepMs);
  }

  get shortestKeepMs(): number {
    return this.policy.rules.reduce((shortest, rule) => Math.min(shortest, rule.keepMs), this.policy.keepMs);
  }

  of(group: SeriesGroup): readonly RetentionClass[] {
    const { keepMs, rules } = this.policy;
    if (rules.length === 0) return [{ ...ALL_SLOTS, keepMs, isDownsampled: true }];
    const known = this.byGroup.get(group);
    if (known?.slots === group.slots) return known.classes;
    const classes = this.sort(group);
    this.byGroup.set(group, { slots: group.slots, classes });
    return classes;
  }

  /** Slots whose samples of the time `t` and before may go. */
  expiredSlots(group: SeriesGroup, t: number, now: number): SlotMask {
    let expired = NO_SLOTS;
    for (const part of this.of(group)) if (t < now - part.keepMs) expired = anyOf(expired, part);
    return expired;
  }

  /** Slots that are condensed to tiers. */
  downsampledSlots(group: SeriesGroup): SlotMask {
    let slots = NO_SLOTS;
    for (const part of this.of(group)) if (part.isDownsampled) slots = anyOf(slots, part);
    return slots;
  }

  private sort(group: SeriesGroup): RetentionClass[] {
    const { rules, keepMs } = this.policy;
    const members = new Map<number, number[]>();
    for (const [slot, series] of group.series.entries()) {
      const rule = rules.findIndex(({ matchers }) => this.matches(series, matchers));
      const slots = members.get(rule);
      if (slots === undefined) members.set(rule, [slot]);
      else slots.push(slot);
    }
    return Array.from(members, ([rule, slots]) => ({
      ...maskOf(slots),
      keepMs: rules[rule]?.keepMs ?? keepMs,
      isDownsampled: rules[rule]?.isDownsampled ?? true,
    }));
  }

  private matches(series: number, matchers: readonly Matcher[]): boolean {
    const index = this.index();
    return matchers.every((matcher) => matcher.matches(index.pairValue(index.pairOf(series, matcher.name))));
  }
}
