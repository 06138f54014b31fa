/**
 * Everything a machine can judge without running the program: import walls, reasons of exemptions, types per environment, lint, dead code and
 * unused packages, format. All steps run, then the exit code says whether each held.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findBareExemptions } from './exemptions.ts';
import { type Breach, findWallBreaches } from './walls.ts';

const root = join(import.meta.dirname, '..');

interface Step {
  readonly name: string;
  run(): boolean;
}

const command = (name: string, ...args: string[]): Step => ({
  name,
  run: () => spawnSync(args[0] as string, args.slice(1), { cwd: root, stdio: 'inherit' }).status === 0,
});

const search = (name: string, find: (folder: string) => readonly Breach[]): Step => ({
  name,
  run() {
    const breaches = find(root);
    for (const { file, message } of breaches) console.error(`${file} ${message}`);
    return breaches.length === 0;
  },
});

const ENVIRONMENTS = ['src/shared', 'src/main', 'src/preload', 'src/renderer', '.'];

const STEPS: readonly Step[] = [
  search('walls', findWallBreaches),
  search('exemptions', findBareExemptions),
  ...ENVIRONMENTS.map((folder) => command(`types of ${folder}`, 'tsc', '-p', folder)),
  command('lint', 'oxlint', '--type-aware', '--deny-warnings', 'src', 'test', 'scripts'),
  command('dead code', 'knip'),
  command('format', 'oxfmt', '--check', 'src', 'test', 'scripts'),
];

const failed = STEPS.filter((step) => {
  const holds = step.run();
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${step.name}`);
  return !holds;
});
process.exitCode = failed.length === 0 ? 0 : 1;
