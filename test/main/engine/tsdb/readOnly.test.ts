import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/main/engine/base/logger.ts';
import { openTsdb, type Tsdb } from '../../../../src/main/engine/tsdb/tsdb.ts';
import { labelsFromRecord } from '../../../../src/shared/labels.ts';
import { createManualClock } from '../../../support/manualClock.ts';
import { dump, openTempStore, tempFolder, type TempStore } from '../../../support/tempStore.ts';

const read = (temp: TempStore): Tsdb =>
  openTsdb({ dir: temp.dir, clock: temp.clock, log: silentLogger, retentionMs: 1e14, access: 'read' });

function write(temp: TempStore, from: number, ticks: number): void {
  const appender = temp.store.batchAppender('a');
  const ref = appender.series(labelsFromRecord({ __name__: 'a' }));
  for (let i = from; i < from + ticks; i++) {
    appender.commit(temp.clock.now() - 1e6 + i * 1000, [ref], Float64Array.of(i), 1);
  }
  appender.close();
  temp.store.flush();
}

describe('tsdb: reading a store that is in use', () => {
  it('sees what was committed at its opening, whatever is written meanwhile', async () => {
    await using temp = openTempStore();
    write(temp, 0, 300);
    const before = dump(temp.store);
    await using reader = read(temp);
    write(temp, 300, 300);
    expect(dump(reader)).toEqual(before);
    await using later = read(temp);
    expect(dump(later)['a']).toHaveLength(600);
  });

  it('changes nothing and leaves no timer', async () => {
    await using temp = openTempStore();
    write(temp, 0, 10);
    const pending = temp.clock.pending();
    const reader = read(temp);
    write({ ...temp, store: reader }, 10, 10);
    expect(temp.clock.pending()).toBe(pending);
    await reader[Symbol.asyncDispose]();
    await temp.reopen();
    expect(dump(temp.store)['a']).toHaveLength(10);
  });

  it('says what is not there', () => {
    using folder = tempFolder();
    expect(() =>
      openTsdb({ dir: folder.path, clock: createManualClock(), log: silentLogger, retentionMs: 1, access: 'read' }),
    ).toThrow(`There is no store in ${folder.path}`);
  });
});
