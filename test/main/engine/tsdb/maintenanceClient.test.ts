import { expect, it } from 'vitest';
import { silentLogger } from '../../../../src/main/engine/base/logger.ts';
import { MaintenanceClient } from '../../../../src/main/engine/tsdb/maintenance/maintenanceClient.ts';
import { createManualClock } from '../../../support/manualClock.ts';
import { openTempStore } from '../../../support/tempStore.ts';

it('answers each request with its own reply, whenever an idle thread ends', { timeout: 60_000 }, async () => {
  await using temp = openTempStore();
  const clock = createManualClock();
  await using client = new MaintenanceClient({ dir: temp.dir, url: undefined, clock, log: silentLogger });
  for (let round = 0; round < 5; round++) {
    expect(await client.ask({ kind: 'usage' })).toMatchObject({ kind: 'usage' });
    // The thread is told to end, and there is work again at once.
    await clock.advance(30_000);
    const replies = await Promise.all([
      client.ask({ kind: 'measure', ids: [] }),
      client.ask({ kind: 'usage' }),
      client.ask({ kind: 'checkpoint' }),
      client.ask({ kind: 'measure', ids: [] }),
    ]);
    expect(replies.map(({ kind }) => kind)).toEqual(['measured', 'usage', 'done', 'measured']);
  }
});
