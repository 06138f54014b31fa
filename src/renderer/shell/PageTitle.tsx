/** The tab says the page and how many critical alerts fire; its icon takes the silhouette of the worst state. */
import { useEffect, type ReactNode } from 'react';
import { useAddress } from '../client/address.ts';
import { useConnection } from '../client/useClient.ts';
import { useEngineFeed } from '../client/useEngineFeeds.ts';
import { type FaviconState, faviconUrl } from './favicon.ts';
import { placeAt } from './places.ts';

/** Draws nothing: a component of its own, so that no news renders the whole shell. */
export function PageTitle(): ReactNode {
  const { path } = useAddress();
  const isOffline = useConnection().state === 'offline';
  const critical = useEngineFeed(({ status }) => status?.alerts.critical ?? 0);
  const warning = useEngineFeed(({ status }) => status?.alerts.warning ?? 0);
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
  return null;
}
