/**
 * The walls of the house, kept by a machine: which folder may import which, and which folder owns each outside package.
 * A file in a folder that is not in the table, or a package without an owner, is an error: adding one means deciding.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { parseSync } from 'oxc-parser';

/** Folder → folders it may import from, besides itself. The longest matching folder of a file is its room. */
export const WALLS: Readonly<Record<string, readonly string[]>> = {
  'src/shared': [],
  // AssemblyScript: compiled apart, to one WebAssembly module.
  'src/kernels': [],
  'src/main/engine/base': ['src/shared', 'package.json'],
  'src/main/engine/storage': ['src/shared'],
  'src/main/engine/kernels': [],
  'src/main/engine/config': ['src/shared', 'src/main/engine/base', 'src/main/engine/storage'],
  'src/main/engine/exposition': ['src/shared', 'src/main/engine/base', 'src/main/engine/storage'],
  'src/main/engine/localDiscovery': ['src/shared', 'src/main/engine/base'],
  'src/main/engine/secrets': ['src/shared', 'src/main/engine/base'],
  'src/main/engine/discovery': ['src/shared', 'src/main/engine/base', 'src/main/engine/config'],
  'src/main/engine/scrape': [
    'src/shared',
    'src/main/engine/base',
    'src/main/engine/storage',
    'src/main/engine/exposition',
    'src/main/engine/discovery',
    'src/main/engine/config',
    'src/main/engine/secrets',
  ],
  'src/main/engine/checks': [
    'src/shared',
    'src/main/engine/base',
    'src/main/engine/config',
    'src/main/engine/exposition',
    'src/main/engine/scrape',
    'src/main/engine/storage',
  ],
  'src/main/engine/host': ['src/shared', 'src/main/engine/base'],
  'src/main/engine/tsdb': ['src/shared', 'src/main/engine/base', 'src/main/engine/storage', 'src/main/engine/kernels'],
  'src/main/engine/transfer': [
    'src/shared',
    'src/main/engine/base',
    'src/main/engine/storage',
    'src/main/engine/exposition',
  ],
  'src/main/engine/promql': [
    'src/shared',
    'src/main/engine/base',
    'src/main/engine/storage',
    'src/main/engine/kernels',
  ],
  'src/main/engine/distant': ['src/shared', 'src/main/engine/promql'],
  'src/main/engine/template': ['src/shared', 'src/main/engine/base', 'src/main/engine/storage'],
  'src/main/engine/rules': [
    'src/shared',
    'src/main/engine/base',
    'src/main/engine/storage',
    'src/main/engine/promql',
    'src/main/engine/config',
    'src/main/engine/template',
  ],
  'src/main/engine/alerting': [
    'src/shared',
    'src/main/engine/base',
    'src/main/engine/config',
    'src/main/engine/storage',
    'src/main/engine/template',
  ],
  'src/main/engine/dashboards': ['src/shared', 'src/main/engine/base'],
  'src/main/engine/remote': ['src/shared', 'src/main/engine/base', 'src/main/engine/storage', 'src/main/engine/config'],
  'src/main/engine': ['src/shared', 'src/main/engine'],
  'src/main/api': ['src/shared', 'src/main/engine/engine.ts', 'src/main/engine/base'],
  'src/main/serve': [
    'src/shared',
    'src/main/api',
    'src/main/engine/engine.ts',
    'src/main/engine/openEngine.ts',
    'src/main/engine/offline.ts',
    'src/main/engine/offlineData.ts',
    'src/main/engine/base',
    'src/main/engine/secrets',
  ],
  'src/main/desktop': [
    'src/shared',
    'src/main/api',
    'src/main/engine/engine.ts',
    'src/main/engine/openEngine.ts',
    'src/main/engine/base',
  ],
  'src/preload': ['src/shared'],
  'src/renderer': ['src/shared'],
};

/** Outside package → the folders that may import it. Scoped names may end in `/*`. */
export const OWNERS: Readonly<Record<string, readonly string[]>> = {
  electron: ['src/main/desktop', 'src/preload'],
  'better-sqlite3': ['src/main/engine/tsdb/sqlite'],
  yaml: ['src/main/engine/config', 'src/main/engine/rules', 'src/main/engine/alerting/config'],
  nodemailer: ['src/main/engine/alerting/receivers'],
  zod: ['src/main/api', 'src/main/engine/alerting', 'src/main/engine/distant'],
  ws: ['src/main/serve'],
  snappyjs: ['src/main/engine/remote'],
  systeminformation: ['src/main/engine/host'],
  '@prometheus-io/lezer-promql': ['src/renderer/editor'],
  '@prometheus-io/codemirror-promql': ['src/renderer/editor'],
  '@lezer/*': ['src/renderer/editor'],
  '@codemirror/*': ['src/renderer/editor'],
  fflate: ['src/main/engine/dashboards', 'src/renderer/pages/dashboards'],
  marked: ['src/renderer/panels/text'],
  dompurify: ['src/renderer/panels/text'],
  uplot: ['src/renderer/charts'],
  react: ['src/renderer'],
  'react-dom': ['src/renderer'],
  '@base-ui/react': ['src/renderer'],
  '@fontsource-variable/*': ['src/renderer/ui'],
};

/** Node's own modules are allowed in these rooms only: pages and shared code run where there is no Node. */
const NODE_ROOMS = ['src/main'];

/** What a search of the sources has found. */
export interface Breach {
  readonly file: string;
  readonly message: string;
}

/** @param root folder that holds `src` */
export function findWallBreaches(root: string): Breach[] {
  const files = globSync('src/**/*.{ts,tsx}', { cwd: root }).map((file) => file.replaceAll(sep, '/'));
  return files.flatMap((file) => breachesOf(root, file));
}

function breachesOf(root: string, file: string): Breach[] {
  const room = roomOf(file);
  if (room === undefined) return [{ file, message: 'is in a folder that scripts/walls.ts does not know' }];
  return importsOf(join(root, file)).flatMap((specifier) => {
    const message = specifier.startsWith('.') ? wallMessage(file, room, specifier) : packageMessage(file, specifier);
    return message === undefined ? [] : [{ file, message }];
  });
}

function wallMessage(file: string, room: string, specifier: string): string | undefined {
  const target = relative('.', join(dirname(file), specifier)).replaceAll(sep, '/');
  const targetRoom = roomOf(target);
  const isAllowed =
    targetRoom === room || (WALLS[room] ?? []).some((place) => target === place || target.startsWith(`${place}/`));
  return isAllowed ? undefined : `imports ${target}, but ${room} may not reach there`;
}

function packageMessage(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('node:')) {
    return NODE_ROOMS.some((room) => file.startsWith(room)) ? undefined : `imports ${specifier} where there is no Node`;
  }
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  const owners = OWNERS[name] ?? OWNERS[`${name.split('/')[0]}/*`];
  if (owners === undefined) return `imports ${name}, which has no owner in scripts/walls.ts`;
  if (owners.some((owner) => file.startsWith(`${owner}/`))) return undefined;
  return `imports ${name}, which belongs to ${owners.join(' and ')}`;
}

function roomOf(path: string): string | undefined {
  return Object.keys(WALLS)
    .filter((folder) => path === folder || path.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length)[0];
}

function importsOf(file: string): string[] {
  const { module } = parseSync(file, readFileSync(file, 'utf8'));
  const fromExports = module.staticExports.flatMap(({ entries }) => entries.map((entry) => entry.moduleRequest?.value));
  const dynamic = module.dynamicImports.map(({ moduleRequest }) =>
    readFileSync(file, 'utf8').slice(moduleRequest.start, moduleRequest.end),
  );
  const literals = dynamic.filter((text) => /^['"]/.test(text)).map((text) => text.slice(1, -1));
  const all = [...module.staticImports.map(({ moduleRequest }) => moduleRequest.value), ...fromExports, ...literals];
  return [...new Set(all.filter((specifier) => specifier !== undefined))].map(withoutQuery);
}

/** Vite's suffixes such as `?raw` and `?url`. */
const withoutQuery = (specifier: string): string => specifier.replace(/\?\w+$/, '');
