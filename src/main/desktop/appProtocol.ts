/** `app://sightglass/`: the built page, from the same function and with the same headers as in the browser shell. */
import { protocol } from 'electron';
import { pageResponse } from '../api/page.ts';

const SCHEME = 'app';
export const APP_ORIGIN = `${SCHEME}://sightglass`;

/** Has to run before the app is ready. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

export function serveAppScheme(webRoot: string): void {
  protocol.handle(SCHEME, async (request) => {
    const { status, headers, body } = await pageResponse(webRoot, new URL(request.url).pathname);
    return new Response(typeof body === 'string' ? body : Uint8Array.from(body), { status, headers: { ...headers } });
  });
}

export const isAppUrl = (url: string): boolean => url === APP_ORIGIN || url.startsWith(`${APP_ORIGIN}/`);
