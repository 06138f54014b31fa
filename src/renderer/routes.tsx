/**
 * Address → page. Each page is one lazily loaded component, default-free: `pages/<name>/<Name>Page.tsx` exports
 * `<Name>Page`. It renders inside <main>; the shell has already drawn the title, the time controls and the sidebar.
 */
import { lazy, type ComponentType } from 'react';

const page = (load: () => Promise<ComponentType>): ComponentType => lazy(async () => ({ default: await load() }));

/** Found by name, so that a page can be added without touching this file. */
const FILES = import.meta.glob<Record<string, ComponentType>>('./pages/*/*Page.tsx');

const byName = (folder: string, name: string): ComponentType | undefined => {
  const load = FILES[`./pages/${folder}/${name}.tsx`];
  return load && page(async () => (await load())[name] as ComponentType);
};

export const ROUTES: Readonly<Record<string, ComponentType | undefined>> = {
  '/': byName('overview', 'OverviewPage'),
  '/dashboards': byName('dashboards', 'DashboardsPage'),
  '/explore': byName('explore', 'ExplorePage'),
  '/alerts': byName('alerts', 'AlertsPage'),
  '/targets': byName('targets', 'TargetsPage'),
  '/settings': byName('settings', 'SettingsPage'),
};
