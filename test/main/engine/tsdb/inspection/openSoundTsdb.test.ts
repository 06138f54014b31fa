import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../../src/main/engine/base/logger.ts';
import { openSoundTsdb } from '../../../../../src/main/engine/tsdb/inspection/openSoundTsdb.ts';
import { repairStore } from '../../../../../src/main/engine/tsdb/inspection/repair.ts';
import { labelsFromRecord } from '../../../../../src/shared/labels.ts';
import { damagePage, lastPageOf } from '../../../../support/damage.ts';
import { dump, openTempStore, type TempStore } from '../../../../support/tempStore.ts';

async function fillAndClose(temp: TempStore): Promise<Record<string, string[]>> {
  const appender = temp.store.batchAppender('a');
  const refs = Array.from({ length: 400 }, (_, i) =>
    appender.series(labelsFromRecord({ __name__: 'm', i: `series ${i}` })),
  );
  for (let tick = 0; tick < 150; tick++) {
    const values = Float64Array.from(refs, (_, i) => Math.sin(tick + i));
    appender.commit(temp.clock.now() - 1e6 + tick * 1000, refs, values, refs.length);
  }
  const all = dump(temp.store);
  await temp.store[Symbol.asyncDispose]();
  return all;
}

describe('a start on damaged pages', () => {
  for (const table of ['label', 'series', 'chunk', 'journal']) {
    it(`of table ${table}: rebuilds the file, tells what is missing, and goes on`, async () => {
      await using temp = openTempStore();
      const before = await fillAndClose(temp);
      damagePage(temp.dir, lastPageOf(temp.dir, table), (bytes) => bytes.fill(0xff, 0, 300));
      const { dir, clock } = temp;
      temp.store = await openSoundTsdb({ dir, clock, log: silentLogger, retentionMs: 1e14 });
      const after = dump(temp.store);
      expect(temp.store.stats().corruptBlobs).toBeGreaterThan(0);
      for (const [series, samples] of Object.entries(after)) {
        expect(before[series]).toEqual(expect.arrayContaining(samples));
      }
      expect(readdirSync(dir).some((name) => name.startsWith('damaged-'))).toBe(true);
      const appender = temp.store.batchAppender('a');
      const ref = appender.series(labelsFromRecord({ __name__: 'new' }));
      appender.commit(clock.now(), [ref], Float64Array.of(1), 1);
      const expected = dump(temp.store);
      await temp.reopen();
      expect(dump(temp.store)).toEqual(expected);
    });
  }

  it('of all tables: says that nothing can be read and what is left to do', async () => {
    await using temp = openTempStore();
    await fillAndClose(temp);
    damagePage(temp.dir, 1, (bytes) => bytes.fill(0xff, 100));
    const { dir, clock } = temp;
    await expect(openSoundTsdb({ dir, clock, log: silentLogger, retentionMs: 1e14 })).rejects.toThrow(
      /Nothing of the database file in .* can be read\. Put a snapshot in its place/,
    );
    await expect(repairStore({ dir, clock, isDryRun: true, discardsSetAside: false })).rejects.toMatchObject({
      code: 'store_damaged',
    });
    damagePage(temp.dir, 1, (bytes) => bytes.fill(0));
  });
});
