/** One ResizeObserver for every chart of the page. */
type Listener = (width: number, height: number) => void;

const listeners = new Map<Element, Listener>();
let observer: ResizeObserver | undefined;

/** @returns stops observing */
export function observeSize(element: Element, onResize: Listener): () => void {
  observer ??= new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) listeners.get(target)?.(contentRect.width, contentRect.height);
  });
  listeners.set(element, onResize);
  observer.observe(element);
  return () => {
    listeners.delete(element);
    observer?.unobserve(element);
  };
}
