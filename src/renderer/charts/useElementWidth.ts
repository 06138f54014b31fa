/** The width of an element as the one observer of the page tells it; 0 until then. */
import { useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { observeSize } from './sharedResize.ts';

export function useElementWidth(): { readonly ref: RefObject<HTMLDivElement | null>; readonly width: number } {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(
    () => (ref.current ? observeSize(ref.current, (measured) => setWidth(Math.floor(measured))) : undefined),
    [],
  );
  return { ref, width };
}
