/** What a sender is told, it may rely on: the store is real. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/main/engine/base/logger.ts';
import { RemoteWriteReceiver } from '../../../../src/main/engine/remote/receiveRemoteWrite.ts';
import { openTsdb, type Tsdb } from '../../../../src/main/engine/tsdb/tsdb.ts';
import { createManualClock } from '../../../support/manualClock.ts';
import { encodeRemoteWrite } from '../../../support/remoteWriteClient.ts';
import { mountSmallDisk, NO_SMALL_DISK } from '../../../support/smallDisk.ts';
import { dump, tempFolder } from '../../../support/tempStore.ts';

const clock = createManualClock();
const HEADERS = { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' };

const open = (dir: string): Tsdb =>
  openTsdb({ dir, clock, log: silentLogger, retentionMs: 1e14, outOfOrderWindowMs: 0 });

const request = (series: number, seed: number): Uint8Array =>
  encodeRemoteWrite(
    Array.from({ length: series }, (_, i) => ({
      labels: [
        ['__name__', 'm'],
        ['i', String(i)],
        ['seed', String(seed)],
      ],
      samples: [{ t: clock.now() + seed, v: Math.sin(seed * (i + 1)) }],
    })),
  );

describe('what was answered with 204', () => {
  it('is there after a crash right behind the answer', async () => {
    using folder = tempFolder();
    const dir = join(folder.path, 'running');
    const crashed = join(folder.path, 'crashed');
    await using store = open(dir);
    expect(new RemoteWriteReceiver(store).receive(request(3, 1), HEADERS).status).toBe(204);
    // The files as a kill would leave them: no clock has moved, so no timed commit has run.
    cpSync(dir, crashed, { recursive: true });
    await using reopened = open(crashed);
    expect(dump(reopened)).toEqual(dump(store));
    expect(Object.keys(dump(reopened))).toHaveLength(3);
  });
});

describe.skipIf(NO_SMALL_DISK)(`on a full disk${NO_SMALL_DISK === undefined ? '' : ` (${NO_SMALL_DISK})`}`, () => {
  it('is answered with 503 and the reason, and taken when there is room', async () => {
    using disk = mountSmallDisk(8);
    await using store = open(join(disk.path, 'data'));
    const receiver = new RemoteWriteReceiver(store);
    receiver.receive(request(3, 1), HEADERS);
    disk.fill();
    let answer = receiver.receive(request(500, 2), HEADERS);
    for (let seed = 3; answer.status === 204 && seed < 200; seed++)
      answer = receiver.receive(request(500, seed), HEADERS);
    expect(answer).toMatchObject({ status: 503, body: 'The disk is full. Free some space on it.\n' });
    disk.free();
    expect(receiver.receive(request(3, 1000), HEADERS).status).toBe(204);
  });
});
