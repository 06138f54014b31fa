/** Opens an address in the person's own browser where there is one; silently does nothing elsewhere, the address is printed anyway. */
import { spawn } from 'node:child_process';

export function openInBrowser(
  address: string,
  platform: NodeJS.Platform = process.platform,
  env: Readonly<Record<string, string | undefined>> = process.env,
): void {
  const command = browserCommand(platform, env);
  if (command === undefined) return;
  const [file, ...args] = command;
  const child = spawn(file, [...args, address], { stdio: 'ignore', detached: true });
  // No such program: the person has the printed address.
  child.on('error', () => {});
  child.unref();
}

/** @returns the program that opens an address, or undefined where no one would see it */
export function browserCommand(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): readonly [string, ...string[]] | undefined {
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['cmd', '/c', 'start', ''];
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? ['xdg-open'] : undefined;
}
