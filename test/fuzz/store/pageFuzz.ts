/**
 * Harms the file of a store, as disks do, and opens it. Whatever was harmed: the store opens or says that nothing can be read;
 * no query, commit or stop fails; no sample changes; and what is missing is told by the store or by `data verify`.
 */
import { copyFileSync, mkdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { silentLogger } from '../../../src/main/engine/base/logger.ts';
import { openSoundTsdb } from '../../../src/main/engine/tsdb/inspection/openSoundTsdb.ts';
import { verifyStore } from '../../../src/main/engine/tsdb/inspection/verify.ts';
import type { Tsdb } from '../../../src/main/engine/tsdb/tsdb.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { labelsFromRecord } from '../../../src/shared/labels.ts';
import { damagePage, PAGE_BYTES } from '../../support/damage.ts';
import { dump, openTempStore, tempFolder } from '../../support/tempStore.ts';
import { Random } from '../promql/random.ts';

export interface PageFuzzResult {
  readonly cases: number;
  /** Opened, with samples missing and told. */
  readonly told: number;
  readonly whole: number;
  /** Nothing could be read, and that was said. */
  readonly refused: number;
  /** A text that no checksum covers came out changed: a label. */
  readonly renamed: number;
  readonly failures: readonly string[];
}

type Verdict = 'told' | 'whole' | 'refused' | 'renamed';
type Content = Readonly<Record<string, readonly string[]>>;

export async function fuzzPages(firstSeed: number, count: number): Promise<PageFuzzResult> {
  await using temp = openTempStore();
  const start = temp.clock.now() - 1e7;
  for (const source of ['a', 'b', 'c']) {
    const appender = temp.store.batchAppender(source);
    const refs = Array.from({ length: 40 }, (_, i) =>
      appender.series(labelsFromRecord({ __name__: source, i: `value ${i}` })),
    );
    for (let tick = 0; tick < 400; tick++) {
      appender.commit(
        start + tick * 1000,
        refs,
        Float64Array.from(refs, (_, i) => Math.sin(tick * i) + i),
        refs.length,
      );
    }
    appender.close();
  }
  const content = dump(temp.store);
  await temp.store[Symbol.asyncDispose]();
  const tally = { told: 0, whole: 0, refused: 0, renamed: 0 };
  const failures: string[] = [];
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    using folder = tempFolder();
    const dir = join(folder.path, 'data');
    mkdirSync(dir);
    copyFileSync(join(temp.dir, 'sightglass.db'), join(dir, 'sightglass.db'));
    harm(new Random(seed), dir);
    try {
      tally[await verdictOn(dir, content, temp.clock)]++;
    } catch (error) {
      failures.push(`${seed}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  return { cases: count, ...tally, failures };
}

function harm(random: Random, dir: string): void {
  const file = join(dir, 'sightglass.db');
  const pages = statSync(file).size / PAGE_BYTES;
  if (random.chance(0.1)) {
    truncateSync(file, random.int(1, pages * PAGE_BYTES));
    return;
  }
  for (let n = random.int(1, 3); n > 0; n--) {
    damagePage(dir, random.int(random.chance(0.1) ? 1 : 2, pages), (bytes) => {
      const at = random.int(0, PAGE_BYTES - 1);
      random.choose<unknown>([
        [2, () => bytes.fill(0)],
        [2, () => bytes.fill(0xff, at, Math.min(PAGE_BYTES, at + 512))],
        [3, () => bytes.writeUInt8((bytes[at] as number) ^ (1 << random.int(0, 7)), at)],
        [2, () => bytes.fill(random.int(0, 255), 0, 16)],
        [1, () => bytes.copyWithin(0, 2048)],
      ]);
    });
  }
}

async function verdictOn(
  dir: string,
  before: Content,
  clock: Parameters<typeof openSoundTsdb>[0]['clock'],
): Promise<Verdict> {
  const options = { dir, clock, log: silentLogger, retentionMs: 1e14 };
  let after: Content;
  let isTold: boolean;
  try {
    await using store = await openSoundTsdb(options);
    const content = contentOf(store);
    if (content === 'ambiguous') return 'renamed';
    after = content;
    const appender = store.batchAppender('later');
    appender.commit(clock.now(), [appender.series(labelsFromRecord({ __name__: 'later' }))], Float64Array.of(1), 1);
    store.flush();
    const { corruptBlobs, writeError } = store.stats();
    isTold = corruptBlobs > 0 || writeError !== undefined;
  } catch (error) {
    if (error instanceof AppError && (error.code === 'store_damaged' || error.code === 'store_unwritable'))
      return 'refused';
    throw error;
  }
  let isRenamed = false;
  for (const [series, samples] of Object.entries(after)) {
    const known = before[series];
    if (known === undefined) isRenamed = true;
    else mustBeAmong(series, samples, new Set(known));
  }
  const isMissing = Object.entries(before).some(([series, samples]) => (after[series]?.length ?? 0) < samples.length);
  if (isRenamed) return 'renamed';
  if (!isMissing) return 'whole';
  if (!isTold && (await verifyStore({ dir, clock })).problems === 0)
    throw new Error('Samples are missing, and nothing says so.');
  rmSync(dir, { recursive: true });
  return 'told';
}

/** `ambiguous`: two series came out with the same labels. */
function contentOf(store: Tsdb): Content | 'ambiguous' {
  try {
    return dump(store);
  } catch (error) {
    if (error instanceof Error && error.message.includes('came in two blocks')) return 'ambiguous';
    throw error;
  }
}

function mustBeAmong(series: string, samples: readonly string[], known: ReadonlySet<string>): void {
  const stranger = samples.find((sample) => !known.has(sample));
  if (stranger !== undefined) throw new Error(`${series} has ${stranger}, which was never written.`);
}
