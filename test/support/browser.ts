/** A real Chromium for tests: one that is there already, else the one inside an npm package (Linux x64). */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const SYSTEM_BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
];

/** `CHROMIUM_PATH` names one; its value `bundled` asks for the packaged one. Undefined: no browser to be had. */
export const chromiumPath: string | undefined = await findChromium();

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    // Without a locale the packaged browser calls itself "en-US@posix", which Intl refuses.
    env: { ...process.env, LC_ALL: 'en_US.UTF-8' },
    args: [
      '--lang=en-US',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

async function findChromium(): Promise<string | undefined> {
  const wanted = process.env['CHROMIUM_PATH'];
  if (wanted !== 'bundled') {
    const found = [wanted, chromium.executablePath(), ...SYSTEM_BROWSERS].find((path) => path && existsSync(path));
    if (found !== undefined) return found;
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const { default: packaged } = await import('@sparticuz/chromium');
  return packaged.executablePath();
}
