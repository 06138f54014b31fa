/** The tab says the page and how many critical alerts fire; its icon takes the silhouette of the worst state. */
import { useEffect } from 'react';
import type { EngineStatus } from '../../shared/status.ts';
import { useAddress } from '../client/address.ts';
import { useConnection } from '../client/useClient.ts';
import { type FaviconState, faviconUrl } from './favicon.ts';
import { placeAt } from './places.ts';

export function usePageTitle(status: EngineStatus | undefined): void {
  const { path } = useAddress();
  const isOffline = useConnection().state === 'offline';
  const critical = status?.alerts.critical ?? 0;
  const warning = status?.alerts.warning ?? 0;
  const title = `${critical > 0 ? `(${critical}) ` : ''}${placeAt(path)?.title ?? 'Not found'} · Sightglass`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  const state: FaviconState = isOffline ? 'paused' : critical > 0 ? 'critical' : warning > 0 ? 'warning' : 'ok';
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel=icon]');
    if (link && state !== 'ok') link.href = faviconUrl(state);
    else if (link) link.href = './sightglass.svg';
  }, [state]);
}
