/** What goes with a message beside its words: a small graph, and facts that no label holds. */
import type { Notification } from '../delivery/notification.ts';

export interface Evidence {
  /** PNG; undefined when there is nothing to draw. */
  readonly graph: Uint8Array | undefined;
  /** The graph in words. */
  readonly description: string;
  /** One line each: the programs that use most of the machine, say. */
  readonly facts: readonly string[];
}

/** Undefined when there is none, or when it would take too long: a message never waits for a picture. */
export type CollectEvidence = (notification: Notification, signal: AbortSignal) => Promise<Evidence | undefined>;
