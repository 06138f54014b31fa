/**
 * Address → page. Each page but the first is loaded when it is gone to: `pages/<name>/<Name>Page.tsx` exports
 * `<Name>Page`. It renders inside <main>; the shell has already drawn the title, the time controls and the sidebar.
 */
import { lazy, type ComponentType } from 'react';
import { OverviewPage } from './pages/overview/OverviewPage.tsx';

const page = (load: () => Promise<ComponentType>): ComponentType => lazy(async () => ({ default: await load() }));

/** Found by name, so that a page can be added without touching this file. */
const FILES = import.meta.glob<Record<string, ComponentType>>(['./pages/*/*Page.tsx', '!./pages/overview/*']);

const byName = (folder: string, name: string): ComponentType | undefined => {
  const load = FILES[`./pages/${folder}/${name}.tsx`];
  return load && page(async () => (await load())[name] as ComponentType);
};

export const ROUTES: Readonly<Record<string, ComponentType | undefined>> = {
  // What the app opens with comes with the shell: its questions are asked with the first render.
  '/': OverviewPage,
  '/dashboards': byName('dashboards', 'DashboardsPage'),
  '/explore': byName('explore', 'ExplorePage'),
  '/alerts': byName('alerts', 'AlertsPage'),
  '/targets': byName('targets', 'TargetsPage'),
  '/settings': byName('settings', 'SettingsPage'),
};
