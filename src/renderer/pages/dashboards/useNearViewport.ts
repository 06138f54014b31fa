/**
 * Whether an element is within a screen of what is seen: only then a panel asks and draws. A row of panels comes near at
 * once; they are made one after another, within the budget of a frame, so that scrolling never waits for them.
 */
import { useLayoutEffect, useState, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import { cancelDraw, scheduleDraw } from '../../charts/drawScheduler.ts';

const listeners = new Map<Element, (isNear: boolean) => void>();
let observer: IntersectionObserver | undefined;

function observe(element: Element, listener: (isNear: boolean) => void): () => void {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        scheduleDraw(target, () => flushSync(() => listeners.get(target)?.(isIntersecting)));
      }
    },
    { rootMargin: '100% 0px' },
  );
  listeners.set(element, listener);
  observer.observe(element);
  return () => {
    listeners.delete(element);
    cancelDraw(element);
    observer?.unobserve(element);
  };
}

export function useNearViewport(ref: RefObject<Element | null>): boolean {
  const [isNear, setNear] = useState(false);
  useLayoutEffect(() => (ref.current ? observe(ref.current, setNear) : undefined), [ref]);
  return isNear;
}
