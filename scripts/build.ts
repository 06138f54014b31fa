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
 * WebSocket, loads a whole HTTP client that nothing here uses (25 ms of CPU, 5 MB): it is read by name instead. TLS is
 * loaded by the first that uses it (15 ms).
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
};
const builtinsOnUse: Plugin = {
  name: 'builtins-on-use',
  enforce: 'pre',
  resolveId: (id) => (/^(node:)?(https?|tls)$/.test(id) ? `\0builtin-${id.replace('node:', '')}` : undefined),
  load: (id) => (id.startsWith('\0builtin-') ? BUILTINS[id.slice('\0builtin-'.length)] : undefined),
};

function nodeBundle(input: Record<string, string>, outDir: string, format: 'es' | 'cjs'): InlineConfig {
  const extension = format === 'es' ? 'js' : 'cjs';
  return {
    ...common,
    plugins: [builtinsOnUse],
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
      'es',
    ),
  ),
  build(nodeBundle({ main: 'src/main/desktop/main.ts' }, 'out/desktop', 'es')),
  build(nodeBundle({ preload: 'src/preload/preload.ts' }, 'out/preload', 'cjs')),
  build(webBundle),
]);
await buildKernels(join(root, 'out/node/kernels.wasm'));
console.log(`built in ${Math.round(performance.now() - started)} ms`);
