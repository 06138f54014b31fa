/** A served engine with dashboards in its folder and a browser to look at them: made together, ended together. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { ServeProcess } from './serveProcess.ts';

export interface ServedBoards extends AsyncDisposable {
  readonly server: ServeProcess;
  readonly browser: Browser;
  /** Of the dashboards' files. */
  readonly folder: string;
}

export interface ServedBoardsOptions {
  /** Text of a prometheus.yml. */
  readonly config?: string;
  readonly args?: readonly string[];
}

/** @param boards  texts by the names of their files */
export async function serveBoards(
  boards: Readonly<Record<string, string>>,
  { config, args = [] }: ServedBoardsOptions = {},
): Promise<ServedBoards> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sightglass-boards-'));
  const folder = join(dataDir, 'config', 'dashboards');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(boards)) writeFileSync(join(folder, name), text);
  const [server, browser] = await Promise.all([
    ServeProcess.start({ args: ['--no-auth', ...args], dataDir, ...(config === undefined ? {} : { config }) }),
    launchBrowser(),
  ]);
  return {
    server,
    browser,
    folder,
    async [Symbol.asyncDispose]() {
      await browser.close();
      await server[Symbol.asyncDispose]();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
