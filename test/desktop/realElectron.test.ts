/** The app in Electron itself, wherever its binary is; the stand-in's test covers the same ground elsewhere. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { _electron } from 'playwright-core';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

function electronBinary(): string | undefined {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override !== undefined) return join(override, 'electron');
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const pathFile = join(folder, 'path.txt');
  return existsSync(pathFile) ? join(folder, 'dist', readFileSync(pathFile, 'utf8')) : undefined;
}

const binary = electronBinary();
const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
const why = binary === undefined ? 'the Electron binary is not installed' : 'there is no display';

describe.skipIf(binary === undefined || !hasDisplay)(`the app in Electron (skipped when ${why})`, () => {
  it('opens its window with the page and a chart', async () => {
    const userData = mkdtempSync(join(tmpdir(), 'sightglass-electron-'));
    const app = await _electron.launch({
      ...(binary === undefined ? {} : { executablePath: binary }),
      args: [root, `--user-data-dir=${userData}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    });
    try {
      const page = await app.firstWindow();
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      expect(await page.locator('canvas').count()).toBeGreaterThan(0);
    } finally {
      await app.close();
      rmSync(userData, { recursive: true, force: true });
    }
  });
});
