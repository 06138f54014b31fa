/** Sorts alerts into the groups of their routes, and keeps the groups. */
import { labelsKey, type Labels } from '../../../../shared/labels.ts';
import type { Clock } from '../../base/clock.ts';
import type { Alert } from '../alert.ts';
import { groupKeyOf, groupLabelsOf, routesFor, type Route } from '../routing/route.ts';
import { AlertGroup, type GroupContext } from './alertGroup.ts';

/** How often empty groups are dropped, as in Alertmanager: until then a new alert keeps the old group's beat. */
const MAINTENANCE_MS = 30_000;

/** Where alerts with certain labels go. Known for as long as the alert is. */
export interface Destination {
  readonly route: Route;
  readonly labels: Labels;
  /** As Alertmanager writes it: routes with the same matchers share it. */
  readonly key: string;
  /** Of the group among all groups here. */
  readonly id: string;
}

export class Dispatcher implements AsyncDisposable {
  readonly #root: Route;
  readonly #context: GroupContext;
  readonly #groups = new Map<string, AlertGroup>();
  #maintenance: Disposable;

  constructor(root: Route, context: GroupContext) {
    this.#root = root;
    this.#context = context;
    this.#maintenance = this.#arm(context.clock);
  }

  #arm(clock: Clock): Disposable {
    return clock.after(MAINTENANCE_MS, () => {
      this.#dropEmpty();
      this.#maintenance = this.#arm(clock);
    });
  }

  #dropEmpty(): void {
    for (const [key, group] of this.#groups) {
      if (group.size > 0) continue;
      this.#groups.delete(key);
      void group.stop();
    }
  }

  destinations(labels: Labels): readonly Destination[] {
    return routesFor(this.#root, labels).map((route) => {
      const group = groupLabelsOf(route, labels);
      return { route, labels: group, key: groupKeyOf(route, group), id: `${route.id} ${labelsKey(group)}` };
    });
  }

  process(alert: Alert, destinations: readonly Destination[] = this.destinations(alert.labels)): void {
    for (const { route, labels, key, id } of destinations) {
      let group = this.#groups.get(id);
      if (group === undefined) {
        group = new AlertGroup(key, route, labels, this.#context);
        this.#groups.set(id, group);
      }
      group.insert(alert);
    }
  }

  /** Silences or inhibition have changed: every group looks again. */
  poke(): void {
    for (const group of this.#groups.values()) group.poke();
  }

  get groups(): Iterable<AlertGroup> {
    return this.#groups.values();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#maintenance[Symbol.dispose]();
    const groups = [...this.#groups.values()];
    this.#groups.clear();
    await Promise.all(groups.map((group) => group.stop()));
  }
}
