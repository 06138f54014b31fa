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

/**
 * An `import` of node:http makes Node read every one of its exports, and one of them, WebSocket, loads a whole HTTP client
 * that nothing here uses: 60 ms of CPU and 5 MB at each start. Asked for as an object it is read by name.
 */
const httpByName: Plugin = {
  name: 'node-http-by-name',
  enforce: 'pre',
  resolveId: (id) => (/^(node:)?http$/.test(id) ? '\0node-http' : undefined),
  load: (id) =>
    id === '\0node-http'
      ? `const http = process.getBuiltinModule('node:http');
         export default http;
         export const { Agent, createServer, request, Server, STATUS_CODES } = http;`
      : undefined,
};

function nodeBundle(input: Record<string, string>, outDir: string, format: 'es' | 'cjs'): InlineConfig {
  const extension = format === 'es' ? 'js' : 'cjs';
  return {
    ...common,
    plugins: [httpByName],
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
        output: { format, entryFileNames: `[name].${extension}`, chunkFileNames: `[name]-[hash].${extension}` },
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
