/** The pages: name, address, icon and key, in the order of the sidebar. */
import type { IconName } from '../ui/Icon.tsx';

export interface Place {
  readonly path: string;
  readonly title: string;
  readonly icon: IconName;
  readonly keys: string;
  /** The page follows a time range. */
  readonly hasTime: boolean;
}

export const PLACES = [
  { path: '/', title: 'Overview', icon: 'overview', keys: 'G O', hasTime: true },
  { path: '/dashboards', title: 'Dashboards', icon: 'dashboards', keys: 'G D', hasTime: true },
  { path: '/explore', title: 'Explore', icon: 'explore', keys: 'G E', hasTime: true },
  { path: '/alerts', title: 'Alerts', icon: 'alerts', keys: 'G A', hasTime: false },
  { path: '/targets', title: 'Targets', icon: 'targets', keys: 'G T', hasTime: false },
  { path: '/settings', title: 'Settings and status', icon: 'settings', keys: 'G S', hasTime: false },
] as const satisfies readonly Place[];

export const placeAt = (path: string): Place | undefined => PLACES.find((place) => place.path === path);
