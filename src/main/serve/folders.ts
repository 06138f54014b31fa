/** Where data and configuration live, by each system's own convention. A data folder given by hand holds both. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export interface Folders {
  readonly dataDir: string;
  readonly configDir: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

export function foldersFor(
  dataDirOption: string | undefined,
  platform: NodeJS.Platform = process.platform,
  env: Environment = process.env,
  home: string = homedir(),
): Folders {
  if (dataDirOption !== undefined) {
    const dataDir = resolve(dataDirOption);
    return { dataDir, configDir: join(dataDir, 'config') };
  }
  if (platform === 'darwin') {
    const support = join(home, 'Library', 'Application Support', 'Sightglass');
    return { dataDir: join(support, 'data'), configDir: join(support, 'config') };
  }
  if (platform === 'win32') {
    return {
      dataDir: join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Sightglass'),
      configDir: join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Sightglass'),
    };
  }
  return {
    dataDir: join(env['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'sightglass'),
    configDir: join(env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'sightglass'),
  };
}
