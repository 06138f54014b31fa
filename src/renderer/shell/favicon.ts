/** Icons of the tab: the silhouettes of the tray, so that the state is told without colour too. */
export type FaviconState = 'ok' | 'warning' | 'critical' | 'paused';

const INK = '#57c8e6';
const WARNING = '#f8bd40';
const CRITICAL = '#ff6367';
const GREY = '#8f9aa4';

const DRAWINGS: Readonly<Record<Exclude<FaviconState, 'ok'>, string>> = {
  warning:
    `<path d="M13 4.6A6.4 6.4 0 1 0 14.4 9" fill="none" stroke="${INK}" stroke-width="1.8"/>` +
    `<path d="M11.5 1 16 8.6H7Z" fill="${WARNING}"/>`,
  critical:
    `<circle cx="8" cy="8" r="7.5" fill="${CRITICAL}"/>` +
    '<path d="M8 3.6v5.2M8 11.8v.2" stroke="#17120f" stroke-width="2.2" stroke-linecap="round"/>',
  paused:
    `<circle cx="8" cy="8" r="6.6" fill="none" stroke="${GREY}" stroke-width="1.8"/>` +
    `<path d="M6.2 5.4v5.2M9.8 5.4v5.2" stroke="${GREY}" stroke-width="1.8" stroke-linecap="round"/>`,
};

export function faviconUrl(state: Exclude<FaviconState, 'ok'>): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${DRAWINGS[state]}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
