/**
 * Compiles src/kernels (AssemblyScript) to kernels.wasm: beside its loader, where the program finds it when it runs from
 * sources, and by scripts/build.ts into out/node. Run by itself it compiles only when a source is newer than the result.
 */
import { copyFileSync, globSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createMemoryStream, main as compileAssemblyScript } from 'assemblyscript/asc';
import { KERNEL_MEMORY_PAGES } from '../src/main/engine/kernels/wasm/kernelModule.ts';

const root = join(import.meta.dirname, '..');
const RESULT = 'src/main/engine/kernels/wasm/kernels.wasm';

const OPTIONS = [
  '--optimizeLevel 3 --shrinkLevel 0 --converge --noAssert',
  '--enable simd --runtime minimal --use abort=',
  `--importMemory --initialMemory ${KERNEL_MEMORY_PAGES} --maximumMemory ${KERNEL_MEMORY_PAGES}`,
].flatMap((line) => line.split(' '));

/** Brings kernels.wasm up to date, and copies it to `copyTo` when given. */
export async function buildKernels(copyTo?: string): Promise<void> {
  if (!isUpToDate()) await compile();
  if (copyTo === undefined) return;
  mkdirSync(dirname(copyTo), { recursive: true });
  copyFileSync(join(root, RESULT), copyTo);
}

function isUpToDate(): boolean {
  const result = statSync(join(root, RESULT), { throwIfNoEntry: false });
  if (result === undefined) return false;
  const sources = [...globSync('src/kernels/*.ts', { cwd: root }), 'scripts/buildKernels.ts'];
  return sources.every((file) => statSync(join(root, file)).mtimeMs <= result.mtimeMs);
}

async function compile(): Promise<void> {
  // Renamed into place, so that a test that starts meanwhile sees the old file or the new one.
  const draft = `${RESULT}.${process.pid}`;
  const messages = createMemoryStream();
  const { error } = await compileAssemblyScript(
    ['src/kernels/kernels.ts', '--baseDir', root, '--outFile', draft, ...OPTIONS],
    { stderr: messages },
  );
  if (error !== null) {
    rmSync(join(root, draft), { force: true });
    throw new Error(`The kernels do not compile:\n${messages.toString()}`, { cause: error });
  }
  renameSync(join(root, draft), join(root, RESULT));
}

if (import.meta.main) await buildKernels();
