/**
 * The tokens a canvas needs, read once per theme: a canvas cannot follow CSS variables. `watchTheme` tells charts to
 * repaint after a switch.
 */
export interface ChartTheme {
  /** Any token or CSS colour as `rgba()`, times `alpha`. */
  color(name: string, alpha?: number): string;
  /** A token that holds a number or pixels. */
  number(token: string): number;
  /** Dash pattern 1…3; 0 is a solid line. */
  dash(index: number): number[];
  /** Canvas font of axis and label text. */
  readonly font: string;
  readonly fontMedium: string;
}

let current: ChartTheme | undefined;
const listeners = new Set<() => void>();
let observer: MutationObserver | undefined;

export function chartTheme(): ChartTheme {
  current ??= readTheme();
  return current;
}

/** @returns stops watching; the last one to go ends the observation */
export function watchTheme(onChange: () => void): () => void {
  listeners.add(onChange);
  if (!observer) {
    observer = new MutationObserver(() => {
      current = undefined;
      for (const listener of listeners) listener();
    });
    observer.observe(document.documentElement, { attributeFilter: ['data-theme', 'data-density'] });
  }
  return () => {
    listeners.delete(onChange);
    if (listeners.size > 0) return;
    observer?.disconnect();
    observer = undefined;
    current = undefined;
  };
}

function readTheme(): ChartTheme {
  const style = getComputedStyle(document.documentElement);
  const family = style.getPropertyValue('--font-ui') || 'sans-serif';
  const bitmap = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const known = new Map<string, string>();
  const numbers = new Map<string, number>();
  const resolve = (name: string): readonly [number, number, number, number] => {
    if (!bitmap) return [128, 128, 128, 1];
    bitmap.clearRect(0, 0, 1, 1);
    bitmap.fillStyle = name.startsWith('--')
      ? style.getPropertyValue(name).trim()
      : name.replace(/var\((--[\w-]+)\)/g, (_whole, token: string) => style.getPropertyValue(token).trim());
    bitmap.fillRect(0, 0, 1, 1);
    const [r = 0, g = 0, b = 0, a = 0] = bitmap.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  return {
    font: `11px ${family}`,
    fontMedium: `500 11px ${family}`,
    // Kept, since each look at a computed style may have the page work out its styles first.
    number(token) {
      const found = numbers.get(token) ?? (Number.parseFloat(style.getPropertyValue(token)) || 0);
      numbers.set(token, found);
      return found;
    },
    dash: (index) => (index === 0 ? [] : style.getPropertyValue(`--dash-${index}`).trim().split(/\s+/).map(Number)),
    color(name, alpha = 1) {
      const key = `${name}/${alpha}`;
      const found = known.get(key);
      if (found !== undefined) return found;
      const [r, g, b, a] = resolve(name);
      const text = `rgba(${r}, ${g}, ${b}, ${Number((a * alpha).toFixed(3))})`;
      known.set(key, text);
      return text;
    },
  };
}
