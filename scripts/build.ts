/**
 * Builds everything into out/: node (command line and engine worker), desktop (Electron's main process), preload, web.
 * Pure JavaScript packages are bundled; only `electron` and the native `better-sqlite3` stay outside.
 */
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build, type InlineConfig, type Plugin } from 'vite';
import { buildKernels } from './buildKernels.ts';

const root = join(import.meta.dirname, '..');
const common: InlineConfig = { configFile: false, logLevel: 'warn', root };
const external = ['electron', 'better-sqlite3'];
/** Without comments and blanks: what is read at each start is half as long. Names stay, for what errors tell. */
const READABLE = { compress: false, mangle: false, codegen: true } as const;

/**
 * Node's own modules that make a start slow. An `import` of node:http reads every one of its exports, and one of them,
 * WebSocket, loads a whole HTTP client that nothing here uses (25 ms of CPU, 5 MB): it is read by name instead. TLS (15 ms) and
 * cryptography (12 ms) are loaded by the first that uses them.
 */
const BUILTINS: Readonly<Record<string, string>> = {
  http: `const http = process.getBuiltinModule('node:http');
    export default http;
    export const { Agent, createServer, request, Server, STATUS_CODES } = http;`,
  https: `const https = () => process.getBuiltinModule('node:https');
    export const request = (...args) => https().request(...args);
    export function Agent(...args) { return new (https().Agent)(...args); }
    export default { request, Agent };`,
  tls: `const tls = () => process.getBuiltinModule('node:tls');
    export const connect = (...args) => tls().connect(...args);
    export default { connect };`,
  crypto: `const crypto = () => process.getBuiltinModule('node:crypto');
    export const createHash = (...args) => crypto().createHash(...args);
    export const createHmac = (...args) => crypto().createHmac(...args);
    export const createSign = (...args) => crypto().createSign(...args);
    export const randomBytes = (...args) => crypto().randomBytes(...args);
    export const randomFillSync = (...args) => crypto().randomFillSync(...args);
    export const randomUUID = (...args) => crypto().randomUUID(...args);
    export const timingSafeEqual = (...args) => crypto().timingSafeEqual(...args);
    export default new Proxy({}, { get: (_, name) => crypto()[name] });`,
};
const builtinsOnUse: Plugin = {
  name: 'builtins-on-use',
  enforce: 'pre',
  resolveId: (id) => (/^(node:)?(https?|tls|crypto)$/.test(id) ? `\0builtin-${id.replace('node:', '')}` : undefined),
  load: (id) => (id.startsWith('\0builtin-') ? BUILTINS[id.slice('\0builtin-'.length)] : undefined),
};

/**
 * A file that is pure ASCII is read as it is; one typographic apostrophe makes Node decode all of it, and V8 keep two bytes a
 * character.
 */
const asciiOnly: Plugin = {
  name: 'ascii-only',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type === 'chunk') chunk.code = chunk.code.replace(/[^\0-\x7f]/g, escaped);
    }
  },
};
const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

function nodeBundle(input: Record<string, string>, outDir: string, format: 'es' | 'cjs'): InlineConfig {
  const extension = format === 'es' ? 'js' : 'cjs';
  return {
    ...common,
    plugins: [builtinsOnUse, asciiOnly],
    ssr: { noExternal: true, external, target: 'node' },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node24',
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        input,
        external,
        output: {
          format,
          minify: READABLE,
          entryFileNames: `[name].${extension}`,
          chunkFileNames: `[name]-[hash].${extension}`,
        },
      },
    },
  };
}

const webBundle: InlineConfig = {
  ...common,
  root: join(root, 'src/renderer'),
  base: './',
  plugins: [react()],
  build: { outDir: join(root, 'out/web'), emptyOutDir: true, target: 'chrome140', sourcemap: true },
};

const started = performance.now();
await Promise.all([
  build(
    nodeBundle(
      {
        cli: 'src/main/serve/cli.ts',
        engineWorker: 'src/main/desktop/engineWorker.ts',
        maintenanceWorker: 'src/main/engine/tsdb/maintenance/worker.ts',
      },
      'out/node',
      // Not ES modules: those read every export of each of Node's own modules, and are linked step by step (30 ms of a start).
      'cjs',
    ),
  ),
  build(nodeBundle({ main: 'src/main/desktop/main.ts' }, 'out/desktop', 'es')),
  build(nodeBundle({ preload: 'src/preload/preload.ts' }, 'out/preload', 'cjs')),
  build(webBundle),
]);
await buildKernels(join(root, 'out/node/kernels.wasm'));
console.log(`built in ${Math.round(performance.now() - started)} ms`);
