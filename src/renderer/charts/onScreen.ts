/** One IntersectionObserver for every chart of the page: what is scrolled out of sight need not follow the pointer. */
type Listener = (isOnScreen: boolean) => void;

const listeners = new Map<Element, Listener>();
let observer: IntersectionObserver | undefined;

/** @returns stops observing */
export function observeOnScreen(element: Element, onChange: Listener): () => void {
  observer ??= new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) listeners.get(target)?.(isIntersecting);
  });
  listeners.set(element, onChange);
  observer.observe(element);
  return () => {
    listeners.delete(element);
    observer?.unobserve(element);
  };
}
