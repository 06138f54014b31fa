/**
 * Builds everything into out/: node (command line and engine worker), desktop (Electron's main process), preload, web.
 * Pure JavaScript packages are bundled; only `electron` and the native `better-sqlite3` stay outside.
 */
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build, type InlineConfig } from 'vite';
import { buildKernels } from './buildKernels.ts';

const root = join(import.meta.dirname, '..');
const common: InlineConfig = { configFile: false, logLevel: 'warn', root };
const external = ['electron', 'better-sqlite3'];

function nodeBundle(input: Record<string, string>, outDir: string, format: 'es' | 'cjs'): InlineConfig {
  const extension = format === 'es' ? 'js' : 'cjs';
  return {
    ...common,
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
