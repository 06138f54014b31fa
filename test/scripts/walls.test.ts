import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findWallBreaches } from '../../scripts/walls.ts';

const folders: string[] = [];

/** A tree with these files, and what the machine says of it. */
function breaches(files: Readonly<Record<string, string>>): string[] {
  const root = mkdtempSync(join(tmpdir(), 'walls-'));
  folders.push(root);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return findWallBreaches(root).map(({ file, message }) => `${file} ${message}`);
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe('the import walls', () => {
  it('let a room import what the table says', () => {
    expect(
      breaches({ 'src/main/engine/promql/plan.ts': "import type { Labels } from '../../../shared/labels.ts';" }),
    ).toEqual([]);
  });

  it('refuse promql reaching into tsdb', () => {
    expect(breaches({ 'src/main/engine/promql/plan.ts': "import { x } from '../tsdb/head.ts';" })).toEqual([
      'src/main/engine/promql/plan.ts imports src/main/engine/tsdb/head.ts, but src/main/engine/promql may not reach there',
    ]);
  });

  it('refuse a re-export, a type import and a dynamic import alike', () => {
    const found = breaches({
      'src/renderer/a.ts': "export { x } from '../main/engine/engine.ts';",
      'src/renderer/b.ts': "import type { Engine } from '../main/engine/engine.ts';",
      'src/renderer/c.ts': "await import('../main/engine/engine.ts');",
    });
    expect(found).toHaveLength(3);
  });

  it('refuse a package outside the folder that owns it', () => {
    expect(breaches({ 'src/main/engine/scrape/loop.ts': "import Database from 'better-sqlite3';" })).toEqual([
      'src/main/engine/scrape/loop.ts imports better-sqlite3, which belongs to src/main/engine/tsdb/sqlite',
    ]);
  });

  it('refuse a package that nobody owns', () => {
    expect(breaches({ 'src/main/api/x.ts': "import _ from 'lodash';" })).toEqual([
      'src/main/api/x.ts imports lodash, which has no owner in scripts/walls.ts',
    ]);
  });

  it('refuse Node in shared code and in the page', () => {
    const found = breaches({ 'src/shared/x.ts': "import 'node:fs';", 'src/renderer/x.ts': "import 'node:fs';" });
    expect(found).toHaveLength(2);
  });

  it('refuse a folder that is not in the table', () => {
    expect(breaches({ 'src/other/x.ts': '' })).toEqual([
      'src/other/x.ts is in a folder that scripts/walls.ts does not know',
    ]);
  });
});
