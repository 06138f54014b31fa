/**
 * What arrives between two frames is shown together: the answers to one tick of the clock come as a burst of messages, and
 * a render for each of them would do the page's work many times over. As a transition the render gives way to input and
 * never holds a frame. A hidden window gets no frames and shows nothing.
 */
import { startTransition } from 'react';

const waiting = new Map<object, () => void>();
let frame: number | undefined;

/** A later call of the same owner replaces the earlier one. */
export function inNextFrame(owner: object, show: () => void): void {
  waiting.set(owner, show);
  frame ??= requestAnimationFrame(showAll);
}

export function cancelNextFrame(owner: object): void {
  waiting.delete(owner);
}

function showAll(): void {
  frame = undefined;
  const due = [...waiting.values()];
  waiting.clear();
  startTransition(() => {
    for (const show of due) show();
  });
}
