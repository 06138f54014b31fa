/** The theme a person chose, and the one that is shown. The first paint is done by public/theme.js with the same rule. */
export type ThemeChoice = 'auto' | 'dark' | 'light';
export type Theme = 'dark' | 'light';

const STORAGE_KEY = 'sightglass.theme';
const prefersLight = (): MediaQueryList => matchMedia('(prefers-color-scheme: light)');

export function themeChoice(): ThemeChoice {
  const stored = readStored();
  return stored === 'dark' || stored === 'light' ? stored : 'auto';
}

export function shownTheme(choice: ThemeChoice = themeChoice()): Theme {
  return choice === 'auto' ? (prefersLight().matches ? 'light' : 'dark') : choice;
}

export function chooseTheme(choice: ThemeChoice): void {
  try {
    localStorage.setItem(STORAGE_KEY, choice);
  } catch {
    // Storage can be forbidden; the choice then lasts until the page is closed.
  }
  document.documentElement.dataset['theme'] = shownTheme(choice);
}

/** Calls when the shown theme changes, whoever changed it; in auto, the system's changes are followed. */
export function watchShownTheme(listener: () => void): () => void {
  const media = prefersLight();
  media.addEventListener('change', followSystem);
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    media.removeEventListener('change', followSystem);
    observer.disconnect();
  };
}

function followSystem(): void {
  if (themeChoice() === 'auto') document.documentElement.dataset['theme'] = shownTheme('auto');
}

function readStored(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}
