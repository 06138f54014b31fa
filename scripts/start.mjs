// Starts Sightglass from a checkout: the desktop app where there is a display and Electron, the browser shell elsewhere.
// Plain JavaScript, because it runs before anything is built.
import './checkNode.mjs';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const args = process.argv.slice(2);
const wantsBrowser = takeFlag('--browser');
const wantsDesktop = takeFlag('--desktop');
const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

build();
const electron = wantsBrowser || (!hasDisplay && !wantsDesktop) ? undefined : electronBinary();
if (wantsDesktop && electron === undefined) {
  console.error(
    'The desktop app needs the Electron binary, and it could not be fetched. "npm start" runs the browser shell.',
  );
  process.exit(1);
}
if (electron === undefined) {
  const why = wantsBrowser ? '' : hasDisplay ? 'Electron could not be fetched' : 'there is no display here';
  console.log(`Starting the browser shell${why === '' ? '' : `: ${why}`}.`);
}
run();

function takeFlag(flag) {
  const at = args.indexOf(flag);
  if (at >= 0) args.splice(at, 1);
  return at >= 0;
}

function build() {
  const result = spawnSync(process.execPath, [join(root, 'scripts/build.ts')], { cwd: root, stdio: 'inherit' });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** The binary that is there, or the one that Electron's own installer fetches (about 110 MB, once, with its progress). */
function electronBinary() {
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) return join(process.env.ELECTRON_OVERRIDE_DIST_PATH, 'electron');
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const installed = installedBinary(folder);
  if (installed !== undefined) return installed;
  console.log('Fetching Electron, about 110 MB, once…');
  spawnSync(process.execPath, [join(folder, 'install.js')], { stdio: 'inherit' });
  return installedBinary(folder);
}

function installedBinary(folder) {
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const binary = join(folder, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(binary) ? binary : undefined;
}

function run() {
  // Chromium's sandbox refuses to run as root; there is no other user to protect then.
  const rootFlags = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const [file, fileArgs] =
    electron === undefined
      ? [process.execPath, [join(root, 'out/node/cli.cjs'), 'serve', '--open', ...args]]
      : [electron, [root, ...rootFlags, ...args]];
  const child = spawn(file, fileArgs, {
    stdio: 'inherit',
    env: { ...process.env, SIGHTGLASS_LAUNCHER_PID: String(process.pid) },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // npm's shell does not pass signals on. When it is gone, so is the reason to run.
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) child.kill('SIGTERM');
  }, 500).unref();
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 0 : 1)));
}
